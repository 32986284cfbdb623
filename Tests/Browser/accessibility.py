"""What axe-core finds on a page; serious and critical findings fail a test and are named with the element."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

FAILING = {"serious", "critical"}


def findings(page: Page) -> list[str]:
    result = Axe().run(page, options={"resultTypes": ["violations"]}).response
    named = []
    for violation in result["violations"]:
        if violation["impact"] not in FAILING:
            continue
        for node in violation["nodes"][:5]:
            named.append(f"{violation['impact']} {violation['id']}: {violation['help']} — {node['html'][:160]}")
    return named


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window: nobody should have to scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def assert_accessible(page: Page) -> None:
    found = findings(page)
    assert not found, f"{page.url}:\n" + "\n".join(found)
    assert overflow(page) <= 0, f"{page.url} scrolls sideways by {overflow(page)} pixels"
