"""Things in two districts that attacks aim at: made through the product's own forms where the demo has none yet."""

import dataclasses
import struct
import zlib

from client import Client
from target import Target

HOME, FOREIGN = "340102", "350605"
NOWHERE = "987654321"  # an identifier nobody was given


@dataclasses.dataclass
class Ground:
    """One district as a target: identifiers of what lies in it, by the names that routes give their parameters."""

    district: str
    community: str
    grid: str
    things: dict[str, str] = dataclasses.field(default_factory=dict)
    # Where each thing lies; what has no place of its own lies in the community.
    places: dict[str, str] = dataclasses.field(default_factory=dict)
    # Words that only those who may read this district may see.
    marks: set[str] = dataclasses.field(default_factory=set)


def png(red: int = 200) -> bytes:
    """A small true picture."""
    row = b"\0" + bytes([red, 90, 60]) * 64
    data = zlib.compress(row * 64)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", data)
        + chunk(b"IEND", b"")
    )


def square(code: str) -> bytes:
    ring = "[[117.30,31.87],[117.31,31.87],[117.31,31.88],[117.30,31.88],[117.30,31.87]]"
    return (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"%s"},'
        '"geometry":{"type":"Polygon","coordinates":[%s]}}]}' % (code, ring)
    ).encode()


def people(target: Target) -> dict[str, Client]:
    """Everybody signed in, by role; “anonymous” is not."""
    clients = {"anonymous": Client(target)}
    for account in target.accounts:
        clients[account["role"]] = Client(target).sign_in(account)
    return clients


def made(answer, what: str):
    if answer.status not in (200, 201):
        raise RuntimeError(f"{what} could not be made: {answer.status} {answer.text[:300]}")
    return answer.json


def furnish(target: Target, clients: dict[str, Client]) -> tuple[Ground, Ground]:
    """Both districts with one of everything a route's address can name."""
    home = Ground(HOME, "340102001001", "340102001001001")
    foreign = Ground(FOREIGN, "350605100001", "350605100001001")
    for ground in (home, foreign):
        matters(target, ground)
        identifiers(target, ground)
    office = clients["system"]
    login = "dengdai"
    made(
        office.post_json(
            "/admin/accounts",
            {"login": login, "name": "候补", "password": "Another-demo-2026", "place": home.community},
        ),
        "an account",
    )
    home.things["account"] = str(target.rows("SELECT id FROM account WHERE login = ?", login)[0]["id"])
    home.places["account"] = home.community
    clients["dispatcher"].post_json("/filters", {"name": "我的", "page": "/cases", "query": "state=closed"})
    found = target.rows("SELECT id FROM saved_filter LIMIT 1")
    home.things["filter"] = foreign.things["filter"] = str(found[0]["id"]) if found else NOWHERE
    office.post_files(
        f"/territory/{home.community}/drawings",
        {"purpose": "boundaries", "level": "grid", "datum": "cgcs2000", "begins": ""},
        [("file", "grids.geojson", square(home.grid))],
    )
    drafts = target.rows("SELECT id, place FROM territory_draft LIMIT 1")
    home.things["draft"] = str(drafts[0]["id"]) if drafts else NOWHERE
    home.places["draft"] = drafts[0]["place"] if drafts else home.community
    number = target.rows(
        "SELECT number FROM case_file WHERE place LIKE ? AND closed_at IS NOT NULL LIMIT 1", home.community + "%"
    )
    if number:
        clients["dispatcher"].post_json(
            "/board/exclusions", {"number": number[0]["number"], "reason": "natural-disaster", "note": "x"}
        )
    asked = target.rows("SELECT id, place FROM exclusion LIMIT 1")
    home.things["exclusion"] = str(asked[0]["id"]) if asked else NOWHERE
    home.places["exclusion"] = asked[0]["place"] if asked else home.community
    return home, foreign


def matters(target: Target, ground: Ground) -> None:
    """A matter with a photo, and a private one, reported by nobody we know: links are the reporters' only way in."""
    reporter = Client(target)
    words = f"私下的话 {ground.district} 只有当事人可以看"
    hidden = made(reporter.post_json("/report", {"words": words, "place": ground.grid, "private": True}), "a report")
    ground.things["private"] = hidden["id"]
    answer = reporter.post_files(
        "/report",
        {"words": f"楼道灯坏了三天 {ground.district}", "place": ground.grid},
        [("files", "photo.png", png())],
        {"Accept": "application/json"},
    )
    receipt = made(answer, "a report with a photo")
    ground.things |= {"case": receipt["id"], "secret": receipt["secret"], "number": receipt["number"]}
    ground.places["case"] = ground.grid
    ground.marks |= {hidden["number"], receipt["number"], words}
    file = target.rows("SELECT id FROM case_evidence WHERE case_id = ?", receipt["id"])
    ground.things["file"] = str(file[0]["id"]) if file else NOWHERE


def identifiers(target: Target, ground: Ground) -> None:
    under = ground.district + "%"

    def first(name: str, sql: str, default: str = NOWHERE) -> None:
        rows = target.rows(sql, under)
        ground.things[name] = str(rows[0]["id"]) if rows else default
        ground.places[name] = rows[0]["place"] if rows else ground.community

    first("account", "SELECT id, place FROM account WHERE place LIKE ? ORDER BY LENGTH(place) DESC LIMIT 1")
    first("post", "SELECT id, place FROM post WHERE place LIKE ? ORDER BY id DESC LIMIT 1")
    first("unit", "SELECT id, place FROM unit WHERE place LIKE ? ORDER BY LENGTH(place) DESC, id DESC LIMIT 1")
    first("task", "SELECT id, place FROM task WHERE place LIKE ? LIMIT 1")
    first("call", "SELECT id, area AS place FROM help_call WHERE area LIKE ? ORDER BY id DESC LIMIT 1")
    for kind in ("route", "round", "finding", "campaign"):
        first(kind, f"SELECT id, area AS place FROM patrol_{kind} WHERE area LIKE ? ORDER BY id DESC LIMIT 1")
    first("proposal", "SELECT id, area AS place FROM proposal WHERE area LIKE ? ORDER BY id DESC LIMIT 1")
    first("grant", "SELECT id, place FROM account_grant WHERE place LIKE ? LIMIT 1")
    first("exclusion", "SELECT id, place FROM exclusion WHERE place LIKE ? LIMIT 1")
    first("draft", "SELECT id, place FROM territory_draft WHERE place LIKE ? LIMIT 1")
    ground.things |= {
        "place": ground.community,
        "month": "2026-10",
        "action": "facts",
        "purpose": "wechat",
        "token": target.rows("SELECT qr_token FROM place WHERE code LIKE ? AND qr_token IS NOT NULL LIMIT 1", under)[0][
            "qr_token"
        ],
    }
    ground.places["place"] = ground.community
    ground.marks |= {row["number"] for row in target.rows("SELECT number FROM case_file WHERE place LIKE ?", under)}
