"""Every route, for every role, at home and in another district: the verdict follows from what the route states."""

import hashlib
import json
import re

from client import JSON, Client
from promises import Report
from rights import ANYONE, SECRET, Role, roles
from target import Target, Targets
from world import FOREIGN, NOWHERE, Ground, furnish, people

# Tables that change with mere looking or refusing (who is signed in, what was refused, what was sent), or by themselves:
# the server notes every minute that it is there.
ASIDE = {
    "upkeep",
    "session",
    "audit",
    "sign_in_code",
    "outbox",
    "timer",
    "demo_message",
    "command_key",
    "staff_notice",
    "migration",
}
PLACED_FIELDS = ("place", "under")
# Nobody holds a permission over these; they are one's own, and checked by hand in other parts.
OWN = {"filter"}
# Who holds these acts on what was assigned to them or their unit, and on nothing else.
ASSIGNED = ("cases.handle", "tasks.take")
PLACED = ("case", "file", "account", "post", "unit", "task", "call", "grant", "exclusion", "draft", "place")


class Row:
    """One route as the served document describes it."""

    def __init__(self, path: str, method: str, call: dict):
        self.path, self.method = path, method.upper()
        self.access = call["x-access"]
        self.parameters = re.findall(r"\{([^}]+)\}", path)
        body = next(iter(call["requestBody"]["content"].values()))["schema"] if "requestBody" in call else {}
        self.fields: dict[str, dict] = body.get("properties", {})
        self.queries = [p["name"] for p in call.get("parameters", []) if p["in"] == "query"]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def address(self, ground: Ground, nowhere: bool = False) -> str:
        """The address with the district's things in it; or with things that do not exist."""
        path = self.path
        for name in self.parameters:
            value = ground.things.get(name, NOWHERE)
            if nowhere and name not in ("place", "month", "action", "purpose"):
                value = "x" * 32 if name in ("secret", "token") else NOWHERE
            path = path.replace("{" + name + "}", value)
        return path

    def query(self, ground: Ground) -> str:
        placed = [name for name in self.queries if name in PLACED_FIELDS]
        return "?" + "&".join(f"{name}={ground.community}" for name in placed) if placed else ""

    def body(self, ground: Ground) -> dict:
        """Something plausible in every field."""
        values = {"string": "说明 note", "integer": 1, "number": 1, "boolean": True, "array": []}
        filled = {
            name: values[schema.get("type", "string")]
            for name, schema in self.fields.items()
            if schema.get("items", {}).get("format") != "binary"
        }
        for name, schema in self.fields.items():
            if "enum" in schema:
                filled[name] = schema["enum"][0]
        for name in PLACED_FIELDS:
            if name in self.fields:
                filled[name] = ground.community
        filled.pop("version", None)
        return filled

    def place(self, ground: Ground) -> str | None:
        """Where what the request aims at lies; nil where it aims at no place."""
        for name in self.parameters:
            if name in PLACED:
                return ground.places.get("case" if name == "file" else name)
        named = set(self.fields) | set(self.queries) if self.method == "GET" else set(self.fields)
        return ground.community if named & set(PLACED_FIELDS) else None


def routes(client: Client) -> list[Row]:
    document = client.get("/openapi.json").json
    return [
        Row(path, method, call)
        for path, calls in sorted(document["paths"].items())
        for method, call in sorted(calls.items())
    ]


def expected(row: Row, role: Role, place: str | None) -> str:
    """“refused”, “open”, or “rules” where the rules of the matter itself decide."""
    if not role.admitted(row.access):
        return "refused"
    if row.access in (ANYONE, SECRET, "resident", "staff") or set(row.parameters) & OWN or "secret" in row.parameters:
        return "rules"
    if place is None:
        return "open"
    for permission in row.access.split(" or "):
        if permission not in ASSIGNED and role.covers(permission, place):
            return "open"
    return (
        "rules" if any(role.admitted(permission) for permission in ASSIGNED if permission in row.access) else "refused"
    )


# Counters stand in two tables, and what they say together is what counts.
COUNTED = """SELECT metric, place, key, SUM(value) FROM (
    SELECT metric, place, key, value FROM counter UNION ALL SELECT metric, place, key, delta FROM counter_delta
) GROUP BY 1, 2, 3 HAVING SUM(value) <> 0"""


def fingerprint(target: Target) -> dict[str, str]:
    """What every table that matters holds, as one word each."""
    sums = {}
    with target.database() as database:
        names = [
            row[0]
            for row in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "AND name NOT LIKE 'fulltext_%'"
            )
        ]
        for name in sorted(set(names) - ASIDE - {"counter_delta"}):
            # A session's last use may be written down.
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({name})") if row[1] != "seen"]
            sql = COUNTED if name == "counter" else f"SELECT {', '.join(columns)} FROM {name}"
            lines = sorted(repr(tuple(row)) for row in database.execute(sql))
            sums[name] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return sums


def ask(client: Client, row: Row, ground: Ground, nowhere: bool = False):
    if row.method == "GET":
        return client.get(row.address(ground, nowhere) + row.query(ground), JSON)
    return client.post_json(row.address(ground, nowhere), row.body(ground))


def is_refusal(answer, role: Role) -> bool:
    return answer.status == 401 if role.kind == "anonymous" else answer.status == 404


def attack(report: Report, targets: Targets) -> None:
    """each route × each role × home and foreign things, from the served OpenAPI document"""
    with targets.serve() as target:
        clients = people(target)
        table = routes(clients["anonymous"])
        everybody = roles(target)
        home, foreign = furnish(target, clients)
        gate(report, target, clients, table, everybody, home)
        strangers(report, target, clients, table, everybody, home, foreign)
        insiders(report, target, clients, table, everybody, home)
        undeclared(report, clients["anonymous"], table, home)
        faults = report.promise("matrix", "no request of the matrix ends in an unexpected failure")
        faults.count("server logs read")
        for line in target.incidents():
            faults.broken.append(line[:300])


def gate(report, target, clients, table, everybody, home) -> None:
    promise = report.promise(
        "matrix", "who is not admitted by a route's stated access gets 401 (nobody) or 404, and changes nothing"
    )
    before = fingerprint(target)
    for row in table:
        for role in everybody:
            if role.admitted(row.access):
                continue
            answer = ask(clients[role.name], row, home)
            promise.count(row.method)
            promise.holds(is_refusal(answer, role), f"{row} as {role.name}: {answer.status} {answer.text[:120]}")
            if row.method == "GET":
                page = clients[role.name].get(row.address(home))
                promise.count("GET as page")
                to_sign_in = page.status == 303 and page["Location"].startswith("/sign-in?back=")
                promise.holds(
                    to_sign_in if role.kind == "anonymous" else page.status == 404,
                    f"page {row} as {role.name}: {page.status}",
                )
    compare(promise, before, fingerprint(target))


def strangers(report, target, clients, table, everybody, home, foreign) -> None:
    """Those whom the route admits, at things of a place that is not theirs."""
    promise = report.promise(
        "matrix",
        "whoever holds the permission elsewhere is refused at a foreign place as if the "
        "thing did not exist, sees none of its words, and changes nothing",
    )
    # What everybody may look at is no secret: a refusal may say more than that it does not exist.
    public = {row.parameters[-1] for row in table if row.access == ANYONE and row.path.endswith("}")}
    before = fingerprint(target)
    for row in table:
        if row.access in (ANYONE, SECRET):
            continue
        for role in everybody:
            ground = foreign if role.district != FOREIGN else home
            place = row.place(ground)
            if not role.admitted(row.access) or place is None or role.covers(row.access, place):
                continue
            stranger(promise, clients[role.name], row, role, ground, public)
    compare(promise, before, fingerprint(target))


def stranger(promise, client, row, role, ground, public) -> None:
    answer, absent = ask(client, row, ground), ask(client, row, ground, nowhere=True)
    promise.count(row.method)
    seen = [mark for mark in ground.marks if mark in answer.text]
    promise.holds(not seen, f"{row} as {role.name} shows {seen[:3]} of {ground.district}")
    by_identifier = [name for name in row.parameters if name in PLACED and name not in public | {"place"}]
    if by_identifier:
        promise.count("compared with a thing that does not exist")
        promise.holds(
            (answer.status, answer.code) == (absent.status, absent.code),
            f"{row} as {role.name}: {answer.status} {answer.code} for a foreign thing, "
            f"{absent.status} {absent.code} for none",
        )
    if answer.status in (404, 422, 409, 403) or empty(answer) or row.access in ("staff", "resident"):
        return
    promise.broken.append(f"{row} as {role.name} at {ground.district}: {answer.status} {answer.text[:160]}")


def empty(answer) -> bool:
    """A list with nothing in it, or a page without JSON: its words were looked at before."""
    if answer.status == 406:
        return True
    try:
        return answer.status == 200 and not answer.json
    except ValueError:
        return answer.status == 200 and answer["Content-Type"].startswith("text/event-stream")


def insiders(report, target, clients, table, everybody, home) -> None:
    promise = report.promise("matrix", "whoever holds the route's permission at the place is never refused for it")
    for row in sorted(table, key=lambda row: (row.method != "GET", row.path)):
        for role in everybody:
            place = row.place(home)
            if expected(row, role, place) != "open" or not known(row, home):
                continue
            answer = ask(clients[role.name], row, home)
            promise.count(row.method)
            promise.holds(
                answer.status != 401 and answer.code != "refused" and answer.status < 500,
                f"{row} as {role.name}: {answer.status} {answer.text[:160]}",
            )


def known(row: Row, ground: Ground) -> bool:
    return all(ground.things.get(name, NOWHERE) != NOWHERE for name in row.parameters)


def undeclared(report, client, table, home) -> None:
    promise = report.promise(
        "matrix", "a method that a route does not state is answered with 404 or 405, whatever an override header says"
    )
    for path in sorted({row.path for row in table}):
        stated = {row.method for row in table if row.path == path}
        address = next(row for row in table if row.path == path).address(home)
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            if method in stated:
                continue
            answer = client.send(
                method,
                address,
                JSON | {"X-HTTP-Method-Override": "GET", "X-HTTP-Method": "POST"},
                b"" if method == "POST" else None,
            )
            promise.count(method)
            promise.holds(answer.status in (404, 405), f"{method} {address}: {answer.status}")


def compare(promise, before: dict[str, str], after: dict[str, str]) -> None:
    promise.count("tables compared before and after", len(after))
    changed = [name for name in after if before.get(name) != after[name]]
    promise.holds(not changed, "it changed " + json.dumps(changed))
