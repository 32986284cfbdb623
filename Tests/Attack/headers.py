"""What every answer must carry, and what no page may hold: looked at on every route, for every role."""

import re

from client import JSON, Client, Markup
from matrix import Row, known, routes
from promises import Promise, Report
from rights import roles
from target import Targets
from world import Ground, furnish, people

FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
CLOSED = {
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "form-action": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "default-src": ["'self'"],
    "connect-src": ["'self'"],
}
LEAKS = ("server", "x-powered-by", "via", "x-aspnet-version")
# These may be kept by browsers and caches: they hold nothing of anybody.
CACHEABLE = re.compile(r"^/(openapi\.json|assets/.*|places/[^/]+/(matters|boundary|boundaries)\.geojson|places\.json)$")
URL_ATTRIBUTES = ("href", "src", "action", "formaction", "poster", "data", "hx-get", "hx-post", "sse-connect")


def policy(text: str) -> dict[str, list[str]]:
    parts = [part.split() for part in text.split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


def check_answer(promise: Promise, where: str, answer, tls: bool = False) -> None:
    """Headers of any answer, whatever its status."""
    promise.count("answers")
    for name, value in FIXED.items():
        promise.holds(answer[name] == value, f"{where} ({answer.status}): {name} is “{answer[name]}”")
    directives = policy(answer["Content-Security-Policy"])
    for name, sources in CLOSED.items():
        promise.holds(directives.get(name) == sources, f"{where}: {name} is {directives.get(name)}")
    for name in LEAKS:
        promise.holds(
            not re.search(r"\d", answer[name]) and "jinlin" not in answer[name].lower(),
            f"{where}: {name} tells “{answer[name]}”",
        )
    sts = answer["Strict-Transport-Security"]
    age = re.search(r"max-age=(\d+)", sts)
    promise.holds(
        (int(age.group(1)) >= 31_536_000) if tls and age else not tls and not sts,
        f"{where}: Strict-Transport-Security is “{sts}”",
    )
    for line in answer.all("Set-Cookie"):
        wanted = ["httponly", "samesite=lax", "path=/"] + (["secure"] if tls else [])
        flags = [flag.strip().lower() for flag in line.split(";")[1:]]
        promise.holds(all(flag in flags for flag in wanted), f"{where}: cookie {line.split('=')[0]} has {flags}")
        promise.holds(not any(flag.startswith("domain=") for flag in flags), f"{where}: a cookie for other hosts")


def check_page(promise: Promise, where: str, text: str) -> None:
    """A page holds no script, style or address that its own policy would have to allow."""
    promise.count("pages")
    page = Markup(text)
    promise.holds(not page.inline, f"{where}: a script within the page: {page.inline[:1]}")
    for tag, attributes in page.tags:
        promise.holds(tag not in ("style", "base", "object", "embed", "iframe", "frame"), f"{where}: <{tag}>")
        for name, value in attributes.items():
            promise.holds(not name.startswith("on"), f"{where}: <{tag} {name}>")
            promise.holds(name != "style", f"{where}: <{tag} style>")
            if name in URL_ATTRIBUTES:
                check_address(promise, where, tag, name, value)


def check_address(promise: Promise, where: str, tag: str, name: str, value: str) -> None:
    address = value.strip().lower()
    inside = address.startswith(("/", "#", "?", "tel:", "http://127.0.0.1", "https://127.0.0.1", "https://localhost"))
    image = tag == "img" and address.startswith("data:image/")
    promise.holds(
        (inside and not address.startswith("//")) or image or not address, f'{where}: <{tag} {name}="{value[:80]}">'
    )


def attack(report: Report, targets: Targets) -> None:
    """security headers, cookies and caches on every route for every role; no inline script or style on any page"""
    headers = report.promise(
        "headers",
        "every answer carries the strict policy (own scripts only, no inline script or "
        "style), nosniff, no framing, and tells no version",
    )
    caches = report.promise("headers", "no private answer may be kept by a cache")
    pages = report.promise(
        "headers", "no page holds an inline script, an event attribute, an inline style, or an address elsewhere"
    )
    with targets.serve() as target:
        clients = people(target)
        home, _ = furnish(target, clients)
        table = routes(clients["anonymous"])
        for row in table:
            if row.method != "GET":
                continue
            for role in roles(target):
                if role.kind != "anonymous" and not role.admitted(row.access):
                    continue
                visit(clients[role.name], row, home, f"GET {row.path} as {role.name}", headers, caches, pages)
        refusals(clients, headers, caches, pages)
        assets(clients["anonymous"], headers)


def visit(client: Client, row: Row, home: Ground, where: str, headers, caches, pages) -> None:
    # Who follows the link must meet a page, also where nothing is there.
    address = row.address(home, nowhere=not known(row, home))
    for wanted in ({}, JSON, {"Accept-Language": "en"}):
        answer = client.get(address, wanted)
        check_answer(headers, where, answer)
        caches.count("answers")
        store = answer["Cache-Control"]
        private = "no-store" in store or "private" in store and "max-age" in store
        caches.holds(private or CACHEABLE.match(address), f"{where}: Cache-Control is “{store}”")
        if answer.is_page:
            check_page(pages, where, answer.text)


def refusals(clients: dict[str, Client], headers, caches, pages) -> None:
    """What goes wrong carries the same headers."""
    nobody, staff = clients["anonymous"], clients["dispatcher"]
    tries = [
        nobody.get("/nowhere"),
        nobody.get("/%FF%FE"),
        nobody.get("/cases/1"),
        staff.get("/cases/x"),
        nobody.post("/report", {"words": ""}),
        nobody.post("/report", {"words": "x"}, csrf=False),
        staff.post_json("/cases/1/acceptance", {}),
        nobody.send("DELETE", "/report"),
        nobody.send("POST", "/report", {"Content-Type": "text/xml"}, b"<a/>"),
        nobody.post_json("/report", {"words": "x" * 300_000}),
        nobody.send("HEAD", "/report"),
    ]
    for number, answer in enumerate(tries):
        check_answer(headers, f"refusal {number}", answer)
        caches.count("answers")
        caches.holds("no-store" in answer["Cache-Control"], f"refusal {number}: {answer['Cache-Control']}")
        if answer.is_page:
            check_page(pages, f"refusal {number}", answer.text)


def assets(client: Client, headers) -> None:
    for path in sorted(set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', client.get("/report").text))):
        answer = client.get(path)
        check_answer(headers, path, answer)
        headers.holds(answer.status == 200, f"{path}: {answer.status}")
