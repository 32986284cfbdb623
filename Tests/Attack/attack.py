"""The attack bench: attacks a running demo on loopback and says what was promised, what was tried and what broke.

attack.py [part …] [--fuzz-seconds N] [--scan-seconds N]     all parts when none is named; --list names them
"""

import argparse
import pathlib
import signal
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import contract  # noqa: E402
import files  # noqa: E402
import forms  # noqa: E402
import fuzz  # noqa: E402
import guessing  # noqa: E402
import headers  # noqa: E402
import limits  # noqa: E402
import matrix  # noqa: E402
import scanners  # noqa: E402
import script  # noqa: E402
import timing  # noqa: E402
import tls  # noqa: E402
import wire  # noqa: E402
from promises import Report  # noqa: E402
from target import ROOT, Targets  # noqa: E402

PARTS = {
    "matrix": matrix.attack,
    "guessing": guessing.attack,
    "forms": forms.attack,
    "files": files.attack,
    "script": script.attack,
    "headers": headers.attack,
    "wire": wire.attack,
    "limits": limits.attack,
    "timing": timing.attack,
    "tls": tls.attack,
    "contract": contract.attack,
    "scanners": scanners.attack,
    "fuzz": fuzz.attack,
}


def main() -> int:
    reader = argparse.ArgumentParser(prog="script/attack", description=__doc__.splitlines()[0])
    reader.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    reader.add_argument("--list", action="store_true", help="name the parts and end")
    reader.add_argument("--fuzz-seconds", type=int, default=12, help="seconds for each parser under the fuzzer")
    reader.add_argument(
        "--scan-seconds", type=int, default=40, help="most seconds of crawling, and of each other run of a scanner"
    )
    reader.add_argument("--results", type=pathlib.Path, default=ROOT / "bench/results")
    options = reader.parse_args()
    if options.list:
        print("\n".join(PARTS))
        return 0
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown:
        reader.error(f"there is no part {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    # Ended from outside, it still ends the servers it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = Report()
    with tempfile.TemporaryDirectory(prefix="jinlin-attack-") as folder:
        targets = Targets(pathlib.Path(folder), options)
        report.say("loading the demo that is attacked")
        targets.prepare()
        for part in options.parts or PARTS:
            report.run(part, PARTS[part], targets)
    report.finish()
    if not options.parts:
        report.write(options.results)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
