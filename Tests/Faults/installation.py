"""An installation of Jinlin for the bench: a data folder with the demonstration, and `jinlin serve` as a process."""

import asyncio
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess

from http_client import Client, NoAnswer

ROOT = pathlib.Path(__file__).resolve().parents[2]
READY_SECONDS = 60.0
# Everybody of the bench comes from one address, and one dispatcher does the work of many.
NO_RATES = {"JINLIN_ANONYMOUS_POSTS_PER_MINUTE": "0", "JINLIN_PERSON_POSTS_PER_MINUTE": "0"}


class BenchProblem(Exception):
    """The bench itself could not do what it was to do."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Node:
    """One `jinlin serve`."""

    # All that were started, so that a part that breaks off leaves none behind.
    started: list["Node"] = []

    def __init__(self, installation: "Installation", port: int | None = None, program: str | None = None,
                 prefix: list[str] | None = None, environment: dict[str, str] | None = None):
        self.installation = installation
        self.port = port or free_port()
        self.program = program or installation.program
        self.prefix = prefix or []
        self.environment = environment or {}
        self.process: subprocess.Popen | None = None
        self.log = installation.folder / f"serve-{self.port}.log"
        Node.started.append(self)

    def launch(self) -> None:
        """Starts the process without waiting for it."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.prefix + [self.program, "serve", "--demo", "--port", str(self.port)] + self.installation.place,
                cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                env=os.environ | NO_RATES | self.environment)

    async def start(self) -> float:
        """Starts and waits until it is ready; gives the seconds."""
        begun = asyncio.get_running_loop().time()
        self.launch()
        await self.ready()
        return asyncio.get_running_loop().time() - begun

    async def ready(self, seconds: float = READY_SECONDS) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        client = Client(self.port, patience=2.0)
        try:
            while loop.time() < end:
                if self.process.poll() is not None:
                    raise BenchProblem(f"jinlin serve ended with code {self.process.returncode}:\n{self.tail()}")
                try:
                    if (await client.send("GET", "/", headers={"Accept": "text/html"})).status == 200:
                        return
                except NoAnswer:
                    pass
                await asyncio.sleep(0.02)
        finally:
            client.close()
        raise BenchProblem(f"jinlin serve was not ready after {seconds:.0f} s:\n{self.tail()}")

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """kill -9, without warning."""
        if self.alive:
            self.process.kill()
        if self.process is not None:
            self.process.wait()

    async def stop(self) -> None:
        """SIGTERM, then the end of what runs is awaited."""
        if not self.alive:
            return
        self.process.send_signal(signal.SIGTERM)
        for _ in range(300):
            if not self.alive:
                return
            await asyncio.sleep(0.05)
        self.kill()

    def megabytes(self, key: str = "VmRSS") -> float:
        """Resident memory now, or the highest so far (`VmHWM`), in MB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith(key + ":"):
                    return int(line.split()[1]) * 1024 / 1e6
        return 0.0

    def connections(self) -> int:
        """Open files of the process, which are its connections and a few dozen more."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""


class Installation:
    """A data folder; on PostgreSQL also a database."""

    def __init__(self, program: str, folder: pathlib.Path, database=None):
        self.program, self.folder, self.database = program, folder, database
        self.data = folder / "data"
        self.accounts: list[dict] = []
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def place(self) -> list[str]:
        """How the command line names it."""
        return ["--data", str(self.data)] + (["--database", self.database.url] if self.database else [])

    @property
    def engine(self) -> str:
        return "PostgreSQL" if self.database else "SQLite"

    def make(self) -> None:
        """Loads the demonstration: two districts, people, matters at every stage."""
        made = self.run("demo", "--json")
        if made.returncode != 0:
            raise BenchProblem(f"jinlin demo ended with code {made.returncode}:\n{made.stderr[-2000:]}")
        self.accounts = json.loads(made.stdout)

    def run(self, *arguments: str, program: str | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(
            [program or self.program, *arguments, *self.place], cwd=ROOT, capture_output=True, text=True, timeout=900,
            env=os.environ | {"LANG": "en_US.UTF-8"})

    async def verify(self) -> tuple[int, dict]:
        """Exit code and findings of `jinlin verify`."""
        done = await asyncio.to_thread(self.run, "verify", "--json")
        try:
            return done.returncode, json.loads(done.stdout)
        except ValueError:
            return done.returncode, {"differences": [], "damage": [], "said": (done.stdout + done.stderr)[-600:]}

    def account(self, role: str) -> dict:
        return next(account for account in self.accounts if account["role"] == role)

    def rows(self, text: str) -> list[tuple]:
        """What the database holds, read beside the program; values come as texts from PostgreSQL."""
        if self.database:
            return self.database.rows(text)
        connection = sqlite3.connect(f"file:{self.data}/jinlin.sqlite?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(text).fetchall()
        finally:
            connection.close()
