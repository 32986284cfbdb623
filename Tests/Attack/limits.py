"""How fast one person, one address and one place may submit, and how many streams anybody may hold."""

import re
import socket
import time

from client import Client
from promises import Promise, Report
from target import Targets

ADDRESS, PERSON, PLACE = 20, 30, 40  # submissions a minute, set for this part
GRID, NEIGHBOUR, THIRD = "340102001001001", "340102003001001", "340102003004001"
STREAMS_PER_ADDRESS, STREAMS_PER_PERSON = 100, 30
BOUNDS = {
    "JINLIN_ANONYMOUS_POSTS_PER_MINUTE": str(ADDRESS),
    "JINLIN_PERSON_POSTS_PER_MINUTE": str(PERSON),
    "JINLIN_PLACE_REPORTS_PER_MINUTE": str(PLACE),
}


def attack(report: Report, targets: Targets) -> None:
    """bounds of submissions for each address, person and place, and of live streams; no header passes them"""
    with targets.serve(**BOUNDS) as target:
        address(report, target)
        person(report, target)
        streams(report, target)
    with targets.serve("--behind-tls", **BOUNDS) as target:
        behind_proxy(report, target)
        place(report, target)


def report_at(client: Client, place: str, address: str | None = None):
    return client.post_json(
        "/report", {"words": "路灯不亮", "place": place}, {"X-Forwarded-For": address} if address else {}
    )


def drain(promise: Promise, send, most: int, what: str) -> int:
    """Sends until it is refused; gives how many were taken."""
    taken = 0
    for _ in range(most * 3):
        answer = send()
        promise.count(what)
        if answer.status == 429:
            promise.holds(answer["Retry-After"].isdigit(), f"{what}: no Retry-After")
            return taken
        taken += 1
    return taken


def within(promise: Promise, taken: int, most: int, what: str) -> None:
    """The bucket refills while it is emptied: some more than the bound are right, twice as many are not."""
    promise.figures[f"{what}: taken before the refusal, bound a minute"] = (taken, most)
    promise.holds(most <= taken <= most * 1.6 + 2, f"{what}: {taken} were taken, the bound is {most} a minute")


def address(report: Report, target) -> None:
    promise = report.promise(
        "limits",
        "one address without signing in is bounded over all its submissions, whatever "
        "headers it invents; refusals say in both languages when to come back and where the "
        "words are; reading goes on",
    )
    numbers = iter(range(10_000))

    def send():
        headers = {
            "X-Forwarded-For": f"10.0.0.{next(numbers) % 250}",
            "X-Real-IP": "10.1.1.1",
            "Forwarded": "for=1.2.3.4",
            "X-Client-IP": "10.2.2.2",
            "True-Client-IP": "10.3.3.3",
        }
        return Client(target).post_json("/report", {"words": "路灯不亮", "place": GRID}, headers)

    within(promise, drain(promise, send, ADDRESS, "reports"), ADDRESS, "one address")
    # Guessing passwords comes out of the same bucket.
    guess = Client(target).post_json("/sign-in/staff", {"login": "wangge", "password": "x"})
    promise.count("sign-ins after the reports")
    promise.holds(guess.status == 429, f"a sign-in after the bound: {guess.status}")
    client = Client(target)
    for language, word in (("zh", "还在上一页；请"), ("en", "still on the page before")):
        answer = client.post(
            "/report", {"words": "留住这句话", "from": "/report", "place": GRID}, {"Accept-Language": language}
        )
        promise.count("refusals read")
        promise.holds(answer.status == 429 and word in answer.text, f"the refusal in {language}: {answer.status}")
    promise.holds(client.get("/help").status == 200, "reading is refused as well")
    time.sleep(60 / ADDRESS + 1)
    promise.count("submissions after waiting")
    promise.holds(report_at(Client(target), GRID).status == 201, "after waiting it is still refused")


def person(report: Report, target) -> None:
    promise = report.promise(
        "limits", "one signed-in person or program is bounded over all their sessions; others are not touched"
    )
    time.sleep(8)  # signing in comes out of the address's bucket
    account, other = target.account("dispatcher"), target.account("secretary")
    first, second, colleague = (Client(target).sign_in(who) for who in (account, account, other))
    turn = iter(range(10_000))
    taken = drain(promise, lambda: (first, second)[next(turn) % 2].post_json("/notices/readings", {}), PERSON, "writes")
    within(promise, taken, PERSON, "one person with two sessions")
    program = Client(target)
    answer = program.post_json("/notices/readings", {}, {"Authorization": f"Bearer {first.cookies['jinlin_session']}"})
    promise.count("writes by bearer token")
    promise.holds(answer.status == 429, f"the same person by bearer token: {answer.status}")
    promise.count("writes of another person")
    promise.holds(colleague.post_json("/notices/readings", {}).status != 429, "a colleague was bounded as well")


def streams(report: Report, target) -> None:
    promise = report.promise("limits", "live streams of one address and of one person are bounded, and are given back")
    time.sleep(8)  # one report and one sign-in come out of the address's bucket
    receipt = report_at(Client(target), GRID).json
    colleague = Client(target).sign_in(target.account("secretary"))
    person = f"Cookie: jinlin_session={colleague.cookies['jinlin_session']}\r\n"
    for what, path, cookie, most in (
        ("one address", f"/cases/{receipt['id']}/live?secret={receipt['secret']}", "", STREAMS_PER_ADDRESS),
        ("one person", "/notices/live", person, STREAMS_PER_PERSON),
    ):
        held, found = [], []
        for _ in range(most + 15):
            connection = socket.create_connection(("127.0.0.1", target.port), timeout=5)
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n{cookie}\r\n".encode())
            found.append(int(re.search(rb"HTTP/1.1 (\d+)", connection.recv(200)).group(1)))
            held.append(connection)
            promise.count("streams asked for")
        promise.holds(found.count(200) == most, f"{what} holds {found.count(200)} streams, {most} are the most")
        promise.holds(set(found) <= {200, 503}, f"{what}: {set(found)}")
        for connection in held:
            connection.close()
    promise.holds(Client(target).get("/help").status == 200, "after the streams nothing is answered")


def behind_proxy(report: Report, target) -> None:
    promise = report.promise(
        "limits", "behind a proxy the address it appends counts, and not what the sender wrote before it"
    )
    numbers = iter(range(10_000))

    def send():
        return report_at(Client(target), NEIGHBOUR, f"10.{next(numbers) % 250}.0.1, 192.0.2.77")

    within(
        promise, drain(promise, send, ADDRESS, "reports with invented addresses"), ADDRESS, "one address behind a proxy"
    )
    promise.count("another address")
    promise.holds(
        report_at(Client(target), NEIGHBOUR, "192.0.2.77, 192.0.2.78").status == 201,
        "another address is bounded as well",
    )
    taken = drain(
        promise,
        lambda: report_at(Client(target), THIRD, f"2001:db8:5:6::{next(numbers) % 9999:x}"),
        ADDRESS,
        "reports from one household of IPv6",
    )
    within(promise, taken, ADDRESS, "one /64 of IPv6")


def place(report: Report, target) -> None:
    promise = report.promise(
        "limits",
        "one place is bounded against many senders at once; its neighbours are not touched, "
        "and whoever signs in gets through",
    )
    numbers = iter(range(10_000))

    def send():
        number = next(numbers)
        return report_at(Client(target), GRID, f"198.51.{number // 200}.{number % 200 + 1}")

    within(promise, drain(promise, send, PLACE, "reports of many senders"), PLACE, "one community")
    refused = Client(target).post_json(
        "/report", {"words": "路灯不亮", "place": GRID}, {"X-Forwarded-For": "203.0.113.1", "Accept-Language": "en"}
    )
    promise.holds(
        refused.code == "report.place-busy" and "sign in" in refused.text, f"the refusal: {refused.text[:120]}"
    )
    promise.count("reports elsewhere")
    elsewhere = report_at(Client(target), "340102004001001", "203.0.113.2")
    promise.holds(elsewhere.status == 201, f"another place is bounded as well: {elsewhere.status}")
    resident = Client(target)
    resident.sign_in(target.account("resident"))
    promise.count("reports of one who signed in")
    answer = report_at(resident, GRID, "203.0.113.3")
    promise.holds(answer.status == 201, f"whoever signed in: {answer.status}")
