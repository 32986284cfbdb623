"""PostgreSQL is restarted under load, politely and at once."""

import asyncio
import time

from bench import Bench, Outcome
from full_disk import first_success, settle
from installation import Node
from ledger import Ledger
from people import Crowd, sign_in
from postgres import Postgres

PROMISES = {
    "postgres-restart":
        "PostgreSQL restarted under load: no acknowledged write is lost, people are told in words or served a "
        "little later, and writes are accepted again within 15 s",
}
BACK_WITHIN = 15


async def run(bench: Bench, outcome: Outcome) -> None:
    with Postgres(bench.folder / "postgres") as database:
        installation = bench.installation("restart", database=database)
        node = Node(installation)
        await node.start()
        ledger = Ledger("T")
        crowd = Crowd([node.port], ledger, [installation.account("worker")["place"]], size=8)
        crowd.token = await sign_in(node.port, installation.account("dispatcher"))
        try:
            crowd.start()
            await asyncio.sleep(2)
            for mode, away in (("fast", 0), ("immediate", 0), ("fast", 10)):
                begun = time.monotonic()
                await asyncio.to_thread(restart, database, mode, away)
                up = time.monotonic()
                back = await first_success(crowd.tally, up, BACK_WITHIN)
                await asyncio.sleep(2)
                name = f"{mode} restart" + (f", {away} s away" if away else "")
                outcome.figures[f"{name}: away, s"] = round(up - begun, 1)
                outcome.figures[f"{name}: writes accepted again after, s"] = round(back, 2)
                outcome.expect(back < BACK_WITHIN, f"{name}: no write was accepted within {BACK_WITHIN} s")
            await crowd.stop()
            left = await crowd.send_again()
            outcome.expect(node.alive, "the process ended")
        finally:
            await crowd.stop()
            await node.stop()
        outcome.tried.append(f"fast and immediate restarts and one of ten seconds; {crowd.tally.refused} refused "
                             f"{crowd.tally.texts}, {crowd.tally.unanswered} unanswered")
        outcome.expect(not crowd.tally.wrong, f"{crowd.tally.wrong}")
        await settle(outcome, installation, ledger, left)


def restart(database: Postgres, mode: str, away: int) -> None:
    database.control("stop", f"--mode={mode}", "--wait", "--timeout=60")
    time.sleep(away)
    database.start()
