"""The demo under attack: made once, copied for each part, served on a free port of loopback, ended at the end."""

import contextlib
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS = 60
# Parts that do not attack a bound switch it off, so that they are not stopped by what they do not measure.
UNBOUNDED = {
    "JINLIN_ANONYMOUS_POSTS_PER_MINUTE": "0",
    "JINLIN_PERSON_POSTS_PER_MINUTE": "0",
    "JINLIN_PLACE_REPORTS_PER_MINUTE": "0",
}


class Target:
    """One running server with a demo of its own."""

    def __init__(self, program: str, data: pathlib.Path, accounts: list[dict], flags: list[str], settings: dict):
        self.program, self.data, self.accounts = program, data, accounts
        self.flags, self.settings = flags, settings
        self.port = free_port()
        self.log = data / "server.log"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [self.program, "serve", "--data", str(self.data), "--demo", "--port", str(self.port)]
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                command + self.flags, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, env=os.environ | self.settings
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"“jinlin serve” ended with code {self.process.returncode}: {self.tail()}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"“jinlin serve” was not ready after {START_SECONDS} seconds: {self.tail()}")

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def megabytes(self) -> int:
        """Resident memory of the server."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) // 1024

    def tail(self, characters: int = 3000) -> str:
        return self.log.read_text(errors="replace")[-characters:] if self.log.exists() else ""

    def incidents(self) -> list[str]:
        """What the server logged as unexpected failures."""
        return [line for line in self.tail(10_000_000).splitlines() if "incident" in line or "Fatal error" in line]

    def account(self, role: str) -> dict:
        return next(account for account in self.accounts if account["role"] == role)

    @property
    def staff(self) -> list[dict]:
        return [account for account in self.accounts if account.get("password")]

    @contextlib.contextmanager
    def database(self):
        """The server's database, for looking only."""
        connection = sqlite3.connect(f"file:{self.data}/jinlin.sqlite?mode=ro", uri=True, timeout=20)
        connection.row_factory = sqlite3.Row
        try:
            yield connection
        finally:
            connection.close()

    def rows(self, sql: str, *values) -> list[sqlite3.Row]:
        with self.database() as connection:
            return connection.execute(sql, values).fetchall()

    def verify(self) -> subprocess.CompletedProcess:
        """“jinlin verify” on the data: everything shown is what happened."""
        return subprocess.run(
            [self.program, "verify", "--data", str(self.data)], cwd=ROOT, capture_output=True, text=True, timeout=300
        )


class Targets:
    """Makes demos for the parts. The first is loaded; the others are copies of its folder."""

    def __init__(self, folder: pathlib.Path, options):
        self.program = os.environ.get("JINLIN_BIN", str(ROOT / ".build/release/jinlin"))
        self.folder, self.options = folder, options
        self.original = folder / "demo"
        self.accounts: list[dict] = []
        self.made = 0

    def prepare(self) -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        loaded = subprocess.run(
            [self.program, "demo", "--data", str(self.original), "--json"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=600,
        )
        if loaded.returncode != 0:
            raise RuntimeError(f"“jinlin demo” ended with code {loaded.returncode}: {loaded.stderr[-2000:]}")
        self.accounts = json.loads(loaded.stdout)
        self._deliver()

    def _deliver(self) -> None:
        """Lets the messages of the invented matters go out once, so that no copy begins with them."""
        target = Target(self.program, self.original, self.accounts, [], UNBOUNDED)
        try:
            target.start()
            end = time.monotonic() + START_SECONDS
            while target.rows("SELECT 1 FROM outbox WHERE done_at IS NULL AND dead_at IS NULL LIMIT 1"):
                if time.monotonic() > end:
                    raise RuntimeError("the demo's messages were not delivered in a minute")
                time.sleep(0.2)
        finally:
            target.stop()

    @contextlib.contextmanager
    def serve(self, *flags: str, **settings: str):
        """A server on a copy of the demo. Settings are names as in jinlin.json's variables: JINLIN_…=value."""
        self.made += 1
        data = self.folder / f"copy-{self.made}"
        shutil.copytree(self.original, data)
        target = Target(self.program, data, self.accounts, list(flags), UNBOUNDED | settings)
        try:
            target.start()
            yield target
        finally:
            target.stop()
            shutil.rmtree(data, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
