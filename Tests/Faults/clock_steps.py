"""The machine's clock steps an hour forward and back under load (libfaketime; nothing else on the machine notices)."""

import asyncio
import json
import pathlib
import time

from bench import Bench, Outcome
from full_disk import settle
from http_client import Client
from installation import Installation, Node
from ledger import Ledger
from people import Crowd, sign_in

PROMISES = {
    "clock": "the clock steps an hour forward and back under load: nothing is lost, chains keep their order, every timer that "
             "is due fires once and none is forgotten; a resident stays signed in, and staff whose half hour of rest "
             "has passed by the clock are asked to sign in again",
}
LIBRARIES = [pathlib.Path(f"/usr/lib/{machine}-linux-gnu/faketime/libfaketimeMT.so.1") for machine in ("x86_64", "aarch64")]
STEPS = ["+1h", "+0", "-1h", "+0", "+1h", "+0"]
EACH = 6


async def run(bench: Bench, outcome: Outcome) -> None:
    library = next((path for path in LIBRARIES if path.exists()), None)
    if library is None:
        outcome.skipped = "libfaketime is not installed (script/setup faults)"
        return
    installation = bench.installation("clock")
    clock = bench.folder / "clock"
    clock.write_text("+0\n")
    node = Node(installation, environment={
        "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"})
    await node.start()
    ledger = Ledger("C")
    crowd = Crowd([node.port], ledger, [installation.account("worker")["place"]], size=6, pause=0.01)
    resident = await resident_session(node, installation)
    staff = await sign_in(node.port, installation.account("secretary"))
    seen = []
    try:
        for step in STEPS:
            clock.write_text(step + "\n")
            await asyncio.sleep(0.2)
            # A dispatcher signs in again where the step has ended the session.
            crowd.token = await sign_in(node.port, installation.account("dispatcher"))
            crowd.start()
            await asyncio.sleep(EACH)
            await crowd.stop()
            seen.append(f"{step}: resident {await status(node, '/mine', resident)}, "
                        f"staff {await status(node, '/queue/340102001001', staff)}, {late(installation, step)} timers late")
            outcome.expect(await status(node, "/mine", resident) == 200, f"{step}: the resident was signed out")
            outcome.expect(late(installation, step) == 0, f"{step}: timers that are due did not fire")
        left = await crowd.send_again()
        outcome.expect(node.alive, "the process ended")
    finally:
        await crowd.stop()
        await node.stop()
    twice, fired = escalations(installation)
    outcome.tried += seen
    outcome.figures |= {"steps of the clock": len(STEPS), "clocks of cases that ran out": fired, "of them twice": twice}
    outcome.expect(fired > 0, "no timer fired, so nothing was shown")
    outcome.expect(twice == 0, f"{twice} timers fired twice")
    outcome.expect(not crowd.tally.wrong, f"{crowd.tally.wrong}")
    await settle(outcome, installation, ledger, left)


async def resident_session(node: Node, installation: Installation) -> str:
    """A resident signs in with the code of the demonstration's inbox."""
    client = Client(node.port)
    phone = installation.account("resident")["username"]
    await client.send("POST", "/sign-in/code", {"phone": phone})
    code = ""
    for _ in range(100):
        found = installation.rows("SELECT text FROM demo_message ORDER BY id DESC LIMIT 1")
        code = next((word for word in "".join(c if c.isdigit() else " " for c in found[0][0]).split()
                     if len(word) == 6), "") if found else ""
        if code:
            break
        await asyncio.sleep(0.1)
    answer = await client.send("POST", "/sign-in/resident", {"phone": phone, "code": code})
    client.close()
    return answer.json["token"]


async def status(node: Node, path: str, token: str) -> int:
    client = Client(node.port)
    answer = await client.send("GET", path, headers={"Authorization": f"Bearer {token}"})
    client.close()
    return answer.status


def late(installation: Installation, step: str) -> int:
    """Timers that were due ten seconds ago by the server's clock."""
    hours = int(step[:-1]) if step.endswith("h") else 0
    now = int((time.time() + hours * 3600 - 10) * 1e6)
    return int(installation.rows(f"SELECT count(*) FROM timer WHERE wake < {now}")[0][0])


def escalations(installation: Installation) -> tuple[int, int]:
    """How many clocks of cases ran out twice, and how many ran out at all."""
    seen: set[tuple] = set()
    twice = 0
    for case, events in installation.rows("SELECT case_id, events FROM case_entry"):
        for event in json.loads(events):
            if "clockFired" in event or "escalated" in event:
                key = (case, json.dumps(event, sort_keys=True))
                twice += key in seen
                seen.add(key)
    return twice, len(seen)
