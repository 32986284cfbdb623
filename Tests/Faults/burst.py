"""A burst: ten times the load that the server sustains, for ten seconds, and how it comes back to itself."""

import asyncio
import json
import sys

from bench import Bench, Outcome
from installation import ROOT, BenchProblem, Installation, Node
from postgres import Postgres

PROMISES = {
    "burst":
        "ten times the sustained load for ten seconds: whoever cannot be served is refused politely (503, "
        "Retry-After, words), the process lives within bounded memory, and five seconds later everything is "
        "as before",
}
MEASURE, BEFORE, BURST, AFTER = 6, 5, 10, 12
CONNECTIONS = 3_000
# Of what 64 connections get through without a pause, the share that is called sustained load.
SUSTAINED = 0.6
RECOVERY_SECONDS = 5
MOST_MEGABYTES = 400
POLITE = {"offered", "accepted", "refused politely", "no connection free"}


async def run(bench: Bench, outcome: Outcome) -> None:
    await on_engine(bench, outcome, bench.installation("sqlite"))
    with Postgres(bench.folder / "postgres") as database:
        await on_engine(bench, outcome, bench.installation("on-postgres", database=database))


async def pressure(node: Node, place: str, name: str, connections: int, stages: list[tuple[int, float]]) -> dict:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "Tests/Faults/pressure.py"), "--port", str(node.port), "--place", place,
        "--connections", str(connections), "--name", name,
        *(word for seconds, rate in stages for word in ("--stage", f"{seconds}:{rate:.0f}")),
        stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    if process.returncode != 0:
        raise BenchProblem(f"the load generator ended with {process.returncode}")
    return json.loads(output)


def percentile(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] * 1000 if times else 0.0


def stored(installation: Installation) -> int:
    return int(installation.rows("SELECT count(*) FROM case_file")[0][0])


async def on_engine(bench: Bench, outcome: Outcome, installation: Installation) -> None:
    engine, place = installation.engine, installation.account("worker")["place"]
    node = Node(installation)
    await node.start()
    try:
        there = stored(installation)
        measured = await pressure(node, place, "m", 64, [(MEASURE, 50_000)])
        whole = [measured["seconds"][str(second)].get("accepted", 0) for second in range(1, MEASURE)]
        capacity = sorted(whole)[len(whole) // 2]
        rate = capacity * SUSTAINED
        stages = [(BEFORE, rate), (BURST, 10 * rate), (AFTER, rate)]
        result = await pressure(node, place, "b", CONNECTIONS, stages)
        judge(bench, outcome, engine, capacity, rate, result)
        peak = node.megabytes("VmHWM")
        outcome.figures[f"{engine}: memory at its highest, MB"] = round(peak)
        outcome.expect(node.alive, f"{engine}: the process ended")
        outcome.expect(peak < MOST_MEGABYTES, f"{engine}: memory rose to {peak:.0f} MB")
        accepted = sum(counts.get("accepted", 0) for run in (measured, result) for counts in run["seconds"].values())
        gone = max(0, accepted - (stored(installation) - there))
        outcome.lost += gone
        outcome.tried.append(f"{engine}: {accepted} reports acknowledged in all, {gone} of them not stored")
    finally:
        await node.stop()


def judge(bench: Bench, outcome: Outcome, engine: str, capacity: float, rate: float, result: dict) -> None:
    seconds = {int(second): counts for second, counts in result["seconds"].items()}
    took = {int(second): times for second, times in result["took"].items()}
    for second, counts in sorted(seconds.items()):
        times = took.get(second, [])
        bench.say(f"{engine} {second:3d} s: " + ", ".join(f"{name} {count}" for name, count in counts.items())
                  + f"; accepted in {percentile(times, .5):.0f} ms, 95 %: {percentile(times, .95):.0f} ms")
    normal = percentile(sorted(time for second in range(1, BEFORE) for time in took.get(second, [])), 0.95)
    end = BEFORE + BURST
    burst = [seconds.get(second, {}) for second in range(BEFORE, end)]
    total = all_counts(dict(enumerate(burst)))
    back = next((second - end for second in range(end, end + AFTER) if calm(seconds, took, second, normal)), None)
    outcome.tried.append(
        f"{engine}: {capacity:.0f} reports a second at 64 connections; {rate:.0f} a second sustained, then "
        f"{10 * rate:.0f} a second for {BURST} s on up to {CONNECTIONS} connections, then {rate:.0f} again; in the "
        "burst: "
        + ", ".join(f"{name} {count}" for name, count in sorted(total.items())))
    for sample in result["samples"][:1]:
        outcome.tried.append(f"{engine}: a refusal reads {sample[:160]}")
    outcome.figures |= {
        f"{engine}: sustained, reports/s": round(rate),
        f"{engine}: accepted in the burst, reports/s": round(total.get("accepted", 0) / BURST),
        f"{engine}: refused politely in the burst": total.get("refused politely", 0),
        f"{engine}: 95 % of answers before, ms": round(normal, 1)}
    rude = {name: count for name, count in all_counts(seconds).items() if name not in POLITE}
    outcome.expect(not rude, f"{engine}: not served and not refused in words: {rude}; {result['samples']}")
    outcome.expect(total.get("accepted", 0) > 0.3 * rate * BURST,
                   f"{engine}: too little was accepted in the burst: {total}")
    outcome.expect(back is not None and back <= RECOVERY_SECONDS, f"{engine}: not as before after the burst ({back} s)")
    if back is not None:
        outcome.figures[f"{engine}: as before after, s"] = back


def all_counts(seconds: dict[int, dict[str, int]]) -> dict[str, int]:
    names = {name for counts in seconds.values() for name in counts}
    return {name: sum(counts.get(name, 0) for counts in seconds.values()) for name in names}


def calm(seconds: dict, took: dict, second: int, normal: float) -> bool:
    """A second in which everybody was served as before the burst: nobody refused, and no slower than twice as slow."""
    counts = seconds.get(second, {})
    refused = sum(count for name, count in counts.items() if name not in ("offered", "accepted"))
    served = counts.get("accepted", 0) >= 0.9 * counts.get("offered", 0) > 0
    return refused == 0 and served and percentile(took.get(second, []), 0.95) <= max(2 * normal, 50)
