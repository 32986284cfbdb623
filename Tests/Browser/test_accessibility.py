"""Every page for everybody: axe-core without a serious or critical finding, in both languages and in elder mode.

The pages are found by walking: from each role's first pages along every link, one page for each address pattern.
"""

import re
from urllib.parse import urlsplit

import pytest

from accessibility import findings, overflow
from conftest import DESK, PHONE
from people import sign_in

ROLES = {
    None: (PHONE, ["/", "/report", "/track", "/sign-in", "/sign-in/staff", "/help", "/privacy", "/policy", "/no-such-page"]),
    "worker": (PHONE, ["/today", "/report", "/tasks", "/account"]),
    "operator": (DESK, ["/desk", "/cases"]),
    "dispatcher": (DESK, ["/queue", "/cases", "/tasks"]),
    "department": (DESK, ["/inbox", "/tasks"]),
    "leader": (DESK, ["/board", "/board/wall", "/board/months", "/board/comparison"]),
    "system": (DESK, ["/admin/accounts", "/admin/posts", "/admin/units"]),
    "security": (DESK, ["/admin/grants"]),
    "audit": (DESK, ["/admin/audit"]),
}
MODES = {"chinese": {}, "english": {"language": "en"}, "elder": {"elder": True}}
MOST_PAGES = 40
NOT_PAGES = re.compile(r"\.(csv|json|geojson|svg|png|pdf|xml|ics)$|/live$|/files/|/preferences|/sign-out|/export")


def pattern(path: str) -> str:
    """One page stands for all of its kind: keys, codes and secrets in an address do not matter."""
    return re.sub(r"/(\d[\w-]*|[a-z2-7]{16,})(?=/|$)", "/…", path)


def walk(page, starts: list[str]) -> list[str]:
    """The addresses of one page of each kind that can be reached, in the order they were found."""
    found: dict[str, str] = {}
    waiting = list(starts)
    while waiting and len(found) < MOST_PAGES:
        target = waiting.pop(0)
        kind = pattern(urlsplit(target).path)
        if kind in found or NOT_PAGES.search(urlsplit(target).path):
            continue
        answer = page.goto(target)
        if "text/html" not in (answer.headers.get("content-type") or ""):
            continue
        found[kind] = target
        waiting += page.eval_on_selector_all(
            "a[href^='/']", "links => links.filter(link => !link.hasAttribute('download')).map(link => link.getAttribute('href'))")
    return list(found.values())


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "resident")
def test_every_page_is_accessible_in_both_languages_and_elder_mode(visitors, server, office, role):
    matter = office.answered()
    window, starts = ROLES[role]
    starts = starts + ([matter.own] if role is None else [matter.page])
    problems, pages = [], []
    for mode, settings in MODES.items():
        page = visitors.open(window, **settings)
        if role:
            sign_in(page, server.account(role))
        pages = pages or walk(page, starts)
        for target in pages:
            page.goto(target)
            for line in findings(page):
                problems.append(f"{mode} {target}: {line}")
            if overflow(page) > 0:
                problems.append(f"{mode} {target}: scrolls sideways by {overflow(page)} pixels")
            problems += [f"{mode} {target}: script failed: {fault}" for fault in page.faults]
            page.faults.clear()
    assert len(pages) >= len(starts) // 2, f"hardly any page was reached: {pages}"
    assert not problems, f"{len(problems)} findings on {len(pages)} pages:\n" + "\n".join(dict.fromkeys(problems))
