"""What the bench writes down: for each attack what was promised, how much was tried, what broke."""

import dataclasses
import datetime
import json
import os
import pathlib
import time

SHOWN_FAULTS = 12


@dataclasses.dataclass
class Promise:
    """One promise of the product and what came of attacking it."""

    part: str
    promised: str
    tried: dict[str, int] = dataclasses.field(default_factory=dict)
    broken: list[str] = dataclasses.field(default_factory=list)
    figures: dict[str, object] = dataclasses.field(default_factory=dict)

    def count(self, what: str, times: int = 1) -> None:
        """Something was tried."""
        self.tried[what] = self.tried.get(what, 0) + times

    def holds(self, condition: object, fault: str) -> bool:
        """Writes the fault down where the condition does not hold."""
        if not condition:
            self.broken.append(fault)
        return bool(condition)

    @property
    def verdict(self) -> str:
        if self.broken:
            return "BROKEN"
        return "held" if sum(self.tried.values()) else "NOT TRIED"


class Report:
    """All promises of one run, printed as they are settled."""

    def __init__(self):
        self.promises: list[Promise] = []
        self.seconds: dict[str, float] = {}
        self.lines: list[str] = []

    def say(self, line: str = "") -> None:
        self.lines.append(line)
        print(line, flush=True)

    def promise(self, part: str, promised: str) -> Promise:
        promise = Promise(part, promised)
        self.promises.append(promise)
        return promise

    def run(self, part: str, attack, *arguments) -> None:
        """Runs one part and prints its promises. An attack that fails itself is a fault: it proved nothing."""
        self.say(f"\n== {part}: {(attack.__doc__ or '').strip().splitlines()[0]}")
        first, begun = len(self.promises), time.monotonic()
        try:
            attack(self, *arguments)
        except Exception as error:  # the bench goes on and ends with the fault written down
            fault = f"the attack itself ended: {type(error).__name__}: {str(error)[:600]}"
            self.promise(part, "the attack runs to its end").broken.append(fault)
            if os.environ.get("JINLIN_ATTACK_TRACE"):
                raise
        self.seconds[part] = round(time.monotonic() - begun, 1)
        for promise in self.promises[first:]:
            self._show(promise)
        self.say(f"   ({self.seconds[part]} s)")

    def _show(self, promise: Promise) -> None:
        self.say(f"   {promise.verdict}: {promise.promised}")
        if promise.tried:
            self.say("     tried: " + ", ".join(f"{number} {what}" for what, number in promise.tried.items()))
        for name, value in promise.figures.items():
            self.say(f"     {name}: {value}")
        for fault in promise.broken[:SHOWN_FAULTS]:
            self.say(f"     - {fault}")
        if len(promise.broken) > SHOWN_FAULTS:
            self.say(f"     - and {len(promise.broken) - SHOWN_FAULTS} more")

    @property
    def failed(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.verdict != "held"]

    def finish(self) -> None:
        tried = sum(sum(promise.tried.values()) for promise in self.promises)
        self.say(
            f"\n{len(self.promises)} promises, {tried} attempts, {len(self.failed)} broken or not tried; "
            f"{round(sum(self.seconds.values()))} s on {os.cpu_count()} cores"
        )

    def write(self, folder: pathlib.Path) -> None:
        """The last full output and its figures."""
        folder.mkdir(parents=True, exist_ok=True)
        date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
        head = f"script/attack, {date}, {os.cpu_count()} cores, client and server on one machine\n"
        (folder / "attack.txt").write_text(head + "\n".join(self.lines) + "\n", encoding="utf-8")
        figures = {
            "date": date,
            "cores": os.cpu_count(),
            "seconds": self.seconds,
            "promises": [dataclasses.asdict(promise) | {"verdict": promise.verdict} for promise in self.promises],
        }
        (folder / "attack.json").write_text(
            json.dumps(figures, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8"
        )
