"""What the scripts of deploy/ need of a client: reports with a list of acknowledgements of its own, live streams, the
verbs of deploy/local, figures. Standard library only."""

import http.client
import json
import os
import pathlib
import ssl
import subprocess
import threading
import time
import urllib.parse
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench/results"
PLACE = "340102001001001"
PASSWORD = "Jinlin-demo-2026"


def local(*words: str, check: bool = True) -> str:
    """A verb of deploy/local; what it prints."""
    made = subprocess.run([str(ROOT / "deploy/local"), *words], capture_output=True, text=True)
    if check and made.returncode != 0:
        raise SystemExit(f"deploy/local {' '.join(words)} failed:\n{made.stdout}{made.stderr}")
    return made.stdout.strip()


class Connection:
    """One kept-alive connection to an address; opened again after it broke."""

    def __init__(self, address: str, authority: str | None = None, timeout: float = 20):
        self.parts = urllib.parse.urlsplit(address)
        self.authority, self.timeout = authority, timeout
        self.connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict | None = None):
        """(status, headers, body); raises OSError or http.client.HTTPException where no answer came."""
        if self.connection is None:
            host, port = self.parts.hostname, self.parts.port
            if self.parts.scheme == "https":
                trusted = ssl.create_default_context(cafile=self.authority)
                self.connection = http.client.HTTPSConnection(host, port, timeout=self.timeout, context=trusted)
            else:
                self.connection = http.client.HTTPConnection(host, port, timeout=self.timeout)
        try:
            self.connection.request(method, path, body, headers or {})
            answer = self.connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise

    def report(self, place: str, words: str, key: str):
        """Reports a matter; the answer as JSON where it was taken, else None."""
        body = json.dumps({"words": words, "place": place, "key": key}).encode()
        status, _, text = self.ask("POST", "/report", body, {"Content-Type": "application/json"})
        return json.loads(text) if status == 201 else None


class Acknowledged:
    """Reports without a pause from several connections, and keeps what was acknowledged, with the time of it.

    What was not acknowledged is sent again under the same key until it is, as a browser does.
    """

    def __init__(self, address: str, authority: str | None, places: list[str], connections: int):
        self.lock = threading.Lock()
        self.taken: list[tuple[float, dict]] = []
        self.refused = 0
        self.stopping = threading.Event()
        self.threads = [
            threading.Thread(target=self._work, args=(address, authority, places, number), daemon=True)
            for number in range(connections)
        ]
        for thread in self.threads:
            thread.start()

    def _work(self, address, authority, places, number):
        connection, count = Connection(address, authority), 0
        while not self.stopping.is_set():
            count += 1
            key, place = uuid.uuid4().hex, places[(count + number) % len(places)]
            while True:
                answer = None
                try:
                    answer = connection.report(place, f"三号楼东边的路灯坏了，第 {number}-{count} 次说。", key)
                except (OSError, http.client.HTTPException):
                    pass
                if answer is not None:
                    with self.lock:
                        self.taken.append((time.monotonic(), answer | {"place": place}))
                    break
                with self.lock:
                    self.refused += 1
                if self.stopping.is_set():
                    return
                time.sleep(0.05)

    def first_after(self, moment: float, seconds: float) -> float | None:
        """Seconds from a moment to the first acknowledgement after it; None where none came in time."""
        while time.monotonic() < moment + seconds:
            with self.lock:
                if self.taken and self.taken[-1][0] > moment:
                    return min(at for at, _ in self.taken if at > moment) - moment
            time.sleep(0.01)
        return None

    def longest_gap(self, since: float, until: float) -> float:
        """Seconds of the longest time without an acknowledgement between two moments."""
        with self.lock:
            times = [since] + sorted(at for at, _ in self.taken if since < at < until) + [until]
        return max(later - earlier for earlier, later in zip(times, times[1:]))

    def stop(self) -> list[dict]:
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        return [answer for _, answer in self.taken]


def query(url: str, sql: str) -> list[list[str]]:
    """Rows of a statement, by psql."""
    made = subprocess.run(
        ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--field-separator=\t",
         "--set=ON_ERROR_STOP=1", "--command", sql, url], capture_output=True, text=True)
    if made.returncode != 0:
        raise RuntimeError(made.stderr.strip())
    return [line.split("\t") for line in made.stdout.splitlines() if line]


def missing(url: str, taken: list[dict]) -> list[str]:
    """The numbers of acknowledged reports that the database does not hold exactly once."""
    held: dict[str, int] = {}
    for (identifier,) in query(url, "SELECT id FROM case_file"):
        held[identifier] = held.get(identifier, 0) + 1
    return [answer["number"] for answer in taken if held.get(answer["id"], 0) != 1]


class Page:
    """A session of a member of staff on one node."""

    def __init__(self, address: str, login: str, authority: str | None = None):
        self.connection = Connection(address, authority)
        body = json.dumps({"login": login, "password": PASSWORD}).encode()
        status, headers, text = self.connection.ask(
            "POST", "/sign-in/staff", body, {"Content-Type": "application/json", "Accept": "application/json"})
        if status not in (200, 201, 303):
            raise SystemExit(f"signing in as {login} at {address} was answered with {status}: {text[:300]!r}")
        cookies = [value.split(";")[0] for name, value in headers.items() if name.lower() == "set-cookie"]
        self.headers = {"Cookie": "; ".join(cookies)}

    def listen(self, path: str, heard) -> None:
        """Opens a live stream in a thread of its own; `heard` is called at each event with the time of it."""
        opened = threading.Event()

        def run():
            parts = self.connection.parts
            stream = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
            stream.request("GET", path, headers=self.headers | {"Accept": "text/event-stream"})
            answer = stream.getresponse()
            if answer.status != 200:
                raise SystemExit(f"{path} was answered with {answer.status}")
            opened.set()
            while line := answer.readline():
                if line.startswith(b"data:"):
                    heard(time.monotonic(), line[5:].strip().decode())

        threading.Thread(target=run, daemon=True).start()
        if not opened.wait(10):
            raise SystemExit(f"{path} did not open")


class Story:
    """Prints what is shown on the screen, and keeps it for bench/results/NAME.txt beside NAME.json."""

    def __init__(self, name: str):
        self.name, self.lines, self.figures, self.broken = name, [], [], []
        self.date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.say(f"{name}, {self.date}, {os.cpu_count()} cores")

    def say(self, line: str) -> None:
        print(line, flush=True)
        self.lines.append(line)

    def figure(self, name: str, value: float, unit: str, better: str, goal: float | None = None) -> None:
        self.figures.append({
            "name": name, "engine": "postgres", "value": round(value, 3), "unit": unit, "better": better,
            "goal": goal, "date": self.date, "cores": os.cpu_count()})
        if goal is not None:
            kept = value <= goal if better == "lower" else value >= goal
            self.promise(kept, f"{name}: {value:.3g} {unit}, promised {'≤' if better == 'lower' else '≥'} {goal:g}")

    def promise(self, kept: bool, line: str) -> None:
        self.say(("kept    " if kept else "BROKEN  ") + line)
        if not kept:
            self.broken.append(line)

    def end(self) -> int:
        """Writes both files; the exit code."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / f"{self.name}.txt").write_text("\n".join(self.lines) + "\n", encoding="utf-8")
        (RESULTS / f"{self.name}.json").write_text(
            json.dumps(self.figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return 1 if self.broken else 0
