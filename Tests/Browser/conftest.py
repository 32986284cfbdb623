"""Fixtures of the browser tests: one demo server and one Chromium for all, a fresh browser context for each test."""

import os
import pathlib
import re
import sys

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from journey import Office  # noqa: E402
from people import sign_in, sign_in_resident  # noqa: E402
from server import ROOT, DemoServer  # noqa: E402

SCREENSHOTS = ROOT / ".build/screenshots"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PATIENCE = 10_000  # milliseconds that a step may take before the test says what it waited for


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = DemoServer(tmp_path_factory.mktemp("jinlin"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def browser():
    # Chromium's own sandbox cannot start where the tests run as root.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("JINLIN_CHROMIUM", "/usr/bin/chromium"), args=flags)
        yield browser
        browser.close()


class Visitors:
    """Opens browser contexts: people, each with their own cookies, window and settings."""

    def __init__(self, browser: Browser, server: DemoServer):
        self.browser = browser
        self.server = server
        self.contexts: list[BrowserContext] = []

    def open(self, window=PHONE, script=True, language="zh", elder=False) -> Page:
        context = self.browser.new_context(
            base_url=self.server.address, viewport=window, java_script_enabled=script, reduced_motion="reduce",
            locale="zh-CN" if language == "zh" else "en-US", has_touch=window is PHONE)
        context.set_default_timeout(PATIENCE)
        context.request.get(f"/preferences?language={language}&elder={1 if elder else 0}&back=/", max_redirects=0)
        self.contexts.append(context)
        page = context.new_page()
        page.faults = []  # scripts that failed on the page
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def visitors(browser, server):
    visitors = Visitors(browser, server)
    yield visitors
    visitors.close()


@pytest.fixture(scope="session")
def office(browser, server):
    """Does the others' part, so that a test begins where its journey does."""
    visitors = Visitors(browser, server)
    yield Office(visitors, server)
    visitors.close()


@pytest.fixture
def staff(visitors, server):
    """staff(role, window): a member of staff, signed in."""
    return lambda role, window: sign_in(visitors.open(window), server.account(role))


@pytest.fixture
def resident(visitors):
    """resident(phone): a resident on a phone, signed in."""
    return lambda phone: sign_in_resident(visitors.open(PHONE), phone)


@pytest.fixture
def resident_page(visitors) -> Page:
    return visitors.open(PHONE)


@pytest.fixture
def desk_page(visitors) -> Page:
    return visitors.open(DESK)


@pytest.fixture
def shoot(request):
    """shoot(page, name): a picture of the whole page in .build/screenshots, for people to look at."""
    def take(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        width = page.viewport_size["width"]
        page.screenshot(path=SCREENSHOTS / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}-{width}.png", full_page=True)
    return take


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test leaves a picture of every open page and the server's last words."""
    report = yield
    if report.when == "call" and report.failed:
        visitors = item.funcargs.get("visitors")
        for number, context in enumerate(visitors.contexts if visitors else []):
            for page in context.pages:
                SCREENSHOTS.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=SCREENSHOTS / f"failed-{item.name[:60]}-{number}.png", full_page=True)
                report.sections.append(("page", page.url))
        server = item.funcargs.get("server")
        if server:
            report.sections.append(("server", server.tail()[-1500:]))
    return report
