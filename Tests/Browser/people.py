"""What a person does on a page: sign in, fill a form as it is shown, send it, read the answer."""

import re

from playwright.sync_api import Locator, Page, expect

WORDS = "3 号楼 2 单元楼道灯坏了三天，老人晚上上下楼很危险"


def sign_in(page: Page, account: dict) -> Page:
    """Signs a member of staff in."""
    page.goto("/sign-in/staff")
    form = form_for(page, "sign-in/staff")
    fill(form, login=account["login"], password=account["password"])
    send(page, form)
    expect(page.locator("header.top details.menu")).to_be_attached()
    return page


def form_for(page: Page, action: str) -> Locator:
    """The first form on the page that is sent to an address with this ending; opens what it is folded into."""
    form = page.locator(f'form[action$="/{action}"]').first
    expect(form, f"a form for “{action}” on {page.url}").to_be_attached()
    for folded in form.locator("xpath=ancestor::details[not(@open)]").all():
        folded.locator("> summary").click()
    return form


def fill(form: Locator, **fields) -> None:
    """Fills fields by name: text, list, box or choice. A trailing underscore and underscores within mean hyphens."""
    for name, value in fields.items():
        control = form.locator(f'[name="{name.rstrip("_").replace("_", "-")}"]')
        kind = control.first.evaluate("element => element.type || element.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            form.locator(f'[name="{name.rstrip("_").replace("_", "-")}"][value="{value}"]').check()
        elif kind == "select-one":
            control.first.select_option(value) if value else control.first.select_option(index=1)
        elif kind == "file":
            control.first.set_input_files(value)
        else:
            control.first.fill(value)


def send(page: Page, form: Locator, button: str | None = None) -> None:
    """Presses the form's button and waits for the next page, which must not say that something was refused."""
    pressed = form.get_by_role("button", name=button) if button else form.locator('button[type="submit"]').last
    with page.expect_navigation():
        pressed.click()
    page.wait_for_load_state()
    errors = page.locator(".errors")
    assert errors.count() == 0, f"{page.url} refused: {errors.first.inner_text()}"


def act(page: Page, action: str, **fields) -> None:
    """Does one action on the case that is open."""
    form = form_for(page, action)
    fill(form, **fields)
    send(page, form)


def flash(page: Page) -> str:
    return page.locator(".flash").inner_text()


def number_on(page: Page) -> str:
    """The case number that a page shows."""
    found = re.search(r"\b[A-Z0-9]{2,}(?:-[A-Z0-9]+)+\b|\b\d{8}-?\d{3,}\b", page.locator("main").inner_text())
    assert found, f"no case number on {page.url}"
    return found.group(0)
