"""PostgreSQL 15, HAProxy and Jinlin as processes of a script, in one temporary folder on free ports of loopback."""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from client import ROOT, Connection, query

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
PROGRAM = pathlib.Path(os.environ.get("JINLIN_PROGRAM", ROOT / ".build/release/jinlin"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database_user() -> dict:
    """PostgreSQL refuses to run as root; then Debian's own user for it serves."""
    if os.getuid() != 0:
        return {}
    entry = pwd.getpwnam("postgres")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


class Place:
    """The folder and everything started in it; all is ended, and the folder removed, at the end."""

    def __init__(self, name: str):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"jinlin-{name}."))
        self.folder.chmod(0o755)
        self.exits = contextlib.ExitStack()
        self.exits.callback(shutil.rmtree, self.folder, True)

    def __enter__(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: (_ for _ in ()).throw(SystemExit(130)))
        return self

    def __exit__(self, *_):
        self.exits.close()

    def process(self, name: str, command: list, **options) -> subprocess.Popen:
        log = open(self.folder / f"{name}.log", "ab")
        process = subprocess.Popen(
            [str(word) for word in command], stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            start_new_session=True, **options)
        self.exits.callback(end, process)
        return process


def end(process: subprocess.Popen) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Server:
    """One PostgreSQL server. Whoever is on this machine may connect; it lives for the script."""

    def __init__(self, place: Place, name: str, settings: dict | None = None, made: bool = True):
        self.place, self.name, self.port = place, name, free_port()
        self.folder = place.folder / name
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self.settings = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder,
            "wal_level": "logical", "max_connections": 120, "max_replication_slots": 16, "max_wal_senders": 16,
            "max_worker_processes": 24, "max_logical_replication_workers": 12, "shared_buffers": "128MB",
            "max_wal_size": "1GB", "log_min_messages": "warning", "log_min_error_statement": "fatal",
        } | (settings or {})
        if made:
            self.run("initdb", "--pgdata", self.data, "--username=postgres", "--auth=trust", "--encoding=UTF8",
                     "--locale=C.UTF-8", "--no-sync", "--no-instructions", "--data-checksums")

    @property
    def data(self) -> pathlib.Path:
        return self.folder / "data"

    def run(self, program: str, *words, **options) -> str:
        found = PROGRAMS / program
        made = subprocess.run(
            [str(found if found.exists() else program), *map(str, words)], capture_output=True, text=True,
            cwd=self.folder, **database_user(), **options)
        if made.returncode != 0:
            raise SystemExit(f"{program} failed on {self.name}:\n{made.stdout}{made.stderr}")
        return made.stdout

    def start(self) -> "Server":
        lines = "".join(f"{name} = '{value}'\n" for name, value in self.settings.items())
        (self.data / "jinlin.conf").write_text(lines)
        with open(self.data / "postgresql.conf", "a") as configuration:
            configuration.write("include 'jinlin.conf'\n")
        self.run("pg_ctl", "start", "--pgdata", self.data, "--log", self.folder / "server.log", "--wait")
        self.place.exits.callback(self.stop)
        return self

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "stop", "--pgdata", self.data, "--mode=immediate")

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgres://{user}@127.0.0.1:{self.port}/{database}"

    def sql(self, database: str, text: str) -> list[list[str]]:
        return query(self.url(database), text)

    def value(self, database: str, text: str) -> str:
        return self.sql(database, text)[0][0]

    def until(self, database: str, text: str, seconds: float = 120) -> float:
        """Waits until a statement gives true; seconds it took."""
        began = time.monotonic()
        while self.value(database, text) != "t":
            if time.monotonic() > began + seconds:
                raise SystemExit(f"not true on {self.name} after {seconds} s: {text}")
            time.sleep(0.02)
        return time.monotonic() - began


class Jinlin:
    """“jinlin serve” of one district."""

    def __init__(self, place: Place, name: str, database: str, data: pathlib.Path):
        self.place, self.name, self.database, self.data, self.port = place, name, database, data, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.run(PROGRAM)

    def run(self, program: pathlib.Path) -> None:
        """Starts this or another release of the program at the same address, and waits for its first page."""
        self.process = self.place.process(
            self.name, [program, "serve", "--demo", "--data", self.data, "--port", self.port],
            env=environment(self.database), cwd=ROOT)
        connection = Connection(self.address, timeout=2)
        for _ in range(300):
            with contextlib.suppress(OSError):
                if connection.ask("GET", "/")[0] == 200:
                    return
            time.sleep(0.1)
        raise SystemExit(f"{self.name} does not answer; see {self.place.folder}/{self.name}.log")


def environment(database: str) -> dict:
    """What a Jinlin is told by its environment; no part of what this shell has for another one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JINLIN_")}
    return kept | {"JINLIN_DATABASE": database, "JINLIN_ANONYMOUS_POSTS_PER_MINUTE": "0", "JINLIN_ROOT": str(ROOT)}


def jinlin(database: str, *words, program: pathlib.Path | None = None) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(program or PROGRAM), *map(str, words)], capture_output=True, text=True, cwd=ROOT, env=environment(database))


class Door:
    """HAProxy before the database of a district: which server is behind it can be changed while it is open."""

    def __init__(self, place: Place, name: str, servers: dict[str, int], first: str):
        self.port, self.socket = free_port(), place.folder / f"{name}.sock"
        lines = [f"    server {server} 127.0.0.1:{port}{'' if server == first else ' disabled'}"
                 for server, port in servers.items()]
        configuration = place.folder / f"{name}.cfg"
        configuration.write_text("\n".join([
            "global", f"    stats socket {self.socket} mode 600 level admin", "defaults", "    mode tcp",
            "    timeout connect 2s", "    timeout client 1h", "    timeout server 1h", f"listen {name}",
            f"    bind 127.0.0.1:{self.port}", *lines, ""]))
        self.name = name
        place.process(name, ["/usr/sbin/haproxy", "-db", "-f", configuration])
        for _ in range(100):
            with contextlib.suppress(OSError):
                self.say("show info")
                return
            time.sleep(0.05)
        raise SystemExit(f"the door {name} did not open")

    def say(self, words: str) -> str:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.socket))
            connection.sendall(words.encode() + b"\n")
            answer = b""
            while piece := connection.recv(4096):
                answer += piece
        return answer.decode()

    def close(self, server: str) -> None:
        """Lets nobody through to this server any more, and ends the sessions that are open."""
        self.say(f"set server {self.name}/{server} state maint")
        self.say(f"shutdown sessions server {self.name}/{server}")

    def open(self, server: str) -> None:
        self.say(f"set server {self.name}/{server} state ready")

    def url(self) -> str:
        return f"postgres://jinlin@127.0.0.1:{self.port}/jinlin"
