"""kill -9 of PostgreSQL itself under load, again and again."""

import asyncio
import random
import time

from bench import Bench, Outcome
from full_disk import first_success, settle
from installation import Node
from ledger import Ledger
from people import Crowd, sign_in
from postgres import Postgres

PROMISES = {
    "kill-postgres":
        "kill -9 of PostgreSQL with all its processes: after its recovery every acknowledged write is there "
        "once, the server goes on by itself, and verify finds no difference",
}
KILLS = 25
BACK_WITHIN = 15


async def run(bench: Bench, outcome: Outcome) -> None:
    kills = bench.scaled(KILLS)
    with Postgres(bench.folder / "postgres") as database:
        installation = bench.installation("killed", database=database)
        node = Node(installation)
        await node.start()
        ledger = Ledger("G")
        crowd = Crowd([node.port], ledger, [installation.account("worker")["place"]], size=12)
        crowd.token = await sign_in(node.port, installation.account("dispatcher"))
        waits = []
        try:
            crowd.start()
            for turn in range(1, kills + 1):
                await asyncio.sleep(random.uniform(0.3, 1.2))
                await asyncio.to_thread(database.kill)
                await asyncio.to_thread(database.start)
                up = time.monotonic()
                waits.append(await first_success(crowd.tally, up, BACK_WITHIN))
                if turn % 10 == 0:
                    bench.say(f"{turn} kills, {crowd.tally.done} writes acknowledged, {crowd.tally.refused} refused")
            await crowd.stop()
            left = await crowd.send_again()
            outcome.expect(node.alive, "the process ended")
        finally:
            await crowd.stop()
            await node.stop()
        outcome.figures |= {"kills of PostgreSQL": kills, "writes accepted again after its start, longest s":
                            round(max(waits), 2)}
        outcome.tried.append(f"{kills} × kill -9 of every process of PostgreSQL; {crowd.tally.refused} refused "
                             f"{crowd.tally.texts}, {crowd.tally.unanswered} unanswered, sent again with their keys")
        outcome.expect(max(waits) < BACK_WITHIN, f"no write was accepted within {BACK_WITHIN} s")
        outcome.expect(not crowd.tally.wrong, f"{crowd.tally.wrong}")
        await settle(outcome, installation, ledger, left)
