"""Whether the time of a refusal tells what exists: each pair asked in turns, compared by medians with a bootstrap."""

import random
import statistics

from client import Client
from promises import Promise, Report
from target import Targets
from world import NOWHERE, furnish, people

# A difference is a fault where it is beyond doubt and larger than what a network hides.
LEAST_SECONDS = 0.0005
LEAST_SHARE = 0.10
RESAMPLES = 2_000
CERTAINTY = 0.999


def attack(report: Report, targets: Targets) -> None:
    """time of refusals: exists against does not exist, for names, links, numbers and identifiers"""
    with targets.serve() as target:
        clients = people(target)
        home, foreign = furnish(target, clients)
        promise = report.promise("timing", "the time of a refusal does not tell whether the thing exists")
        nobody, stranger, system = clients["anonymous"], clients["changtai"], clients["system"]
        secret, wrong = "y" * 64, "z" * 64
        pairs = {
            "link of a matter": (
                lambda: nobody.get_json(f"/my/{home.things['case']}/{secret}"),
                lambda: nobody.get_json(f"/my/{NOWHERE}/{wrong}"),
                400,
            ),
            "photo of a matter": (
                lambda: nobody.get_json(f"/my/{home.things['case']}/{secret}/files/{home.things['file']}"),
                lambda: nobody.get_json(f"/my/{NOWHERE}/{secret}/files/{NOWHERE}"),
                300,
            ),
            "case of another district": (
                lambda: stranger.get_json(f"/cases/{home.things['case']}"),
                lambda: stranger.get_json(f"/cases/{NOWHERE}"),
                400,
            ),
            "private case in one's own place": (
                lambda: clients["chief"].get_json(f"/cases/{home.things['private']}"),
                lambda: clients["chief"].get_json(f"/cases/{NOWHERE}"),
                400,
            ),
            "account of another province": (
                lambda: system.get_json(f"/admin/accounts/{foreign.things['account']}"),
                lambda: system.get_json(f"/admin/accounts/{NOWHERE}"),
                300,
            ),
            "step on a foreign case": (
                lambda: stranger.post_json(f"/cases/{home.things['case']}/facts", {"words": "x"}),
                lambda: stranger.post_json(f"/cases/{NOWHERE}/facts", {"words": "x"}),
                200,
            ),
        }
        for name, (exists, absent, times) in pairs.items():
            compare(promise, name, exists, absent, times)
        numbers(promise, target, nobody)
        sign_ins(promise, target)


def numbers(promise: Promise, target, nobody: Client) -> None:
    """Case numbers with a wrong telephone: four tries each, so that none is closed for the day."""
    known = [row["number"] for row in target.rows("SELECT number FROM case_file LIMIT 45") for _ in range(4)]
    absent = [f"261121-{index:06d}" for index in range(len(known))]
    tries, others = iter(known * 2), iter(absent * 2)
    compare(
        promise,
        "case number with a wrong telephone",
        lambda: nobody.post_json("/track", {"number": next(tries), "phone": "13800009999"}),
        lambda: nobody.post_json("/track", {"number": next(others), "phone": "13800009999"}),
        len(known) - 10,
    )


def sign_ins(promise: Promise, target) -> None:
    names = [account["username"] for account in target.staff[:14] for _ in range(4)]
    known, unknown = iter(names), iter(f"name-{index}" for index in range(100))

    def guess(login: str):
        return Client(target).post_json("/sign-in/staff", {"login": login, "password": "wrong-password-1"})

    compare(promise, "login name", lambda: guess(next(known)), lambda: guess(next(unknown)), 50)
    for _ in range(3):
        guess(target.staff[0]["username"])
    compare(promise, "locked account", lambda: guess(target.staff[0]["username"]), lambda: guess("nobody-here"), 25)


def compare(promise: Promise, name: str, exists, absent, times: int) -> None:
    """Asks both in turns, in random order; the first few warm everything up."""
    found: tuple[list[float], list[float]] = ([], [])
    for index in range(times + 5):
        order = [0, 1]
        random.shuffle(order)
        for which in order:
            answer = (exists, absent)[which]()
            promise.holds(400 <= answer.status < 500, f"{name}: {answer.status}")
            if index >= 5:
                found[which].append(answer.seconds)
    promise.count("pairs timed", times)
    medians = [statistics.median(side) for side in found]
    low, high = interval(*found)
    least = max(LEAST_SECONDS, LEAST_SHARE * max(medians))
    told = low > least or high < -least
    promise.figures[f"{name}: exists, absent, difference (99.9 %), ms"] = (
        f"{medians[0] * 1000:.2f}, {medians[1] * 1000:.2f}, {low * 1000:+.2f} to {high * 1000:+.2f}"
    )
    promise.holds(not told, f"{name}: {medians[0] * 1000:.2f} ms where it exists, {medians[1] * 1000:.2f} ms where not")


def interval(first: list[float], second: list[float]) -> tuple[float, float]:
    """Where the difference of the medians lies, by bootstrap from one seed."""
    chance = random.Random(1)
    found = sorted(
        statistics.median(chance.choices(first, k=len(first)))
        - statistics.median(chance.choices(second, k=len(second)))
        for _ in range(RESAMPLES)
    )
    cut = int(RESAMPLES * (1 - CERTAINTY) / 2)
    return found[cut], found[-cut - 1]
