"""The clock steps an hour forward and back under load, for the server alone (step_clock.c)."""

import asyncio
import datetime
import pathlib
import re
import struct
import subprocess
import time

from bench import Bench, Outcome
from full_disk import settle
from http_client import Client
from installation import ROOT, BenchProblem, Installation, Node
from ledger import URGENT_EVERY, Ledger
from people import Crowd, sign_in

PROMISES = {
    "clock":
        "the clock steps an hour forward and back under load: nothing is lost, chains keep their order, every "
        "timer that is due fires once and none is forgotten; residents stay signed in, and staff whose half "
        "hour of rest has passed by the clock sign in again and go on",
}
STEPS = [0, 1, 0, -1, 0, 1, 0]  # hours
EACH = 6


def working_time() -> int:
    """Seconds from now to ten o'clock of a Wednesday in China: clocks of working hours run then."""
    china = datetime.timezone(datetime.timedelta(hours=8))
    now = datetime.datetime.now(china)
    days = (2 - now.weekday()) % 7 or 7
    return int((now.replace(hour=10, minute=0, second=0) + datetime.timedelta(days=days) - now).total_seconds())


async def run(bench: Bench, outcome: Outcome) -> None:
    installation = bench.installation("clock")
    clock, library = bench.folder / "time", bench.folder / "step_clock.so"
    made = subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-o", library, ROOT / "Tests/Faults/step_clock.c",
                           "-ldl"], capture_output=True, text=True)
    if made.returncode != 0:
        raise BenchProblem(f"step_clock.c does not build: {made.stderr[-500:]}")
    base = working_time()
    step_clock(clock, base)
    node = Node(installation, environment={"LD_PRELOAD": str(library), "JINLIN_CLOCK_STEP": str(clock)})
    await node.start()
    ledger = Ledger("C")
    crowd = Crowd([node.port], ledger, [installation.account("worker")["place"]], size=6, pause=0.01)
    resident = await resident_session(node, installation)
    staff = await sign_in(node.port, installation.account("secretary"))
    # Half of the urgent reports are accepted; of the others the clock runs out.
    crowd.accept_every = 2 * URGENT_EVERY
    seen, before, rested = [], 0, False
    try:
        for step in STEPS:
            step_clock(clock, base + step * 3600)
            # A step forward is an hour without a request, as far as anybody can tell.
            rested = rested or step > before
            before = step
            await asyncio.sleep(0.2)
            # A dispatcher signs in again where the step has ended the session.
            crowd.token = await sign_in(node.port, installation.account("dispatcher"))
            crowd.start()
            await asyncio.sleep(EACH)
            await crowd.stop()
            behind = await caught_up(installation, base + step * 3600)
            known = await status(node, "/my-data", resident), await status(node, "/queue/340102001001", staff)
            seen.append(f"{step:+d} h: resident {known[0]}, staff {known[1]}, {behind} timers late")
            outcome.expect(known[0] == 200, f"{step:+d} h: the resident was signed out")
            outcome.expect(known[1] == 200 or rested, f"{step:+d} h: staff was signed out without having rested")
            if known[1] != 200:
                staff = await sign_in(node.port, installation.account("secretary"))
                again = await status(node, "/queue/340102001001", staff)
                outcome.expect(again == 200, f"{step:+d} h: staff could not sign in again")
            outcome.expect(behind == 0, f"{step:+d} h: {behind} timers that are due did not fire")
        left = await crowd.send_again()
        twice, fired = await escalations(node, ledger, await sign_in(node.port, installation.account("dispatcher")))
        outcome.expect(node.alive, "the process ended")
    finally:
        await crowd.stop()
        await node.stop()
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
    code = None
    for _ in range(100):
        page = await client.send("GET", "/demo/inbox", headers={"Accept": "text/html"})
        code = re.search(r"验证码\D{0,12}(\d{6})(?!\d)", re.sub(r"<[^>]*>", " ", page.text))
        if code:
            break
        await asyncio.sleep(0.1)
    answer = await client.send("POST", "/sign-in/resident", {"phone": phone, "code": code.group(1) if code else ""})
    client.close()
    if "token" not in answer.json:
        raise BenchProblem(f"the resident could not sign in ({answer.status}); the code in the inbox: {bool(code)}")
    return answer.json["token"]


async def status(node: Node, path: str, token: str) -> int:
    client = Client(node.port)
    answer = await client.send("GET", path, headers={"Authorization": f"Bearer {token}"})
    client.close()
    return answer.status


def step_clock(file: pathlib.Path, seconds: int) -> None:
    # In place: the server has the file in its memory.
    with open(file, "r+b" if file.exists() else "wb") as opened:
        opened.write(struct.pack("=q", seconds))


def late(installation: Installation, ahead: int) -> int:
    """Timers that were due ten seconds ago by the server's clock."""
    now = int((time.time() + ahead - 10) * 1e6)
    return int(installation.rows(f"SELECT count(*) FROM timer WHERE wake < {now}")[0][0])


async def caught_up(installation: Installation, ahead: int) -> int:
    """Waits until no timer is late, up to half a minute: an hour's timers come due at once. How many still are."""
    for _ in range(60):
        behind = late(installation, ahead)
        if behind == 0:
            return 0
        await asyncio.sleep(0.5)
    return behind


async def escalations(node: Node, ledger: Ledger, token: str) -> tuple[int, int]:
    """How many clocks of cases ran out twice, and how many ran out at all; of the first urgent reports."""
    client, seen, twice = Client(node.port), set(), 0
    for report in [report for report in ledger.acknowledged if report.urgent][:400]:
        answer = await client.send("GET", f"/cases/{report.case_id}", headers={"Authorization": f"Bearer {token}"})
        for entry in answer.json.get("entries", []):
            for event in entry["events"]:
                if "escalated" in event:
                    key = (report.case_id, event["escalated"]["clock"], event["escalated"]["step"])
                    twice += key in seen
                    seen.add(key)
    client.close()
    return twice, len(seen)
