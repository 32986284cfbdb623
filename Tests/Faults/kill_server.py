"""kill -9 of `jinlin serve` under load, again and again, on both engines."""

import asyncio
import random

from bench import Bench, Outcome
from ledger import Ledger
from people import Crowd, sign_in
from postgres import Postgres
from installation import Installation, Node

PROMISES = {
    "kill":
        "kill -9 of the server at any moment: every acknowledged write is there exactly once, whatever was "
        "not acknowledged is there once after it was sent again with its key, and verify finds no difference",
}
ON_SQLITE, ON_POSTGRES = 200, 50
LOOK_EVERY = 20


async def run(bench: Bench, outcome: Outcome) -> None:
    await rounds(bench, outcome, bench.installation("sqlite"), bench.scaled(ON_SQLITE))
    with Postgres(bench.folder / "postgres") as database:
        await rounds(bench, outcome, bench.installation("on-postgres", database=database), bench.scaled(ON_POSTGRES))


async def rounds(bench: Bench, outcome: Outcome, installation: Installation, kills: int) -> None:
    ledger = Ledger("K" if installation.database is None else "P")
    node = Node(installation)
    crowd = Crowd([node.port], ledger, [installation.account("worker")["place"], "340102"], size=12)
    starts, resent, lost = [], 0, 0
    try:
        for turn in range(1, kills + 1):
            starts.append(await node.start())
            crowd.token = crowd.token or await sign_in(node.port, installation.account("dispatcher"))
            resent += len(ledger.open)
            left = await crowd.send_again()
            outcome.expect(left == 0, f"{installation.engine}: {left} reports could not be sent again")
            crowd.start()
            await asyncio.sleep(random.uniform(0.1, 0.7))
            node.kill()
            await crowd.stop()
            if turn % LOOK_EVERY == 0 or turn == kills:
                lost, sentences = ledger.found(installation)
                bench.say(f"{installation.engine}: {turn} kills, {len(ledger.acknowledged)} reports and {ledger.acts} "
                          f"acceptances acknowledged, {resent} sent again, {lost} lost")
                outcome.broken += sentences
                if lost:
                    break
        await node.start()
        await crowd.send_again()
        await node.stop()
    finally:
        node.kill()
    lost, sentences = ledger.found(installation)
    left = len(ledger.open)
    code, found = await installation.verify()
    outcome.lost += lost
    outcome.broken += [text for text in sentences if text not in outcome.broken]
    outcome.expect(left == 0, f"{installation.engine}: {left} reports were never acknowledged")
    outcome.expect(code == 0, f"{installation.engine}: verify ended with {code}: {str(found)[:600]}")
    outcome.expect(resent > 0, f"{installation.engine}: no kill met a report in flight, so nothing was shown")
    outcome.expect(not crowd.tally.wrong, f"{installation.engine}: {crowd.tally.wrong}")
    outcome.tried.append(
        f"{installation.engine}: {kills} × kill -9 under load of {crowd.size} people; {len(ledger.acknowledged)} "
        f"reports and {ledger.acts} acceptances acknowledged, {resent} unanswered sent again with their keys; "
        f"verify: {found.get('cases')} cases, {found.get('differenceCount')} differences")
    outcome.figures[f"kills, {installation.engine}"] = kills
    outcome.figures[f"start after a kill, median s, {installation.engine}"] = round(sorted(starts)[len(starts) // 2], 3)
    outcome.figures[f"start after a kill, longest s, {installation.engine}"] = round(max(starts), 3)
