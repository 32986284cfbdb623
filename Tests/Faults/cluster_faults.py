"""Three PostgreSQL nodes under Patroni: the leading one dies or hangs, its synchronous standby is cut off."""

import asyncio
import time

from bench import Bench, Outcome
from cluster import Cluster
from full_disk import settle
from installation import Node
from ledger import Ledger
from people import Crowd, Tally, sign_in

PROMISES = {
    "primary-killed":
        "the PostgreSQL node that leads dies (kill -9 of all its processes) or hangs: no acknowledged write "
        "is lost, and writes are accepted again within 15 s",
    "standby-cut":
        "the synchronous standby dies, hangs or is gone: no acknowledged write is lost, and writes are "
        "accepted again within 15 s",
}
BACK_WITHIN = 15
PATIENCE = 45.0
TURNS = {"primary-killed": ("kill", "freeze"), "standby-cut": ("kill", "freeze")}


async def run(bench: Bench, outcome: Outcome) -> None:
    with Cluster(bench.folder, bench.program) as cluster:
        installation = bench.installation("cluster", database=cluster)
        node = Node(installation)
        await node.start()
        ledger = Ledger("H" if outcome.name == "primary-killed" else "I")
        crowd = Crowd([node.port], ledger, [installation.account("worker")["place"]], size=8, patience=PATIENCE)
        crowd.token = await sign_in(node.port, installation.account("dispatcher"))
        try:
            crowd.start()
            await asyncio.sleep(4)
            for turn, how in enumerate(TURNS[outcome.name], 1):
                await one(bench, outcome, cluster, crowd, f"{turn}. {how}", how)
                if turn < len(TURNS[outcome.name]):
                    await asyncio.to_thread(cluster.verb, "wait", "90")
                # With a node that comes back, which believed that it still leads, work goes on.
                await asyncio.sleep(6)
            await crowd.stop()
            left = await crowd.send_again()
            outcome.expect(node.alive, "the process ended")
        finally:
            await crowd.stop()
            await node.stop()
        outcome.figures["longest time without a write, s"] = round(crowd.tally.longest_gap(), 1)
        outcome.tried.append(f"{crowd.tally.done} writes done, {crowd.tally.refused} refused {crowd.tally.texts}, "
                             f"{crowd.tally.unanswered} unanswered and sent again")
        outcome.expect(not crowd.tally.wrong, f"{crowd.tally.wrong}")
        await settle(outcome, installation, ledger, left)


async def one(bench: Bench, outcome: Outcome, cluster: Cluster, crowd: Crowd, name: str, how: str) -> None:
    """One node is harmed under load; afterwards it comes back and the cluster is whole again."""
    leads = outcome.name == "primary-killed"
    part = (await asyncio.to_thread(cluster.verb, "primary" if leads else "standby")).split()[0]
    begun = time.monotonic()
    await asyncio.to_thread(cluster.verb, how, part)
    harmed = time.monotonic()
    # A write that was on its way may still be answered; what counts is the pause that follows.
    await asyncio.sleep(1)
    back = await accepted_again(crowd.tally, harmed + 0.5, BACK_WITHIN + 30)
    pause = crowd.tally.longest_gap_since(begun)
    bench.say(f"{name} of {part}: accepted again {back + 0.5:.1f} s after, longest pause {pause:.1f} s")
    role = "leads" if leads else "synchronous standby"
    outcome.tried.append(f"{name} of {part} ({role}) under load of {crowd.size} people")
    outcome.figures[f"{name}: longest pause between writes, s"] = round(pause, 1)
    outcome.expect(pause <= BACK_WITHIN, f"{name}: no write was accepted for {pause:.1f} s")
    await asyncio.sleep(2)
    if how == "freeze":
        await asyncio.to_thread(cluster.verb, "thaw", part)
    else:
        await asyncio.to_thread(cluster.verb, "run", part)


async def accepted_again(tally: Tally, since: float, patience: float) -> float:
    """Seconds until a write was acknowledged that was sent after `since`."""
    while time.monotonic() - since < patience:
        done = [begun + took for begun, took, outcome in tally.times[-400:] if outcome == "done" and begun >= since]
        if done:
            return min(done) - since
        await asyncio.sleep(0.05)
    return patience
