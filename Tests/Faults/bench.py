"""The fault bench: each part says what is promised, breaks something while people work, and counts what was lost.

Run by script/faults, which sets the machine up and builds. `python3 Tests/Faults/bench.py --help` tells the rest.
"""

import argparse
import asyncio
import datetime
import importlib
import json
import os
import pathlib
import resource
import shutil
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field

from installation import ROOT, BenchProblem, Installation, Node

PARTS = {
    "kill": "kill_server", "kill-postgres": "kill_postgres", "disk-full": "full_disk", "read-only": "read_only_disk",
    "postgres-restart": "postgres_restart", "primary-killed": "cluster_faults", "standby-cut": "cluster_faults",
    "network": "network_faults", "clock": "clock_steps", "slow-clients": "slow_clients", "bombs": "bombs",
    "upgrade": "rolling_upgrade", "corruption": "corruption", "burst": "burst",
}


@dataclass
class Outcome:
    """What one part came to."""
    name: str
    promised: str
    tried: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    # Acknowledged writes that are gone, doubled or changed.
    lost: int = 0
    broken: list[str] = field(default_factory=list)
    # Why it was not run here.
    skipped: str = ""
    seconds: float = 0.0

    def expect(self, holds: bool, otherwise: str) -> None:
        """A promise; where it does not hold, the sentence is shown and the bench fails."""
        if not holds:
            self.broken.append(otherwise)

    def lines(self) -> list[str]:
        state = f"NOT RUN: {self.skipped}" if self.skipped else "BROKEN" if self.broken or self.lost else "held"
        lines = [f"== {self.name}: {state} ({self.seconds:.0f} s)", f"   promised  {self.promised}"]
        lines += [f"   tried     {text}" for text in self.tried]
        lines += [f"   figure    {name}: {value:g}" for name, value in self.figures.items()]
        if not self.skipped:
            lines.append(f"   lost      {self.lost}")
        return lines + [f"   BROKEN    {text}" for text in self.broken]


class Bench:
    """What every part is given: the program, a folder of its own, and a way to say what goes on."""

    def __init__(self, options: argparse.Namespace, folder: pathlib.Path, log):
        self.program, self.options, self.folder, self.log = options.jinlin, options, folder, log


    def say(self, text: str) -> None:
        line = f"   {text}"
        print(line, flush=True)
        self.log.write(line + "\n")

    def scaled(self, count: int) -> int:
        """A number of repetitions; --share makes it smaller for a quick look."""
        return max(2, round(count * self.options.share))

    def installation(self, name: str, folder: pathlib.Path | None = None, database=None) -> Installation:
        """A fresh installation with the demonstration in it."""
        installation = Installation(self.program, folder or self.folder / name, database)
        installation.make()
        return installation


async def run_part(bench: Bench, name: str) -> Outcome:
    module = importlib.import_module(PARTS[name])
    begun = time.monotonic()
    outcome = Outcome(name, module.PROMISES[name])
    try:
        async with asyncio.timeout(bench.options.limit):
            await module.run(bench, outcome)
    except TimeoutError:
        outcome.broken.append(f"the part did not end within {bench.options.limit} s")
    except BenchProblem as problem:
        outcome.broken.append(str(problem))
    except Exception:
        outcome.broken.append(traceback.format_exc(limit=-6).strip())
    for node in Node.started:
        node.kill()
    Node.started.clear()
    outcome.seconds = time.monotonic() - begun
    return outcome


def write_results(outcomes: list[Outcome], log_text: list[str], folder: pathlib.Path, whole: bool) -> None:
    """The whole output as text and the figures as JSON; a part alone goes to a file of its own name."""
    folder.mkdir(parents=True, exist_ok=True)
    name = "faults" if whole else "faults-" + "-".join(outcome.name for outcome in outcomes)
    (folder / f"{name}.txt").write_text("\n".join(log_text) + "\n")
    document = {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), "cores": os.cpu_count(),
        "parts": [
            {"name": outcome.name, "promised": outcome.promised, "tried": outcome.tried, "figures": outcome.figures,
             "lost": outcome.lost, "broken": outcome.broken, "skipped": outcome.skipped,
             "seconds": round(outcome.seconds, 1)} for outcome in outcomes],
    }
    (folder / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


class Log:
    def __init__(self):
        self.lines: list[str] = []

    def write(self, text: str) -> None:
        self.lines.append(text.rstrip("\n"))


def show(log: Log, text: str) -> None:
    print(text, flush=True)
    log.write(text)


async def run_all(options: argparse.Namespace) -> int:
    names = options.parts or list(PARTS)
    log, outcomes = Log(), []
    show(log, f"jinlin fault bench, {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="jinlin-faults.", dir=options.folder) as temporary:
        os.chmod(temporary, 0o755)
        for name in names:
            show(log, f"-- {name}")
            place = pathlib.Path(temporary) / name
            place.mkdir()
            outcome = await run_part(Bench(options, place, log), name)
            outcomes.append(outcome)
            for line in outcome.lines():
                show(log, line)
            shutil.rmtree(place, ignore_errors=True)
    failed = [outcome.name for outcome in outcomes if outcome.broken or outcome.lost]
    skipped = [outcome.name for outcome in outcomes if outcome.skipped]
    lost = sum(outcome.lost for outcome in outcomes)
    show(log, f"{len(outcomes) - len(failed) - len(skipped)} held, {len(failed)} broken, {len(skipped)} not run; "
              f"acknowledged writes lost: {lost}" + (f"; broken: {', '.join(failed)}" if failed else ""))
    write_results(outcomes, log.lines, options.output, whole=not options.parts)
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Breaks things under a serving Jinlin and counts what was lost.")
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--jinlin", required=True, help="the built jinlin program")
    parser.add_argument("--previous", help="the program of the version before, for the rolling upgrade")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "bench/results", help="folder for the results")
    parser.add_argument("--folder", default="/tmp", help="where the data of the run may lie")
    parser.add_argument("--share", type=float, default=1.0, help="less than 1 repeats less often, for a quick look")
    parser.add_argument("--limit", type=float, default=900.0, help="seconds that one part may take")
    options = parser.parse_args()
    for part in options.parts:
        if part not in PARTS:
            parser.error(f"there is no part “{part}”; there are: {', '.join(PARTS)}")
    # Ten thousand clients need as many open files on either side.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(hard, 65_536) if os.geteuid() == 0 else hard
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
    except (OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return asyncio.run(run_all(options))


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    sys.exit(main())
