"""Every page for everybody: axe-core without a serious or critical finding, in both languages and in elder mode.

The pages are found by walking: from each role's first pages along every link, one page for each address pattern.
"""

import re
from urllib.parse import urlsplit

import pytest

from accessibility import findings, overflow
from conftest import DESK, PHONE
from journey import DEPARTMENT
from people import sign_in

MISSING = "/no-such-page"
ROLES = {
    None: (PHONE, ["/", "/report", "/ask-for-help", "/track", "/sign-in", "/sign-in/staff", "/help", "/privacy", "/policy",
                   MISSING]),
    "worker": (PHONE, ["/round", "/today", "/report", "/tasks", "/help-calls", "/account", "/households/new"]),
    "secretary": (DESK, ["/visits/coverage", "/visits/giving", "/households"]),
    "operator": (DESK, ["/desk", "/cases"]),
    "dispatcher": (DESK, ["/queue", "/cases", "/tasks", "/help-calls/new", "/help-calls/figures"]),
    DEPARTMENT: (DESK, ["/inbox", "/tasks"]),
    "leader": (DESK, ["/board", "/board/wall", "/board/months", "/board/comparison"]),
    "system": (DESK, ["/admin/accounts", "/admin/posts", "/admin/units"]),
    "security": (DESK, ["/admin/grants"]),
    "audit": (DESK, ["/admin/audit"]),
}
MODES = {"chinese": {}, "english": {"language": "en"}, "elder": {"elder": True}}
MOST_PAGES = 60
NOT_PAGES = re.compile(r"\.(csv|json|geojson|svg|png|pdf|xml|ics)$|/live$|/files/|/preferences|/sign-out|/export")


def pattern(path: str) -> str:
    """One page stands for all of its kind: keys, codes and secrets in an address do not matter."""
    return re.sub(r"/(\d[\w-]*|[a-z2-7]{16,})(?=/|$)", "/…", path)


# Kinds of pages that an earlier role's test has looked at: walked through again for their links, but not judged again
# unless it is where this role begins.
judged: set[str] = set()


def walk(page, starts: list[str]) -> tuple[list[str], list[str]]:
    """The addresses of one page of each kind that can be reached and was not judged yet; and the dead links."""
    found: dict[str, str] = {}
    dead = []
    waiting = [(target, "the start") for target in starts]
    while waiting and len(found) < MOST_PAGES:
        target, origin = waiting.pop(0)
        path = urlsplit(target).path
        kind = pattern(path)
        if kind in found or NOT_PAGES.search(path):
            continue
        answer = page.goto(target)
        if answer.status >= 400 and target != MISSING:
            dead.append(f"{origin} leads to {target}, which answers {answer.status}")
        if "text/html" not in (answer.headers.get("content-type") or ""):
            continue
        found[kind] = target
        links = page.eval_on_selector_all(
            "a[href^='/']:not([download])", "links => links.map(link => link.getAttribute('href'))")
        waiting += [(link, target) for link in links]
    pages = [target for kind, target in found.items() if kind not in judged or target in starts]
    judged.update(found)
    return pages, dead


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "resident")
def test_every_page_is_accessible_in_both_languages_and_elder_mode(visitors, server, office, role):
    matter = office.answered()
    window, starts = ROLES[role]
    if role is None:
        starts = starts + [matter.own]
    elif role not in ("system", "security", "audit"):
        starts = starts + [matter.page]
    problems, pages = [], []
    for mode, settings in MODES.items():
        page = visitors.open(window, **settings)
        if role:
            sign_in(page, server.account(role))
        if not pages:
            pages, problems = walk(page, starts)
        for target in pages:
            page.goto(target)
            for line in findings(page):
                problems.append(f"{mode} {target}: {line}")
            if overflow(page) > 0:
                problems.append(f"{mode} {target}: scrolls sideways by {overflow(page)} pixels")
            problems += [f"{mode} {target}: script failed: {fault}" for fault in page.faults]
            page.faults.clear()
    print(f"{len(pages)} pages: {' '.join(pages)}")
    assert len(pages) >= len(starts) // 2, f"hardly any page was reached: {pages}"
    assert not problems, f"{len(problems)} findings on {len(pages)} pages:\n" + "\n".join(dict.fromkeys(problems))
