"""What a person does on a page: sign in, fill a form as it is shown, send it, read the answer."""

import re

from playwright.sync_api import Locator, Page, expect

CASE_NUMBER = re.compile(r"\b\d{6}-[0-9A-Z]{6}\b")
# A page that came after a form was sent has no mark; the page before has.
SENT = "document.documentElement.dataset.before = '1'"
ANSWERED = "html:not([data-before]), #main > .errors"


def sign_in(page: Page, account: dict) -> Page:
    """Signs a member of staff in."""
    page.goto("/sign-in/staff")
    form = form_for(page, "sign-in/staff")
    fill(form, login=account["username"], password=account["password"])
    send(page, form)
    expect(page.locator("header.top details.menu")).to_be_attached()
    return page


def newest_code(page, phone: str) -> str | None:
    """The code that stands highest in the demonstration's inbox for a number."""
    inbox = page.context.request.get("/demo/inbox").text()
    # Other messages to the number may stand above it; each is a card of its own.
    found = re.search(re.escape(phone) + r"(?:(?!</article>).)*?(?:验证码|code) (\d{6})", inbox, re.S)
    return found and found.group(1)


def code_for(page, phone: str, after: str | None = None) -> str:
    """The code that came for a number after another one; messages take a moment to get there."""
    for _ in range(120):
        found = newest_code(page, phone)
        if found and found != after:
            return found
        page.wait_for_timeout(250)
    raise AssertionError(f"no code for {phone} came to the demo inbox")


def sign_in_resident(page: Page, phone: str) -> Page:
    """Signs a resident in by the code that the demonstration's inbox shows."""
    page.goto("/sign-in")
    earlier = newest_code(page, phone)
    form = form_for(page, "sign-in/code")
    fill(form, phone=phone)
    try:
        send(page, form)
    except AssertionError as refusal:
        # Another test asked for this number less than a minute ago: one waits as long as the page says.
        pause = re.search(r"请 (\d+) 秒后|in (\d+) s", str(refusal))
        if not pause:
            raise
        page.wait_for_timeout(1000 * (1 + int(pause.group(1) or pause.group(2))))
        page.goto("/sign-in")
        form = form_for(page, "sign-in/code")
        fill(form, phone=phone)
        send(page, form)
    form = form_for(page, "sign-in/resident")
    fill(form, code=code_for(page, phone, after=earlier))
    send(page, form)
    return page


def form_for(page: Page, action: str) -> Locator:
    """The first form on the page that is sent to an address with this ending; opens what it is folded into."""
    form = page.locator(f'form[action$="/{action}"]').first
    expect(form, f"a form for “{action}” on {page.url}").to_be_attached()
    for folded in form.locator("xpath=ancestor::details[not(@open)]").all():
        folded.locator("> summary").click()
    return form


def fill(form: Locator, **fields) -> None:
    """Fills fields by name: text, list, box or choice. An underscore in a name means a hyphen."""
    for name, value in fields.items():
        control = form.locator(f'[name="{name.replace("_", "-")}"]')
        kind = control.first.evaluate("element => element.type || element.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            form.locator(f'[name="{name.replace("_", "-")}"][value="{value}"]').check()
        elif kind == "select-one":
            control.first.select_option(value)
        elif kind == "file":
            control.first.set_input_files(value)
        else:
            control.first.fill(value)


def send(page: Page, form: Locator, value: str | None = None, refused: bool = False) -> None:
    """Presses the form's button (where there are several, the one with this value) and waits for the answer.

    `refused`: the answer must say what is wrong; otherwise it must not.
    """
    # The last button that is visible: before it may stand buttons that only add something to the form.
    button = form.locator(f'button[type="submit"][value="{value}"]') if value is not None else \
        form.locator('button[type="submit"]:visible').last
    page.evaluate(SENT)
    button.click()
    page.locator(ANSWERED).first.wait_for(state="attached")
    page.wait_for_load_state()
    errors = page.locator("#main > .errors")
    if refused:
        expect(errors).to_be_visible()
    else:
        assert errors.count() == 0, f"{page.url} refused: {errors.first.inner_text()}"
        assert page.locator("#main").count() == 1, f"{page.url} is no page: {page.content()[:500]}"


def act(page: Page, action: str, value: str | None = None, **fields) -> None:
    """Does one action on the case that is open; `value` chooses between the buttons of a yes-or-no form."""
    form = form_for(page, action)
    fill(form, **fields)
    send(page, form, value)


def choose_place(page: Page, form: Locator) -> None:
    """Goes down the lists of places to the end, always the first one."""
    lists = form.locator(".levels select")
    depth = 0
    while depth < lists.count():
        current = lists.nth(depth)
        if not current.input_value():
            with page.expect_response(re.compile(r"/places\.json")):
                current.select_option(index=1)
            # The next list, where there is one, is drawn in the same turn as the answer is read.
            page.wait_for_timeout(50)
        depth += 1


def flash(page: Page) -> str:
    return page.locator(".flash").first.inner_text()


def number_on(page: Page) -> str:
    """The case number that a page shows."""
    found = CASE_NUMBER.search(page.locator("#main").inner_text())
    assert found, f"no case number on {page.url}"
    return found.group(0)

