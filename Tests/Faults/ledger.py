"""The client's own list: what it sent, what was acknowledged, and the comparison with what the database holds."""

import itertools
import random
from dataclasses import dataclass, field

MARK = "凭证"  # before each report's own number in its words
WORDS = [
    "三号楼东边的路灯坏了三天", "小区北门口垃圾桶满了没人清", "楼道里堆着旧家具走不过去", "电梯这周停了两次",
    "菜场门口占道摆摊", "楼上卫生间漏水", "暖气管道漏水", "一楼住户私搭棚子挡住采光",
]
# Of these a dispatcher may accept the report at once, without asking the grid to look first.
URGENT, URGENT_EVERY = "井盖松动车一过就响", 3


@dataclass
class Sent:
    number: int
    words: str
    key: str
    place: str
    case_id: str = ""
    case_number: str = ""
    secret: str = ""
    # Acknowledged acts of staff: the version that the case must have reached at least.
    version: int = 1
    refusals: int = 0

    @property
    def acknowledged(self) -> bool:
        return self.case_number != ""

    @property
    def urgent(self) -> bool:
        return self.number % URGENT_EVERY == 0


@dataclass
class Ledger:
    name: str
    sent: list[Sent] = field(default_factory=list)
    acts: int = 0
    problems: list[str] = field(default_factory=list)
    _numbers: itertools.count = field(default_factory=itertools.count)

    def write(self, places: list[str]) -> Sent:
        """The next report: its words begin with a mark that nothing else has."""
        number = next(self._numbers)
        words = URGENT if number % URGENT_EVERY == 0 else WORDS[number % len(WORDS)]
        text = f"{MARK}{self.name}{number:07d}。{words}"
        place = places[0] if number % URGENT_EVERY == 0 else random.choice(places)
        report = Sent(number, text, f"{self.name}-{number}-{random.getrandbits(32):08x}", place)
        self.sent.append(report)
        return report

    @property
    def acknowledged(self) -> list[Sent]:
        return [report for report in self.sent if report.acknowledged]

    @property
    def open(self) -> list[Sent]:
        return [report for report in self.sent if not report.acknowledged]

    def compare(self, installation) -> dict[str, int]:
        """Counts what was lost, what is there twice, and what is there with another text or number."""
        mark = f"{MARK}{self.name}"
        stored: dict[str, list[tuple[str, int]]] = {}
        for number, summary, version in installation.rows(
                f"SELECT number, summary, version FROM case_file WHERE summary LIKE '{mark}%'"):
            stored.setdefault(summary, []).append((number, int(version)))
        result = {"acknowledged": 0, "lost": 0, "double": 0, "changed": 0, "stale": 0, "unknown": 0}
        for report in self.sent:
            found = stored.get(report.words, [])
            if len(found) > 1:
                result["double"] += 1
                self.note(f"{report.words}: {len(found)} times")
            if not report.acknowledged:
                result["unknown"] += len(found)
                continue
            result["acknowledged"] += 1
            if not found:
                result["lost"] += 1
                self.note(f"{report.case_number}: acknowledged and not there")
            elif found[0][0] != report.case_number:
                result["changed"] += 1
                self.note(f"{report.case_number}: stored as {found[0][0]}")
            elif found[0][1] < report.version:
                result["stale"] += 1
                self.note(f"{report.case_number}: version {found[0][1]} stored, {report.version} acknowledged")
        return result

    def note(self, text: str) -> None:
        if len(self.problems) < 20:
            self.problems.append(text)

    def found(self, installation) -> tuple[int, list[str]]:
        """How much was lost in all, and the sentences that say so."""
        result = self.compare(installation)
        lost = result["lost"] + result["double"] + result["changed"] + result["stale"]
        return lost, list(dict.fromkeys(self.problems)) if lost else []
