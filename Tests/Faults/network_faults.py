"""The network between the server and PostgreSQL: slow, cut again and again, silent, and a database that freezes."""

import asyncio
import os
import signal
import time

from bench import Bench, Outcome
from full_disk import first_success, settle
from installation import Node
from ledger import Ledger
from people import Crowd, sign_in
from postgres import Postgres
from wire import Wire

PROMISES = {
    "network":
        "a network that is slow, cut, or silent, and a database that freezes: no acknowledged write is lost "
        "or done twice, everybody is answered, and writes are accepted again within 15 s of its end",
}
BACK_WITHIN = 15
PATIENCE = 45.0


class Through:
    """The database's address as the server sees it: through the wire."""

    def __init__(self, database: Postgres, wire: Wire):
        self.database, self.wire = database, wire

    @property
    def url(self) -> str:
        return self.database.url.replace(f":{self.database.port}/", f":{self.wire.port}/")

    def rows(self, text: str) -> list[tuple]:
        return self.database.rows(text)


async def run(bench: Bench, outcome: Outcome) -> None:
    with Postgres(bench.folder / "postgres") as database:
        async with Wire([database.port]) as wire:
            installation = await asyncio.to_thread(bench.installation, "network", None, Through(database, wire))
            node = Node(installation)
            await node.start()
            ledger = Ledger("N")
            crowd = Crowd([node.port], ledger, [installation.account("worker")["place"]], size=8, patience=PATIENCE)
            crowd.token = await sign_in(node.port, installation.account("dispatcher"))
            try:
                crowd.start()
                await asyncio.sleep(3)
                for fault in (slow(wire), cut(wire), silent(wire), frozen(database)):
                    name, before = await fault, crowd.tally.done
                    ended = time.monotonic()
                    back = await first_success(crowd.tally, ended, BACK_WITHIN)
                    outcome.figures[f"{name}: writes accepted again after, s"] = round(back, 2)
                    outcome.expect(back < BACK_WITHIN, f"{name}: no write was accepted within {BACK_WITHIN} s")
                    await asyncio.sleep(2)
                    outcome.tried.append(f"{name}: {before} done until its end, {crowd.tally.refused} refused in all, "
                                         f"{crowd.tally.unanswered} unanswered in all")
                await crowd.stop()
                left = await crowd.send_again()
                outcome.expect(node.alive, "the process ended")
            finally:
                await crowd.stop()
                await node.stop()
            outcome.figures["longest time without a write, s"] = round(crowd.tally.longest_gap(), 1)
            outcome.tried.append(f"refusals: {crowd.tally.texts}")
            outcome.expect(not crowd.tally.wrong, f"{crowd.tally.wrong}")
            outcome.expect(crowd.tally.unanswered == 0, f"{crowd.tally.unanswered} requests were never answered")
            await settle(outcome, installation, ledger, left)


async def slow(wire: Wire) -> str:
    wire.delay = 0.05
    await asyncio.sleep(8)
    wire.delay = 0.0
    return "50 ms each way for 8 s"


async def cut(wire: Wire) -> str:
    for _ in range(12):
        wire.cut()
        await asyncio.sleep(0.5)
    return "every connection cut 12 times in 6 s"


async def silent(wire: Wire) -> str:
    wire.block()
    await asyncio.sleep(12)
    wire.release()
    return "nothing passes for 12 s"


async def frozen(database: Postgres) -> str:
    number = int((database.data / "postmaster.pid").read_text().split("\n")[0])
    os.killpg(os.getpgid(number), signal.SIGSTOP) if os.getpgid(number) == number else os.kill(number, signal.SIGSTOP)
    try:
        await asyncio.sleep(8)
    finally:
        os.killpg(number, signal.SIGCONT) if os.getpgid(number) == number else os.kill(number, signal.SIGCONT)
    return "the database stopped (SIGSTOP) for 8 s"
