"""A PostgreSQL 15 of the bench's own: durable, on a free port, ended with the bench."""

import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import time

from installation import BenchProblem, free_port

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
CONFIGURATION = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
max_connections = 200
shared_buffers = 128MB
max_wal_size = 2GB
fsync = on
synchronous_commit = on
full_page_writes = on
{more}
"""


class Postgres:
    """Used with `with`: made and started at the beginning, ended and removed at the end."""

    def __init__(self, folder: pathlib.Path, more: str = ""):
        self.folder, self.port, self.more = folder, free_port(), more
        self.data = folder / "data"

    @property
    def url(self) -> str:
        return f"postgres://jinlin@127.0.0.1:{self.port}/jinlin_faults"

    def __enter__(self) -> "Postgres":
        if not (PROGRAMS / "initdb").exists():
            raise BenchProblem("PostgreSQL 15 is not installed; run script/setup faults")
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(self.folder, pwd.getpwnam("postgres").pw_uid, -1)
        self._run("initdb", f"--pgdata={self.data}", "--username=jinlin", "--auth=trust", "--encoding=UTF8",
                  "--locale=C.UTF-8", "--no-sync", "--no-instructions", "--data-checksums")
        with open(self.data / "postgresql.conf", "a") as file:
            file.write(CONFIGURATION.format(port=self.port, folder=self.folder, more=self.more))
        self.start()
        self._run("createdb", "--host=127.0.0.1", f"--port={self.port}", "--username=jinlin", "jinlin_faults")
        return self

    def __exit__(self, *_: object) -> None:
        self.control("stop", "--mode=immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        code = self.control("start", f"--log={self.folder}/log", "--wait", "--timeout=60")
        if code != 0:
            log = self.folder / "log"
            raise BenchProblem("PostgreSQL did not start: " + (log.read_text()[-1500:] if log.exists() else ""))

    def restart(self, mode: str = "fast") -> None:
        self.control("restart", f"--mode={mode}", f"--log={self.folder}/log", "--wait", "--timeout=60")

    def kill(self) -> None:
        """kill -9 of the postmaster; its children end by themselves, and nothing is written any more."""
        number = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        children = subprocess.run(["pgrep", "-P", str(number)], capture_output=True, text=True).stdout.split()
        os.kill(number, signal.SIGKILL)
        for child in children:
            try:
                os.kill(int(child), signal.SIGKILL)
            except ProcessLookupError:
                pass
        end = time.monotonic() + 10
        while time.monotonic() < end and any(pathlib.Path(f"/proc/{one}").exists() for one in children):
            time.sleep(0.02)

    def control(self, *arguments: str) -> int:
        return self._run("pg_ctl", *arguments, f"--pgdata={self.data}", must=False).returncode

    def rows(self, text: str, separator: str = "\x1f") -> list[tuple]:
        done = subprocess.run(
            [PROGRAMS / "psql", "--no-psqlrc", "-At", "-F", separator, "-c", text, self.url], capture_output=True,
            text=True, timeout=120)
        if done.returncode != 0:
            raise BenchProblem(f"psql: {done.stderr[-500:]}")
        return [tuple(line.split(separator)) for line in done.stdout.splitlines()]

    def _run(self, program: str, *arguments: str, must: bool = True) -> subprocess.CompletedProcess:
        # PostgreSQL refuses to run as root; then Debian's own user for it serves.
        user = ["runuser", "-u", "postgres", "--", "env", f"HOME={self.folder}"] if os.geteuid() == 0 else []
        # Its output goes to a file: a server that is started keeps what it is given open.
        with open(self.folder / "control.log" if os.geteuid() else f"{self.folder}.control", "ab") as log:
            done = subprocess.run(user + [str(PROGRAMS / program), *arguments], stdout=log, stderr=log,
                                  stdin=subprocess.DEVNULL, cwd=self.folder)
        if must and done.returncode != 0:
            raise BenchProblem(f"{program} ended with {done.returncode}")
        return done
