"""A rolling upgrade of two nodes, and one of them killed in the middle of it."""

import asyncio
import time

from bench import Bench, Outcome
from full_disk import settle
from installation import Node
from ledger import Ledger
from people import Crowd, sign_in
from postgres import Postgres
from wire import Wire

PROMISES = {
    "upgrade":
        "two nodes are replaced one after the other while people work, the schema grows under them, and one "
        "node is killed in the middle: no acknowledged write is lost, nobody is refused, and who was on the "
        "killed node tries once more",
}
# What the first step of a change of the schema does (expand): columns and tables that the program before does not know.
EXPAND = """
ALTER TABLE case_file ADD COLUMN upgrade_note text;
ALTER TABLE session ADD COLUMN upgrade_mark bigint DEFAULT 0;
CREATE TABLE upgrade_table (id bigint PRIMARY KEY, text text NOT NULL);
INSERT INTO migration (name, checksum) VALUES ('upgrade-0001-expand', '0')
"""


async def run(bench: Bench, outcome: Outcome) -> None:
    previous = bench.options.previous or bench.program
    with Postgres(bench.folder / "postgres") as database:
        installation = bench.installation("upgrade", database=database)
        old = [Node(installation, program=previous) for _ in range(2)]
        for node in old:
            await node.start()
        nodes = list(old)
        async with Wire([node.port for node in nodes]) as wire:
            ledger = Ledger("U")
            crowd = Crowd([wire.port], ledger, [installation.account("worker")["place"]], size=8)
            crowd.token = await sign_in(nodes[0].port, installation.account("dispatcher"))
            try:
                crowd.start()
                await asyncio.sleep(3)
                database.rows(f"SET lock_timeout = '2s'; {EXPAND}")
                await asyncio.sleep(2)
                calm = crowd.tally.unanswered
                # The first node is replaced politely: no new connection goes to it, then it is asked to stop.
                await replace(wire, installation, bench, nodes, 0)
                await asyncio.sleep(3)
                polite = crowd.tally.unanswered - calm
                # The second dies just before it would have been asked to.
                nodes[1].kill()
                killed = time.monotonic()
                await asyncio.sleep(2)
                nodes[1] = Node(installation, port=old[1].port)
                await nodes[1].start()
                await asyncio.sleep(3)
                await crowd.stop()
                left = await crowd.send_again()
                outcome.expect(all(node.alive for node in nodes), "a node ended")
            finally:
                await crowd.stop()
                for node in nodes + old:
                    await node.stop()
        tries = [report.refusals for report in ledger.sent]
        what = "from the program before" if previous != bench.program else "the same program, its schema grown under it"
        met = crowd.tally.unanswered - polite - calm
        outcome.tried.append(f"{what}: one node replaced ({polite} requests unanswered), one killed ({met} unanswered, "
                             f"sent again); {crowd.tally.refused} refused {crowd.tally.texts}")
        after = [begun + took for begun, took, what in crowd.tally.times if what == "done" and begun > killed]
        outcome.figures |= {"unanswered while one node was replaced": polite,
                            "unanswered when one was killed": met,
                            "next write after the kill, s": round(min(after, default=killed + 99) - killed, 3),
                            "longest time without a write, s": round(crowd.tally.longest_gap(), 2)}
        outcome.expect(polite == 0, f"{polite} requests were not answered while a node was replaced politely")
        outcome.expect(max(tries) <= 1, f"somebody was refused {max(tries)} times")
        outcome.expect(not crowd.tally.wrong, f"{crowd.tally.wrong}")
        await settle(outcome, installation, ledger, left)


async def replace(wire: Wire, installation, bench: Bench, nodes: list[Node], place: int) -> None:
    """What a proxy and systemd do: away from the list, stop, start the new one, back on the list."""
    node = nodes[place]
    wire.targets.remove(node.port)
    await asyncio.sleep(0.2)
    await node.stop()
    nodes[place] = Node(installation, port=node.port, program=bench.program)
    await nodes[place].start()
    wire.targets.append(node.port)
