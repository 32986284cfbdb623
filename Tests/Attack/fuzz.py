"""libFuzzer on every parser of bytes from outside: crashes, hangs and memory; each from small seeds that are kept."""

import os
import pathlib
import re
import shutil
import subprocess

from promises import Report
from target import ROOT, Targets

PACKAGE = ROOT / "Tests/Fuzz"
SCRATCH = ROOT / ".build/fuzz"
LARGEST = {"picture": 200_000, "yaml": 20_000, "geojson": 20_000}  # bytes of an input; 4,000 for the others
SECONDS_FOR_ONE = 10
MEGABYTES = 1_024


def attack(report: Report, targets: Targets) -> None:
    """libFuzzer on every parser of outside bytes, with coverage, from seeds and inputs that once broke it"""
    program = build()
    parsers = subprocess.run([program, "list"], capture_output=True, text=True, timeout=60).stdout.split()
    promise = report.promise(
        "fuzz",
        f"no input crashes a parser, takes it longer than {SECONDS_FOR_ONE} s or more than "
        f"{MEGABYTES} MB, or is read in two ways",
    )
    promise.holds(len(parsers) >= 12, f"only {len(parsers)} parsers: {parsers}")
    environment = os.environ | {"SWIFT_BACKTRACE": "enable=no", "VIPS_WARNING": "0", "G_MESSAGES_DEBUG": ""}
    for parser in parsers:
        run(promise, program, parser, targets, environment)


def build() -> str:
    """The package of the fuzz targets, optimised, with the toolchain's own libFuzzer."""
    resources = subprocess.run(
        ["swiftc", "-print-target-info"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    runtime = pathlib.Path(re.search(r'"runtimeResourcePath"\s*:\s*"([^"]+)"', resources).group(1))
    found = sorted(runtime.rglob("libclang_rt.fuzzer_no_main-x86_64.a")) + sorted(
        runtime.parent.rglob("libclang_rt.fuzzer_no_main-*.a")
    )
    if not found:
        raise RuntimeError(f"this toolchain brings no libFuzzer below {runtime}")
    environment = os.environ | {"JINLIN_FUZZER": str(found[0])}
    common = ["--package-path", str(PACKAGE), "--scratch-path", str(SCRATCH), "-c", "release"]
    built = subprocess.run(
        ["swift", "build", *common], cwd=ROOT, capture_output=True, text=True, env=environment, timeout=1_800
    )
    if built.returncode != 0:
        raise RuntimeError(f"the fuzz targets do not build: {(built.stdout + built.stderr)[-1500:]}")
    place = subprocess.run(
        ["swift", "build", *common, "--show-bin-path"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
    )
    return place.stdout.strip() + "/Fuzz"


def run(promise, program: str, parser: str, targets: Targets, environment: dict) -> None:
    corpus, faults = targets.folder / f"corpus-{parser}", targets.folder / f"faults-{parser}"
    for folder in (corpus, faults):
        folder.mkdir()
    seeds = [path for path in (PACKAGE / "seeds" / parser, PACKAGE / "found" / parser) if path.is_dir()]
    seconds = targets.options.fuzz_seconds
    done = subprocess.run(
        [
            "nice",
            "-n",
            "10",
            program,
            parser,
            f"-max_total_time={seconds}",
            f"-timeout={SECONDS_FOR_ONE}",
            f"-rss_limit_mb={MEGABYTES}",
            f"-max_len={LARGEST.get(parser, 4_000)}",
            f"-artifact_prefix={faults}/",
            "-print_final_stats=1",
            "-seed=1",
            "-reload=0",
            str(corpus),
            *map(str, seeds),
        ],
        cwd=targets.folder,
        capture_output=True,
        text=True,
        errors="replace",
        env=environment,
        timeout=seconds * 4 + 300,
    )
    stats = dict(re.findall(r"stat::(\w+):\s+(\d+)", done.stderr))
    promise.count("inputs", int(stats.get("number_of_executed_units", 0)))
    promise.count("parsers")
    covered = re.findall(r"cov: (\d+)", done.stderr)
    promise.figures[parser] = (
        f"{int(stats.get('number_of_executed_units', 0)):,} inputs, "
        f"{covered[-1] if covered else 0} edges covered, {sum(1 for s in seeds for _ in s.iterdir())} seeds, "
        f"at most {stats.get('peak_rss_mb', '?')} MB"
    )
    promise.holds(covered and int(covered[-1]) > 20, f"{parser}: nothing was covered: {done.stderr[-300:]}")
    kept = ROOT / ".build/fuzz-faults" / parser
    for fault in sorted(faults.iterdir()):
        kept.mkdir(parents=True, exist_ok=True)
        shutil.copy(fault, kept / fault.name)
        words = re.search(r"(Fatal error: [^\n]*|ERROR: libFuzzer: [^\n]*)", done.stderr)
        place = (kept / fault.name).relative_to(ROOT)
        promise.broken.append(f"{parser}: {words.group(0)[:200] if words else done.stderr[-200:]} ({place})")
    promise.holds(
        done.returncode == 0 or any(faults.iterdir()), f"{parser}: ended with {done.returncode}: {done.stderr[-300:]}"
    )
