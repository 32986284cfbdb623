"""What script/bench phone runs: how long the field app takes to open for the first time on a slow phone and network.

A demo server, Chromium with a processor four times slower, and the networks that WebPageTest calls 3G and slow 3G.
Measured are the way to the door (the PIN) and from the PIN to the round, for a person who takes five seconds to type.
Prints each figure and writes them as a list to the file named by --output; ends with 1 where a goal was missed.
"""

import argparse
import datetime
import json
import os
import pathlib
import statistics
import sys
import tempfile
import time

from playwright.sync_api import Browser, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests/Browser"))

from field import PIN  # noqa: E402
from people import sign_in  # noqa: E402
from server import DemoServer  # noqa: E402

# Kilobits a second down and up, milliseconds to the server and back.
NETWORKS = {"3G": (1600, 768, 300), "slow 3G": (400, 400, 400)}
SLOWER_PROCESSOR = 4
TYPING = 5  # seconds from the door to the last digit
REPEATS = 3
PATIENCE = 60_000
GOAL = 3.0  # seconds


def first_load(browser: Browser, server: DemoServer, network: str) -> tuple[float, float, float]:
    """Seconds to the door, kilobytes until then, seconds from the PIN to the round; with an empty cache."""
    down, up, latency = NETWORKS[network]
    context = browser.new_context(base_url=server.address, viewport={"width": 390, "height": 844}, locale="zh-CN")
    try:
        page = context.new_page()
        sign_in(page, server.account("worker"))
        session = context.new_cdp_session(page)
        received = []
        session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        session.send("Network.enable")
        session.send("Network.clearBrowserCache")
        session.send("Network.emulateNetworkConditions", {
            "offline": False, "latency": latency, "downloadThroughput": down * 125, "uploadThroughput": up * 125})
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
        begun = time.monotonic()
        page.goto("/field/app", wait_until="commit")
        door = page.locator(".fieldlock form").first
        door.wait_for(timeout=PATIENCE)
        to_door, kilobytes = time.monotonic() - begun, sum(received) / 1000
        door.locator('[name="pin"]').fill(PIN)
        door.locator('[name="again"]').fill(PIN)
        page.wait_for_timeout(TYPING * 1000)
        begun = time.monotonic()
        door.locator("button").click()
        page.locator("#field-app article.card").first.wait_for(timeout=PATIENCE)
        return to_door, kilobytes, time.monotonic() - begun
    finally:
        context.close()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--output", type=pathlib.Path, required=True)
    output = arguments.parse_args().output
    figures, missed, cores = [], 0, os.cpu_count()
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    print(f"Jinlin, benchmark phone: {now}, {cores} cores, medians of {REPEATS}", flush=True)

    def say(name: str, values: list[float], unit: str, goal: float | None = None) -> None:
        nonlocal missed
        value = statistics.median(values)
        reached = goal is None or value <= goal
        missed += 0 if reached else 1
        figures.append({"name": name, "value": value, "low": min(values), "high": max(values), "unit": unit,
                        "better": "lower", "goal": goal, "date": now, "cores": cores})
        verdict = "-" if goal is None else "reached" if reached else "not reached"
        print(f"{name}\t{value:.3g} ({min(values):.3g}–{max(values):.3g}) {unit}\tgoal {goal or '-'}\t{verdict}",
              flush=True)

    with tempfile.TemporaryDirectory(prefix="jinlin-phone.") as folder, sync_playwright() as playwright:
        server = DemoServer(pathlib.Path(folder))
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("JINLIN_CHROMIUM", "/usr/bin/chromium"), args=flags)
        try:
            server.start()
            for network in NETWORKS:
                runs = [first_load(browser, server, network) for _ in range(REPEATS)]
                doors, kilobytes, rounds = zip(*runs)
                say(f"field app opened for the first time, {network}, processor ×{SLOWER_PROCESSOR} slower",
                    list(doors), "s", GOAL)
                say(f"sent until then, {network}", list(kilobytes), "KB")
                say(f"from the PIN to the round, {network}, processor ×{SLOWER_PROCESSOR} slower", list(rounds), "s")
        finally:
            browser.close()
            server.stop()
    output.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
