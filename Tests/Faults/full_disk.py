"""The disk is full for a while, under load."""

import asyncio
import time

from bench import Bench, Outcome
from disks import SmallDisk, may_mount
from http_client import Client, NoAnswer
from installation import Node
from ledger import Ledger
from people import Crowd, Tally, sign_in

PROMISES = {
    "disk-full":
        "a full disk: writes are refused in words (503), reads go on, no acknowledged write is lost, and once "
        "there is room again the server works on by itself, without a restart",
}
MEGABYTES, BEFORE, FULL, AFTER = 220, 4, 8, 4
BACK_WITHIN = 15


async def run(bench: Bench, outcome: Outcome) -> None:
    if not may_mount():
        outcome.skipped = "mounting a small disk needs root"
        return
    with SmallDisk(bench.folder / "disk", MEGABYTES) as disk:
        installation = bench.installation("full", folder=disk.place)
        node = Node(installation)
        node.log = bench.folder / "serve.log"
        await node.start()
        ledger = Ledger("D")
        crowd = Crowd([node.port], ledger, [installation.account("worker")["place"]], size=8)
        crowd.token = await sign_in(node.port, installation.account("dispatcher"))
        reader = Reader(node.port, crowd.token)
        try:
            crowd.start()
            reading = asyncio.create_task(reader.run())
            await asyncio.sleep(BEFORE)
            before = crowd.tally.done
            disk.fill()
            full = time.monotonic()
            await asyncio.sleep(FULL)
            refused = crowd.tally.refused
            disk.free()
            freed = time.monotonic()
            back = await first_success(crowd.tally, freed, BACK_WITHIN)
            await asyncio.sleep(AFTER)
            await crowd.stop()
            reader.stopping = True
            await reading
            left = await crowd.send_again()
            outcome.expect(node.alive, "the process ended")
        finally:
            await crowd.stop()
            await node.stop()
        await settle(outcome, installation, ledger, left)
        served, failed = reader.during(full, freed)
        outcome.tried.append(f"{before} writes before; {refused} refused while full: {crowd.tally.texts}; "
                             f"{served} pages read while full, {failed} not")
        outcome.figures |= {"refused while full": refused, "writes accepted again after, s": round(back, 2),
                            "pages read while full": served}
        outcome.expect(refused > 0, "nothing was refused, so the disk was never full")
        outcome.expect(back < BACK_WITHIN, "no write was accepted once there was room again")
        outcome.expect(not crowd.tally.wrong, f"{crowd.tally.wrong}")
        outcome.expect(served > 0 and failed == 0, f"{failed} of {served + failed} pages could not be read while full")


class Reader:
    """Somebody who reads: the first page, the desk's queue."""

    def __init__(self, port: int, token: str):
        self.port, self.token, self.stopping = port, token, False
        self.times: list[tuple[float, bool]] = []

    async def run(self) -> None:
        client, turn = Client(self.port), 0
        paths = ["/", "/places/340102/matters", "/queue/340102001001"]
        while not self.stopping:
            begun, turn = time.monotonic(), turn + 1
            try:
                answer = await client.send("GET", paths[turn % 3], headers={
                    "Accept": "text/html", "Authorization": f"Bearer {self.token}"})
                self.times.append((begun, answer.status == 200))
            except NoAnswer:
                self.times.append((begun, False))
            await asyncio.sleep(0.05)
        client.close()

    def during(self, start: float, end: float) -> tuple[int, int]:
        inside = [served for when, served in self.times if start <= when < end]
        return sum(inside), len(inside) - sum(inside)


async def first_success(tally: Tally, since: float, patience: float) -> float:
    """Seconds until a write was acknowledged that was sent after `since`."""
    while time.monotonic() - since < patience:
        for begun, took, outcome in reversed(tally.times):
            if outcome == "done" and begun >= since:
                return begun + took - since
            if begun < since - 60:
                break
        await asyncio.sleep(0.02)
    return patience


async def settle(outcome: Outcome, installation, ledger: Ledger, left: int) -> None:
    """The end of every part: what was lost, and what verify says."""
    lost, sentences = ledger.found(installation)
    outcome.lost += lost
    outcome.broken += sentences
    outcome.expect(left == 0, f"{left} reports could not be sent again")
    code, found = await installation.verify()
    outcome.expect(code == 0, f"verify ended with {code}: {str(found)[:600]}")
    outcome.tried.append(f"{installation.engine}: {len(ledger.acknowledged)} reports and {ledger.acts} acceptances "
                         f"acknowledged, {lost} lost; verify: {found.get('differenceCount')} differences")
