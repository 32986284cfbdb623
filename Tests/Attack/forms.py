"""What comes from elsewhere pretending to be one's own: forged forms, tokens of others, fields nobody asked for."""

import json
import urllib.parse

from client import JSON, Client
from matrix import compare, fingerprint, routes
from promises import Report
from rights import roles
from target import Target, Targets
from world import furnish, people

ELSEWHERE = [
    "https://evil.example/",
    "//\ufe0fevil.example",
    "/\\\ufe0fevil.example",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\r\nSet-Cookie: a=b",
    " https://evil.example",
    "https:/evil.example",
    "/.evil.example@evil.example",
    "//evil.example/%2f..",
    "///;@evil.example",
    "\u2028//evil.example",
    "/\u0000/evil.example",
    "/redirect?to=https://evil.example",
    "..//evil.example",
    "//%5cevil.example",
    "/​/evil.example",
]
FORM = "application/x-www-form-urlencoded"


def attack(report: Report, targets: Targets) -> None:
    """forged forms and tokens, writes by GET, addresses that lead elsewhere, fields that were not offered"""
    with targets.serve() as target:
        clients = people(target)
        home, _ = furnish(target, clients)
        forgery(report, target, clients, home)
        reading(report, target, clients, home)
        redirects(report, target, clients)
    with targets.serve() as target:
        clients = people(target)
        home, _ = furnish(target, clients)
        assignment(report, target, clients, home)


def forgery(report: Report, target: Target, clients: dict[str, Client], home) -> None:
    promise = report.promise(
        "forms",
        "a form without the token, or with one of another session or browser, or sent from "
        "another site, is refused on every route that writes, and changes nothing",
    )
    stranger = Client(target)
    stolen = {
        "none": None,
        "empty": "",
        "made up": "x" * 40,
        "a browser's": stranger.csrf(),
        "another person's": clients["secretary"].csrf(),
    }
    everybody = roles(target)
    before = fingerprint(target)
    for row in routes(clients["anonymous"]):
        if row.method != "POST":
            continue
        role = next((role for role in everybody if role.admitted(row.access) and role.name != "secretary"), None)
        if role is None or row.path == "/sign-out":
            continue
        client, path, fields = clients[role.name], row.address(home), row.body(home)
        pairs = [(name, "1" if value is True else str(value)) for name, value in fields.items() if value != []]
        for name, token in stolen.items():
            body = pairs + ([("csrf", token)] if token is not None else [])
            answer = client.post(path, body, csrf=False)
            promise.count(f"forms with {name} token" if name != "none" else "forms without a token")
            promise.holds(
                answer.status in (403, 404, 413), f"POST {path} as {role.name}, token {name}: {answer.status}"
            )
        right = pairs + [("csrf", client.csrf())]
        for site in ("cross-site", "same-site"):
            answer = client.post(path, right, {"Sec-Fetch-Site": site}, csrf=False)
            promise.count("forms from another site")
            promise.holds(answer.status == 403, f"POST {path} as {role.name}, {site}: {answer.status}")
        text = json.dumps(fields).encode()
        for kind, most in (("text/plain", 415), ("application/json", 403), ("", 415), ("application/xml", 415)):
            if role.kind == "anonymous" and kind == "application/json":
                continue
            answer = client.send("POST", path, JSON | ({"Content-Type": kind} if kind else {}), text)
            promise.count("JSON that a foreign page can send")
            promise.holds(
                answer.status in (most, 403), f"POST {path} as {role.name}, {kind or 'no type'}: {answer.status}"
            )
    compare(promise, before, fingerprint(target))


def reading(report: Report, target: Target, clients: dict[str, Client], home) -> None:
    promise = report.promise("forms", "no GET changes anything, whatever its query says")
    before = fingerprint(target)
    for row in routes(clients["anonymous"]):
        # The page of the second factor draws a secret for oneself, which counts only once its code is confirmed.
        if row.method != "GET" or row.path in ("/account/second-factor",) or row.path.endswith("/live"):
            continue
        for role in roles(target):
            if role.admitted(row.access):
                clients[role.name].get(row.address(home) + "?_method=POST&action=closure&sure=1&confirm=1")
                promise.count("GET")
    compare(promise, before, fingerprint(target))


def redirects(report: Report, target: Target, clients: dict[str, Client]) -> None:
    promise = report.promise("forms", "nobody is ever led to another site, by no field and no address")
    account = target.account("operator")
    for wanted in ELSEWHERE:
        quoted = urllib.parse.quote(wanted, safe="")
        answers = [
            Client(target).get(f"/preferences?language=en&back={quoted}"),
            clients["dispatcher"].get(f"/preferences?elder=1&back={quoted}"),
            clients["dispatcher"].post("/filters", {"name": "x", "page": wanted, "query": wanted, "back": wanted}),
            clients["dispatcher"].post(
                "/report", {"words": "x", "place": "340102001001001", "back": wanted, "from": wanted}
            ),
            clients["dispatcher"].post("/report", {"words": "", "from": wanted}),
            Client(target).get("/queue?" + quoted),
            Client(target).get("/queue#" + quoted),
            Client(target).get("//evil.example/%2e%2e"),
            Client(target).get("/queue", {"Host": "evil.example"}),
            Client(target).get("/queue", {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}),
        ]
        visitor = Client(target)
        answers.append(
            visitor.post(
                "/sign-in/staff", {"login": account["username"], "password": account["password"], "back": wanted}
            )
        )
        for answer in answers:
            promise.count("answers")
            place = answer["Location"] or answer["HX-Redirect"]
            promise.holds(is_local(place), f"{wanted!r} leads to {place!r}")
            promise.holds(
                not any(line.startswith("a=b") for line in answer.all("Set-Cookie")), f"{wanted!r} set a cookie"
            )
        page = Client(target).get(f"/sign-in/staff?back={quoted}").text + visitor.get(f"/places?back={quoted}").text
        promise.count("pages that carry it on")
        promise.holds(f'href="{wanted}"' not in page, f"{wanted!r} became a link")


def is_local(place: str) -> bool:
    """Whether a browser stays here: it drops tabs and line ends and takes a backslash for a slash."""
    cleaned = "".join(letter for letter in place if letter not in "\t\r\n\0").strip().replace("\\", "/")
    parts = urllib.parse.urlsplit(cleaned)
    return (
        not cleaned
        or cleaned.startswith("/")
        and not cleaned.startswith("//")
        and not parts.scheme
        and not parts.netloc
    )


def assignment(report: Report, target: Target, clients: dict[str, Client], home) -> None:
    promise = report.promise(
        "forms",
        "fields that a form does not offer are ignored: nobody gives themselves a state, a right, an owner or a date",
    )
    extra = {
        "state": "closed",
        "grade": "emergency",
        "id": "1",
        "number": "261121-AAAAAA",
        "secret": "x",
        "reporter": "1",
        "reportedAt": "2001-01-01T00:00:00Z",
        "reported_at": "1",
        "by": "system",
        "account": "1",
        "caller": "system",
        "anonymous": "0",
        "located": "1",
        "policy": "1",
        "version": "1",
        "closed_at": "1",
        "permission": "grants.manage",
        "role": "admin",
        "grants": "grants.manage",
        "mustChange": "0",
        "active": "1",
        "place.code": "34",
        "is_admin": "1",
        "supervised": "1",
        "district": FOREIGN_DISTRICT,
        "desk": "34",
        "unit": "1",
        "solved": "1",
    }
    made = (
        Client(target)
        .post_json("/report", extra | {"words": "多余的字段", "place": home.grid, "channel": "patrol"})
        .json
    )
    row = target.rows("SELECT * FROM case_file WHERE number = ?", made["number"])[0]
    promise.count("extra fields of a report", len(extra))
    wanted = {
        "state": "reported",
        "closed_at": None,
        "supervised": 0,
        "solved": None,
        "reporter": None,
        "channel": "web",
        "lead_unit": None,
    }
    for name, value in wanted.items():
        promise.holds(row[name] in (value, "verifying" if name == "state" else value), f"{name} became {row[name]!r}")
    promise.holds(row["place"] == home.grid and str(row["id"]) != "1", f"place {row['place']}, id {row['id']}")
    promise.holds(row["reported_at"] > 1_600_000_000, f"reported at {row['reported_at']}")
    accounts(promise, target, clients, home, extra)
    acting(promise, target, clients, made["id"], extra)


FOREIGN_DISTRICT = "350605"


def accounts(promise, target: Target, clients, home, extra) -> None:
    before = target.rows("SELECT COUNT(*) AS n FROM account_grant")[0]["n"]
    clients["system"].post_json(
        "/admin/accounts",
        extra
        | {
            "login": "mass",
            "name": "甲",
            "password": "Another-demo-2026",
            "place": home.community,
            "power": "security",
            "grants": ["grants.manage"],
            "totp_confirmed": "1",
            "must_change": False,
        },
    )
    row = target.rows("SELECT * FROM account WHERE login = 'mass'")[0]
    promise.count("extra fields of an account", len(extra))
    promise.holds(
        row["place"] == home.community and row["must_change"] == 1 and row["totp_confirmed"] is None,
        f"the new account: {dict(row) | {'password': '-'}}",
    )
    promise.holds(target.rows("SELECT COUNT(*) AS n FROM account_grant")[0]["n"] == before, "the form gave a right")
    before = target.rows("SELECT id, erased FROM resident ORDER BY id")
    clients["resident"].post_json("/my-data/name", extra | {"name": "新名字", "phone": "13900000009", "home": "34"})
    promise.count("extra fields of a resident", len(extra))
    after = target.rows("SELECT id, erased FROM resident ORDER BY id")
    promise.holds([tuple(row) for row in after] == [tuple(row) for row in before], "a resident was made or erased")


def acting(promise, target: Target, clients, case: str, extra) -> None:
    """A step names the case, the words and nothing else: by whom and when is not the sender's to say."""
    clients["dispatcher"].post_json(
        f"/cases/{case}/acceptance", {name: value for name, value in extra.items() if name != "version"}
    )
    entry = target.rows("SELECT * FROM case_entry WHERE case_id = ? ORDER BY sequence DESC LIMIT 1", case)[0]
    promise.count("extra fields of a step", len(extra))
    promise.holds(entry["by_key"].startswith("staff:"), f"the step is by {entry['by_key']}")
    promise.holds(entry["at"] > 1_600_000_000, f"the step is at {entry['at']}")
