"""Guessing: passwords, codes, sessions, links, numbers; and what a wrong guess gives away."""

import re
import secrets
import string

from client import Client
from promises import Report
from target import Target, Targets
from world import FOREIGN, NOWHERE, furnish, people

WRONG = "not-the-password-1"
TRIES_BEFORE_LOCK = 5


def attack(report: Report, targets: Targets) -> None:
    """passwords and codes, sessions before and after signing in, secret links, case numbers and identifiers"""
    with targets.serve() as target:
        passwords(report, target)
        codes(report, target)
        sessions(report, target)
    with targets.serve() as target:
        clients = people(target)
        home, foreign = furnish(target, clients)
        links(report, target, home)
        numbers(report, target, home)
        private(report, target, clients, home)
        attachments(report, target, clients, home, foreign)


def same(answer) -> tuple:
    """What a guesser sees, without what differs from answer to answer."""
    text = re.sub(r'(value|name)="[^"]*"|\d+', "", answer.text)
    return answer.status, answer["Location"], text


def passwords(report: Report, target: Target) -> None:
    promise = report.promise(
        "guessing",
        "a wrong login name, a wrong password, a closed and a locked account are "
        "answered alike; after five wrong tries even the right password waits",
    )
    victim, other = target.account("worker"), target.account("chief")
    answers = []
    for number in range(TRIES_BEFORE_LOCK + 2):
        answer = Client(target).post("/sign-in/staff", {"login": victim["username"], "password": WRONG})
        promise.count("wrong passwords")
        answers.append(same(answer))
    for login in ("nobody-here", victim["username"].upper(), "' OR 1=1 --", victim["username"] + "\0", "管理员"):
        answer = Client(target).post("/sign-in/staff", {"login": login, "password": WRONG})
        promise.count("names")
        answers.append(same(answer))
    locked = Client(target).post("/sign-in/staff", {"login": victim["username"], "password": victim["password"]})
    promise.holds(
        locked.status == 401
        and not locked.all("Set-Cookie")[0:1]
        or "jinlin_session" not in "".join(locked.all("Set-Cookie")),
        "the right password opened a locked account",
    )
    answers.append(same(locked))
    promise.holds(len(set(answers)) == 1, f"{len(set(answers))} different answers to wrong sign-ins")
    promise.holds(answers[0][0] == 401, f"a wrong password is answered with {answers[0][0]}")
    right = Client(target)
    right.sign_in(other)
    promise.count("right passwords of another account")
    promise.holds("jinlin_session" in right.cookies, "another account was locked as well")


def codes(report: Report, target: Target) -> None:
    promise = report.promise(
        "guessing",
        "a resident's code dies after five wrong tries, is good once, and asking for "
        "one tells nothing about the number",
    )
    phone, client = target.account("resident")["username"], Client(target)
    known = client.post("/sign-in/code", {"phone": phone})
    unknown = client.post("/sign-in/code", {"phone": "13712345678"})
    promise.count("numbers asked for", 2)
    promise.holds(same(known) == same(unknown), "a known and an unknown number are answered differently")
    again = client.post("/sign-in/code", {"phone": phone})
    promise.holds(again.status in (422, 429), f"a second code within a minute: {again.status}")
    right = _code(client)
    for number in range(5):
        guess = f"{(int(right) + 1 + number) % 1_000_000:06d}"
        answer = client.post("/sign-in/resident", {"phone": phone, "code": guess})
        promise.count("wrong codes")
        promise.holds("jinlin_session" not in client.cookies, f"code {guess} opened, {right} was sent")
        promise.holds(answer.status in (401, 422), f"a wrong code: {answer.status}")
    client.post("/sign-in/resident", {"phone": phone, "code": right})
    promise.holds("jinlin_session" not in client.cookies, "the right code opened after five wrong ones")


def _code(client: Client) -> str:
    import time

    for _ in range(100):
        found = re.search(r"验证码 (\d{6})", client.get("/demo/inbox").text)
        if found:
            return found.group(1)
        time.sleep(0.1)
    raise RuntimeError("no code came into the demo's inbox")


def sessions(report: Report, target: Target) -> None:
    promise = report.promise(
        "guessing",
        "a session begins anew with every sign-in, is never taken from outside, and is dead after signing out",
    )
    account = target.account("dispatcher")
    planted = "f" * 43
    client = Client(target)
    client.cookies["jinlin_session"] = planted
    client.sign_in(account)
    promise.count("planted sessions")
    promise.holds(client.cookies["jinlin_session"] != planted, "a planted session was kept at sign-in")
    first = client.cookies["jinlin_session"]
    client.sign_in(account)
    promise.count("second sign-ins")
    promise.holds(client.cookies["jinlin_session"] != first, "the second sign-in kept the first session")
    token = client.cookies["jinlin_session"]
    client.post("/sign-out", {})
    stale = Client(target)
    stale.cookies["jinlin_session"] = token
    promise.count("signed-out sessions")
    promise.holds(stale.get_json("/queue").status == 401, "a session lives on after signing out")
    for name in ("session", "jinlin_session", "token", "sid", "jsessionid"):
        answer = Client(target).get_json(f"/queue?{name}={first}")
        promise.count("sessions in an address")
        promise.holds(answer.status == 401, f"a session in the address as {name} is taken")
    tokens = {Client(target).sign_in(account).cookies["jinlin_session"] for _ in range(20)}
    promise.count("sessions compared", len(tokens))
    promise.holds(len(tokens) == 20 and all(len(token) >= 43 for token in tokens), "sessions repeat or are short")
    for guess in guesses(first, 200):
        guesser = Client(target)
        guesser.cookies["jinlin_session"] = guess
        promise.count("guessed sessions")
        promise.holds(guesser.get_json("/queue").status == 401, f"the guessed session {guess!r} is open")


def guesses(secret: str, most: int) -> list[str]:
    """Near misses of a secret and what a careless comparison would take."""
    found = [
        "",
        "0",
        "null",
        "undefined",
        "*",
        "%",
        "_" * len(secret),
        secret[:-1],
        secret[1:],
        secret + "x",
        secret.upper() if secret != secret.upper() else secret.lower(),
        secret[:1],
        secret[:8],
        "' OR '1'='1",
    ]
    letters = string.ascii_lowercase + string.digits
    while len(found) < most:
        place = secrets.randbelow(len(secret))
        letter = secrets.choice(letters)
        if secret[place] != letter:
            found.append(secret[:place] + letter + secret[place + 1 :])
    return [guess for guess in found if guess != secret]


def links(report: Report, target: Target, home) -> None:
    promise = report.promise(
        "guessing",
        "a reporter's link opens with its whole secret only, for its own matter only, "
        "and a wrong one tells nothing of the matter",
    )
    client, case, secret = Client(target), home.things["case"], home.things["secret"]
    right = client.get(f"/my/{case}/{secret}")
    promise.holds(right.status == 200, f"the right link: {right.status}")
    refused = set()
    for guess in guesses(secret, 300):
        quoted = guess.replace("%", "%25").replace(" ", "%20").replace("'", "%27") or "%20"
        for path in (f"/my/{case}/{quoted}", f"/my/{NOWHERE}/{quoted}"):
            answer = client.get_json(path)
            promise.count("guessed links")
            promise.holds(answer.status == 404, f"{path}: {answer.status}")
            refused.add((answer.status, answer.code))
    promise.holds(len(refused) <= 2, f"wrong links are refused in {len(refused)} ways: {refused}")
    other = target.rows("SELECT id FROM case_file WHERE id <> ? LIMIT 40", case)
    for row in other:
        for path in (f"/my/{row['id']}/{secret}", f"/my/{row['id']}/mine"):
            promise.count("other matters with this secret")
            promise.holds(client.get_json(path).status == 404, f"{path} opens")
    for action in ("facts", "evaluation", "withdrawal", "reopening", "acceptance", "voiding", "closure"):
        answer = client.post_json(f"/my/{case}/{'x' * 27}/{action}", {"words": "x", "solved": True, "satisfied": True})
        promise.count("acts with a wrong secret")
        promise.holds(answer.status == 404, f"{action} with a wrong secret: {answer.status}")
    for action in ("acceptance", "voiding", "closure", "dispatch", "check"):
        answer = client.post_json(f"/my/{case}/{secret}/{action}", {"reason": "x", "passed": True})
        promise.count("acts of staff by the reporter's link")
        promise.holds(answer.status == 404, f"{action} by the reporter: {answer.status}")


def numbers(report: Report, target: Target, home) -> None:
    promise = report.promise(
        "guessing",
        "a case number opens with its telephone only; after five wrong telephones a day "
        "it does not open at all; numbers do not follow each other",
    )
    client = Client(target)
    kept = client.post_json("/report", {"words": "路灯不亮", "place": home.grid, "phone": "13811112222"}).json
    answers = set()
    for last in range(5):
        answer = client.post_json("/track", {"number": kept["number"], "phone": f"1381111000{last}"})
        promise.count("wrong telephones")
        answers.add((answer.status, answer.code))
    absent = client.post_json("/track", {"number": "261121-ZZZZZZ", "phone": "13811112222"})
    promise.count("numbers that do not exist")
    promise.holds(answers == {(absent.status, absent.code)}, f"{answers} for a wrong telephone, {absent.code} for none")
    right = client.post_json("/track", {"number": kept["number"], "phone": "13811112222"})
    promise.count("right telephones after five wrong ones")
    promise.holds(right.status == 429, f"after five wrong telephones the right one: {right.status}")
    found = [client.post_json("/report", {"words": "路灯不亮", "place": home.grid}).json["number"] for _ in range(40)]
    promise.count("numbers compared", len(found))
    ends = sorted(number[-6:] for number in found)
    promise.holds(len(set(ends)) == len(ends) and len({end[:2] for end in ends}) > 20, f"numbers are alike: {ends[:6]}")


def private(report: Report, target: Target, clients, home) -> None:
    promise = report.promise(
        "guessing",
        "a private matter is nowhere in public: not on lists, maps, exports of others, searches or similar matters",
    )
    case = home.things["private"]
    row = target.rows("SELECT number, summary FROM case_file WHERE id = ?", case)[0]
    nobody = clients["anonymous"]
    places = [home.grid, home.community, home.district, FOREIGN]
    paths = [f"/places/{place}/{view}" for place in places for view in ("matters", "done", "matters.geojson")]
    paths += ["/", "/report/advice?words=%E7%A7%81%E4%B8%8B%E7%9A%84%E8%AF%9D&place=" + home.grid]
    for path in paths:
        for who in ("anonymous", "resident", "changtai"):
            answer = clients[who].get(path)
            promise.count("public views")
            promise.holds(
                row["number"] not in answer.text and row["summary"] not in answer.text,
                f"{path} as {who} shows the private matter",
            )
    for who in ("chief", "leader", "changtai", "property"):
        answer, absent = clients[who].get_json(f"/cases/{case}"), clients[who].get_json(f"/cases/{NOWHERE}")
        promise.count("staff without the right")
        promise.holds((answer.status, answer.code) == (absent.status, absent.code), f"{who}: {answer.status}")
    answer = nobody.post_json("/report", {"words": "同一件事", "place": home.grid, "joining": case})
    promise.count("joining")
    promise.holds(400 <= answer.status < 500, f"a stranger joined the private matter: {answer.status}")


def attachments(report: Report, target: Target, clients, home, foreign) -> None:
    promise = report.promise("guessing", "a photo is shown with its own matter only, to those who may read it")
    nobody = clients["anonymous"]
    own, secret, file = home.things["case"], home.things["secret"], home.things["file"]
    right = nobody.get(f"/my/{own}/{secret}/files/{file}")
    promise.holds(
        right.status == 200 and right["Content-Type"].startswith("image/"), f"the right photo: {right.status}"
    )
    tries = [
        (nobody, f"/cases/{own}/files/{file}", 401),
        (nobody, f"/my/{own}/{secret}/files/{foreign.things['file']}", 404),
        (nobody, f"/my/{foreign.things['case']}/{secret}/files/{foreign.things['file']}", 404),
        (nobody, f"/my/{own}/{secret}/files/{NOWHERE}", 404),
        (nobody, f"/my/{own}/{secret}/files/-1", 404),
        (nobody, f"/my/{own}/{secret}/files/1e3", 404),
        (nobody, f"/my/{own}/{secret}/files/..%2F..%2Fjinlin.sqlite", 404),
        (clients["changtai"], f"/cases/{own}/files/{file}", 404),
        (clients["changtai"], f"/cases/{foreign.things['case']}/files/{file}", 404),
        (clients["dispatcher"], f"/cases/{own}/files/{foreign.things['file']}", 404),
        (clients["resident"], f"/cases/{own}/files/{file}", 404),
    ]
    for client, path, status in tries:
        answer = client.get_json(path)
        promise.count("photos asked for")
        promise.holds(answer.status == status, f"{path}: {answer.status}")
