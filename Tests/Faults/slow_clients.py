"""Ten thousand slow clients, and ordinary people among them."""

import asyncio
import json
import sys
import time

from bench import Bench, Outcome
from http_client import Client, NoAnswer
from installation import ROOT, Node
from ledger import Ledger
from people import Crowd

PROMISES = {
    "slow-clients":
        "10,000 clients that send heads and bodies a byte at a time, or nothing: ordinary people are served "
        "as before (none refused, 99 of 100 within 1 s), memory stays under 400 MB, and whoever only holds on "
        "is ended within 90 s",
}
SLOW, SECONDS, QUIET = 10_000, 45, 6
MOST_MEGABYTES = 400
ENDED_WITHIN = 90
# Connections that a node keeps at most, and its own open files.
MOST_CONNECTIONS = 4_096 + 200


async def run(bench: Bench, outcome: Outcome) -> None:
    installation = bench.installation("slow")
    node = Node(installation)
    await node.start()
    ledger = Ledger("S")
    crowd = Crowd([node.port], ledger, [installation.account("worker")["place"]], size=4, pause=0.05)
    reader = PageReader(node.port)
    slow = None
    try:
        crowd.start()
        reading = asyncio.create_task(reader.run())
        await asyncio.sleep(QUIET)
        begun = time.monotonic()
        slow = await asyncio.create_subprocess_exec(
            sys.executable, str(ROOT / "Tests/Faults/slowness.py"), "--port", str(node.port), "--count", str(SLOW),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
        most_open = 0
        while time.monotonic() - begun < SECONDS:
            await asyncio.sleep(1)
            most_open = max(most_open, node.connections())
        facts = await tell(slow, "rest")
        rest = time.monotonic()
        while node.connections() > 150 and time.monotonic() - rest < 2 * ENDED_WITHIN:
            await asyncio.sleep(0.5)
        ended = time.monotonic() - rest
        after = time.monotonic()
        await asyncio.sleep(QUIET)
        await crowd.stop()
        reader.stopping = True
        await reading
        figures(outcome, crowd, reader, begun, rest, after)
        peak = node.megabytes("VmHWM")
        outcome.figures |= {"connections open at the server, most": most_open, "memory at its highest, MB": round(peak),
                            "all slow clients ended after, s": round(ended, 1)}
        outcome.tried.append(f"{SLOW} slow clients for {SECONDS} s: {facts['opened']} connections opened, "
                             f"{facts['closed']} closed by the server; then all held on and sent nothing")
        outcome.expect(facts["opened"] >= SLOW, f"only {facts['opened']} slow connections could be opened")
        outcome.expect(most_open <= MOST_CONNECTIONS, f"{most_open} connections were open")
        outcome.expect(peak < MOST_MEGABYTES, f"memory rose to {peak:.0f} MB")
        outcome.expect(ended <= ENDED_WITHIN, f"connections that only held on were open {ended:.0f} s later")
    finally:
        if slow is not None and slow.returncode is None:
            slow.stdin.close()
            await slow.wait()
        await crowd.stop()
        await node.stop()
    lost, sentences = ledger.found(installation)
    outcome.lost += lost
    outcome.broken += sentences


async def tell(process: asyncio.subprocess.Process, word: str) -> dict:
    process.stdin.write(word.encode() + b"\n")
    await process.stdin.drain()
    return json.loads(await process.stdout.readline())


class PageReader:
    """Somebody who looks at pages, each on a connection of its own, as a new visitor does."""

    def __init__(self, port: int):
        self.port, self.stopping = port, False
        self.times: list[tuple[float, float, bool]] = []

    async def run(self) -> None:
        while not self.stopping:
            client, begun = Client(self.port), time.monotonic()
            try:
                answer = await client.send("GET", "/", headers={"Accept": "text/html"})
                self.times.append((begun, time.monotonic() - begun, answer.status == 200))
            except NoAnswer:
                self.times.append((begun, time.monotonic() - begun, False))
            client.close()
            await asyncio.sleep(0.05)


def figures(outcome: Outcome, crowd: Crowd, reader: PageReader, begun: float, rest: float, after: float) -> None:
    everything = [(when, took, done == "done") for when, took, done in crowd.tally.times] + reader.times
    for name, start, end in (("before", 0, begun), ("during", begun, rest), ("after", after, float("inf"))):
        times = sorted(took for when, took, _ in everything if start <= when < end)
        failed = sum(1 for when, _, served in everything if start <= when < end and not served)
        if not times:
            outcome.broken.append(f"nobody was served {name}")
            continue
        high = times[int(len(times) * 0.99)]
        outcome.figures[f"{name}: requests"] = len(times)
        outcome.figures[f"{name}: median, ms"] = round(times[len(times) // 2] * 1000, 1)
        outcome.figures[f"{name}: 99 %, ms"] = round(high * 1000, 1)
        outcome.expect(failed == 0, f"{failed} of {len(times)} ordinary requests were not served {name}")
        outcome.expect(high < 1.0, f"{name}, one in a hundred ordinary requests took more than {high:.1f} s")
