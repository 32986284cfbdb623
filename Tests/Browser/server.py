"""The demo server that the browser tests walk through: its own folder, its own free port, ended at the end."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS = 60
DEMO_SECONDS = 300


class DemoServer:
    def __init__(self, folder: pathlib.Path):
        self.program = os.environ.get("JINLIN_BIN", str(ROOT / ".build/debug/jinlin"))
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.accounts: list[dict] = []
        self.address = ""
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        made = subprocess.run(
            [self.program, "demo", "--data", str(self.data), "--json"],
            cwd=ROOT, capture_output=True, text=True, timeout=DEMO_SECONDS)
        if made.returncode != 0:
            raise RuntimeError(f"“jinlin demo” ended with code {made.returncode}:\n{made.stderr[-3000:]}")
        self.accounts = json.loads(made.stdout)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self._serve(ROOT)

    def restart(self, root: pathlib.Path = ROOT) -> None:
        """Goes on with the same data at the same address; `root` holds the rules and the assets of pages."""
        self.stop()
        self._serve(root)

    def _serve(self, root: pathlib.Path) -> None:
        port = self.address.rsplit(":", 1)[1]
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                [self.program, "serve", "--data", str(self.data), "--root", str(root), "--demo", "--access-log",
                 "--port", port],
                cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
                env=os.environ | {"JINLIN_ANONYMOUS_POSTS_PER_MINUTE": "0"})
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"“jinlin serve” ended with code {self.process.returncode}:\n{self.tail()}")
            try:
                with urllib.request.urlopen(self.address + "/health/ready", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"“jinlin serve” was not ready after {START_SECONDS} seconds:\n{self.tail()}")

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    def account(self, role: str) -> dict:
        for account in self.accounts:
            if account["role"] == role:
                return account
        raise KeyError(f"the demo has no account for the role {role}: {[a['role'] for a in self.accounts]}")

    def place(self) -> str:
        """Where matters are reported: the grid worker's grid."""
        return self.account("worker")["place"]
