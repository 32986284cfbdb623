"""The disk takes no writes for a while; and the file system itself turns read-only at an error."""

import asyncio
import shutil
import subprocess
import time

from bench import Bench, Outcome
from disks import LoopDisk, may_mount
from full_disk import Reader, first_success, settle
from installation import BenchProblem, Installation, Node
from ledger import Ledger
from people import Crowd, sign_in

PROMISES = {
    "read-only":
        "a disk that takes no writes: they are refused in words (503), reads go on, no acknowledged write is "
        "lost; where it takes writes again the server works on by itself, and where the file system had to be "
        "repaired it starts again with everything there",
}
BEFORE, REFUSING, AFTER = 4, 8, 4
BACK_WITHIN = 15


async def run(bench: Bench, outcome: Outcome) -> None:
    if not may_mount() or shutil.which("strace") is None:
        outcome.skipped = "needs root and strace"
        return
    await refused_writes(bench, outcome)
    with LoopDisk(bench.folder / "loop", 400) as disk:
        await failed_file_system(bench, outcome, disk)


class Busy:
    """A server with people at it."""

    def __init__(self, bench: Bench, installation: Installation, name: str):
        self.installation, self.node = installation, Node(installation)
        self.node.log = bench.folder / f"serve-{name}.log"
        self.ledger = Ledger(name)
        self.crowd = Crowd([self.node.port], self.ledger, [installation.account("worker")["place"]], size=8)

    async def begin(self) -> None:
        await self.node.start()
        self.crowd.token = await sign_in(self.node.port, self.installation.account("dispatcher"))
        self.reader = Reader(self.node.port, self.crowd.token)
        self.crowd.start()
        self.reading = asyncio.create_task(self.reader.run())
        await asyncio.sleep(BEFORE)

    async def end(self) -> None:
        await self.crowd.stop()
        self.reader.stopping = True
        await self.reading


class NoWrites:
    """From outside, makes every write of a running process to the database fail as a read-only disk does (EROFS)."""

    def __init__(self, node: Node):
        self.node = node

    async def __aenter__(self) -> "NoWrites":
        base = self.node.installation.data / "jinlin.sqlite"
        paths = [word for tail in ("", "-wal", "-shm") for word in ("-P", f"{base}{tail}")]
        self.process = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", "/dev/null", *paths, "-e",
             "inject=pwrite64,write,ftruncate,fallocate:error=EROFS", "-p", str(self.node.process.pid)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        await asyncio.sleep(0.5)
        if self.process.poll() is not None:
            raise BenchProblem(f"strace: {self.process.stderr.read().decode()[-300:]}")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.process.terminate()
        await asyncio.to_thread(self.process.wait)


async def refused_writes(bench: Bench, outcome: Outcome) -> None:
    busy = Busy(bench, bench.installation("sqlite"), "R")
    try:
        await busy.begin()
        refused_before = busy.crowd.tally.refused
        async with NoWrites(busy.node):
            begun = time.monotonic()
            await asyncio.sleep(REFUSING)
            refused = busy.crowd.tally.refused - refused_before
            ended = time.monotonic()
        released = time.monotonic()
        back = await first_success(busy.crowd.tally, released, BACK_WITHIN)
        await asyncio.sleep(AFTER)
        await busy.end()
        left = await busy.crowd.send_again()
        outcome.expect(busy.node.alive, "the process ended")
    finally:
        await busy.crowd.stop()
        await busy.node.stop()
    served, failed = busy.reader.during(begun, ended)
    outcome.tried.append(f"every write of the process to its database answered with EROFS for {REFUSING} s: {refused} "
                         f"refused {busy.crowd.tally.texts}, {served} pages read, {failed} not")
    outcome.figures |= {"refused while read-only": refused, "writes accepted again after, s": round(back, 2)}
    outcome.expect(refused > 0, "nothing was refused, so the disk was never read-only")
    outcome.expect(back < BACK_WITHIN, "no write was accepted once the disk took them again")
    outcome.expect(not busy.crowd.tally.wrong, f"{busy.crowd.tally.wrong}")
    outcome.expect(served > 0 and failed == 0, f"{failed} of {served + failed} pages could not be read")
    await settle(outcome, busy.installation, busy.ledger, left)


async def failed_file_system(bench: Bench, outcome: Outcome, disk: LoopDisk) -> None:
    busy = Busy(bench, bench.installation("loop", folder=disk.place / "jinlin"), "F")
    try:
        await busy.begin()
        refused_before = busy.crowd.tally.refused
        disk.fail()
        begun = time.monotonic()
        await asyncio.sleep(REFUSING)
        refused, ended = busy.crowd.tally.refused - refused_before, time.monotonic()
        await busy.end()
        outcome.expect(busy.node.alive, "the process ended when the file system failed")
        await busy.node.stop()
        await asyncio.to_thread(disk.repair)
        await busy.node.start()
        left = await busy.crowd.send_again()
    finally:
        await busy.crowd.stop()
        await busy.node.stop()
    served, failed = busy.reader.during(begun, ended)
    outcome.tried.append(
        f"ext4 turned read-only at an error for {REFUSING} s: {refused} refused {busy.crowd.tally.texts}, "
        f"{served} pages read, {failed} not; repaired, mounted and started again")
    outcome.expect(refused > 0, "nothing was refused after the file system failed")
    outcome.expect(not busy.crowd.tally.wrong, f"{busy.crowd.tally.wrong}")
    outcome.expect(served > 0 and failed == 0,
                   f"{failed} of {served + failed} pages could not be read on the failed disk")
    await settle(outcome, busy.installation, busy.ledger, left)
