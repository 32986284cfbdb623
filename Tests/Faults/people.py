"""People at work while something breaks: residents who report, and a dispatcher who accepts what they reported."""

import asyncio
import time
from dataclasses import dataclass, field

from http_client import Answer, Client, NoAnswer
from ledger import URGENT_EVERY, Ledger, Sent


@dataclass
class Tally:
    """What answers came, and how long they took."""
    done: int = 0
    refused: int = 0
    unanswered: int = 0
    wrong: list[str] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)
    # (when it was sent, seconds it took, what became of it: "done", "refused", "unanswered")
    times: list[tuple[float, float, str]] = field(default_factory=list)

    def add(self, begun: float, outcome: str) -> None:
        self.times.append((begun, time.monotonic() - begun, outcome))
        setattr(self, outcome, getattr(self, outcome) + 1)

    def refusal(self, answer: Answer) -> None:
        """A polite refusal says what to do, in words, and when to come back."""
        code, text = answer.json.get("code", ""), answer.text
        self.texts[f"{answer.status} {code}"] = self.texts.get(f"{answer.status} {code}", 0) + 1
        if len(text) < 10 or "retry-after" not in answer.headers:
            self.mistake(f"{answer.status} without words or Retry-After: {text[:80]!r}")

    def mistake(self, text: str) -> None:
        if len(self.wrong) < 10 and text not in self.wrong:
            self.wrong.append(text)

    def longest_gap(self) -> float:
        """Seconds between two successes, the longest."""
        return self.longest_gap_since(0.0)

    def longest_gap_since(self, start: float) -> float:
        """The same, of the successes after a moment."""
        ends = sorted(begun + took for begun, took, outcome in self.times if outcome == "done")
        ends = [end for end in ends if end >= start]
        befores = [start, *ends] if start else ends
        return max((after - before for before, after in zip(befores, ends if start else ends[1:])), default=0.0)


class Crowd:
    """Residents, each with a connection, who send one report after the other until told to stop."""

    def __init__(self, ports: list[int], ledger: Ledger, places: list[str], size: int = 8, pause: float = 0.0,
                 patience: float = 30.0, language: str = "zh"):
        self.ports, self.ledger, self.places = ports, ledger, places
        self.size, self.pause, self.patience, self.language = size, pause, patience, language
        self.tally = Tally()
        self.stopping = False
        self.tasks: list[asyncio.Task] = []
        # Where a dispatcher's token is given, urgent reports are accepted as well; the first place is theirs.
        self.token: str | None = None
        self.accept_every = URGENT_EVERY

    def start(self) -> None:
        self.stopping = False
        self.tasks = [asyncio.create_task(self._live(number)) for number in range(self.size)]

    async def stop(self, patience: float = 60.0) -> None:
        self.stopping = True
        if self.tasks:
            _, late = await asyncio.wait(self.tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks = []

    async def _live(self, number: int) -> None:
        client = Client(self.ports[number % len(self.ports)], patience=self.patience)
        try:
            while not self.stopping:
                report = self.ledger.write(self.places)
                if await self.report(client, report) and self.token \
                        and report.number % self.accept_every == 0:
                    await self.accept(client, report)
                if not report.acknowledged:
                    await asyncio.sleep(0.05)
                if self.pause:
                    await asyncio.sleep(self.pause)
        finally:
            client.close()

    async def report(self, client: Client, report: Sent) -> bool:
        """Sends a report; True where it was acknowledged."""
        begun = time.monotonic()
        try:
            answer = await client.send(
                "POST", "/report", {"words": report.words, "place": report.place},
                {"Idempotency-Key": report.key, "Accept-Language": self.language})
        except NoAnswer:
            self.tally.add(begun, "unanswered")
            return False
        if answer.status == 201:
            self.tally.add(begun, "done")
            report.case_number = answer.json.get("number", "")
            report.case_id, report.secret = answer.json.get("id", ""), answer.json.get("secret", "")
            return True
        self.tally.add(begun, "refused")
        report.refusals += 1
        if answer.status in (429, 503):
            self.tally.refusal(answer)
        else:
            self.tally.mistake(f"{answer.status} {answer.text[:120]!r}")
        return False

    async def accept(self, client: Client, report: Sent) -> None:
        """A dispatcher accepts it: the case's second entry, in the ledger as well."""
        begun = time.monotonic()
        try:
            answer = await client.send(
                "POST", f"/cases/{report.case_id}/acceptance", {"version": "1"},
                {"Authorization": f"Bearer {self.token}", "Idempotency-Key": "a" + report.key})
        except NoAnswer:
            self.tally.add(begun, "unanswered")
            return
        if answer.status < 300:
            self.tally.add(begun, "done")
            report.version = 2
            self.ledger.acts += 1
        elif answer.status in (429, 503):
            self.tally.add(begun, "refused")
            self.tally.refusal(answer)
        else:
            self.tally.add(begun, "refused")
            self.tally.mistake(f"acceptance: {answer.status} {answer.text[:120]!r}")

    async def send_again(self, seconds: float = 60.0) -> int:
        """Sends what was not acknowledged again, with the same keys, until all of it is; how many stay open."""
        end = time.monotonic() + seconds
        waiting = self.ledger.open

        async def work(number: int) -> None:
            client = Client(self.ports[number % len(self.ports)], patience=self.patience)
            while waiting and time.monotonic() < end:
                report = waiting.pop()
                if not await self.report(client, report):
                    waiting.append(report)
                    await asyncio.sleep(0.1)
            client.close()

        await asyncio.gather(*(work(number) for number in range(max(1, min(self.size, len(waiting))))))
        return len(self.ledger.open)


async def sign_in(port: int, account: dict) -> str:
    """A session of a member of staff, as a bearer token."""
    client = Client(port)
    named = {"login": account["username"], "password": account["password"]}
    answer = await client.send("POST", "/sign-in/staff", named)
    client.close()
    return answer.json["token"]
