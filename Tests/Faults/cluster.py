"""The cluster of deploy/ on this machine: three PostgreSQL nodes under Patroni behind HAProxy, by its own script."""

import os
import pathlib
import socket
import subprocess

from installation import ROOT, BenchProblem, free_port

PORTS = 53  # deploy/local takes this many from its first


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


class Cluster:
    """Used with `with`: started at the beginning, ended and removed at the end."""

    def __init__(self, folder: pathlib.Path, program: str):
        self.folder = folder / "cluster"
        self.environment = os.environ | {
            "JINLIN_CLUSTER_FOLDER": str(self.folder), "JINLIN_CLUSTER_PORT": str(self._ports()),
            "JINLIN_PROGRAM": program}
        self.url = ""

    @staticmethod
    def _ports() -> int:
        """The first of enough free ports below those that the system hands out."""
        for _ in range(50):
            first = 20_000 + free_port() % 120 * 100
            if all(is_free(first + number) for number in range(PORTS)):
                return first
        raise BenchProblem("there are not enough free ports in a row for a cluster")

    def __enter__(self) -> "Cluster":
        self.verb("start", "database")
        self.url = self.verb("url", "primary")
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run([ROOT / "deploy/local", "stop"], env=self.environment, capture_output=True)

    def verb(self, *words: str) -> str:
        """Runs a verb of deploy/local and gives what it printed."""
        log = self.folder.parent / "cluster.log"
        with open(log, "ab") as errors:
            done = subprocess.run([ROOT / "deploy/local", *words], env=self.environment, stdout=subprocess.PIPE,
                                  stderr=errors, text=True, timeout=240)
        if done.returncode != 0:
            raise BenchProblem(f"deploy/local {' '.join(words)}: {done.stdout[-500:]} {log.read_text()[-1500:]}")
        return done.stdout.strip()

    def rows(self, text: str, separator: str = "\x1f") -> list[tuple]:
        done = subprocess.run(["psql", "--no-psqlrc", "-At", "-F", separator, "-c", text, self.url],
                              capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise BenchProblem(f"psql: {done.stderr[-500:]}")
        return [tuple(line.split(separator)) for line in done.stdout.splitlines()]
