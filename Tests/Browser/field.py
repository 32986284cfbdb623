"""A steward's phone with the field app: opened by its PIN, offline and back, killed and opened again."""

import json
import re

from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

PIN = "294716"
PATIENCE = 30_000
STORE = """async (name) => {
  const open = indexedDB.open(name);
  await new Promise((resolve, reject) => { open.onsuccess = resolve; open.onerror = reject; });
  const database = open.result, found = {};
  for (const store of database.objectStoreNames) {
    const request = database.transaction(store).objectStore(store).getAll();
    await new Promise((resolve) => { request.onsuccess = resolve; });
    const plain = (value) => value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value)
      : ArrayBuffer.isView(value) ? new TextDecoder("latin1").decode(value)
      : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)])) : value;
    found[store] = request.result.map(plain);
  }
  database.close();
  return found;
}"""
CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith("field-set-")) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      found.push([new URL(request.url).pathname, (await answer.arrayBuffer()).byteLength]);
    }
  }
  return found;
}"""


class Phone:
    """What a steward does on the phone. `page` is the open tab; a kill closes it."""

    def __init__(self, page: Page):
        self.context: BrowserContext = page.context
        self.page = page

    # ---- opening, closing, the network ----
    def begin(self) -> "Phone":
        """The first opening: a PIN is made, the households come, the app can open offline from now on."""
        self.page.goto("/field/app")
        door = self.page.locator(".fieldlock form").first
        door.locator('[name="pin"]').fill(PIN)
        door.locator('[name="again"]').fill(PIN)
        door.locator("button").click()
        expect(self.page.locator("#field-app article.card").first).to_be_visible(timeout=PATIENCE)
        self.until("navigator.serviceWorker.controller !== null")
        return self

    def unlock(self, pin: str = PIN) -> None:
        door = self.page.locator(".fieldlock form").first
        door.locator('[name="pin"]').fill(pin)
        door.locator("button").click()
        expect(self.page.locator(".fieldnav")).to_be_visible(timeout=PATIENCE)

    def open_again(self) -> None:
        self.page = self.context.new_page()
        self.page.goto("/field/app")
        self.unlock()

    def kill(self) -> None:
        self.page.close()

    def offline(self, is_offline: bool = True) -> None:
        self.context.set_offline(is_offline)

    def until(self, expression: str) -> None:
        """Waits for something the page knows; the page's policy allows no evaluation of its own."""
        for _ in range(PATIENCE // 100):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"not within {PATIENCE} ms: {expression}")

    # ---- looking ----
    def go(self, place: str) -> None:
        self.page.evaluate("place => { location.hash = place; }", place)

    @property
    def line(self) -> Locator:
        return self.page.locator(".fieldline a")

    def says(self, words: str) -> None:
        expect(self.line).to_contain_text(words, timeout=PATIENCE)

    def send_now(self) -> None:
        self.page.locator(".fieldline button").click()

    def delivered(self) -> None:
        """Nothing waits any more."""
        self.says("没有等待发送")

    def households(self) -> list[str]:
        """Identifiers of the households that the list shows."""
        self.go("#find")
        expect(self.page.locator("#find")).to_be_visible()
        links = self.page.locator("#field-app article.card h3 a").all()
        return [link.get_attribute("href").split("/")[-1] for link in links]

    def store(self, person: str) -> dict:
        return self.page.evaluate(STORE, f"jinlin-field:{person}")

    def cached(self) -> list:
        return self.page.evaluate(CACHED)

    # ---- writing down ----
    def household(self, number: str) -> Locator:
        """Opens a household; gives the form of a contact."""
        self.go(f"#household/{number}")
        form = self.page.locator("form:has([name=reached])").first
        expect(form).to_be_visible()
        return form

    def contact(self, number: str, way: str = "phone", reached: str = "yes", note: str = "", **values: str) -> None:
        """Three taps, more where there is more to say."""
        form = self.household(number)
        form.locator(f'[name="way"][value="{way}"]').check()
        form.locator(f'[name="reached"][value="{reached}"]').check()
        if note:
            form.locator('[name="note"]').fill(note)
        for name, value in values.items():
            field = form.locator(f'[name="value.{name}"]')
            field.evaluate("element => { element.closest('details').open = true; }")
            field.fill(value)
        form.locator('button[type="submit"]').click()
        expect(self.page).to_have_url(re.compile("#round$"))
        expect(self.page.locator("#field-app .flash")).to_be_visible()

    def change(self, number: str, **values: str) -> None:
        """Changes what is registered, without a contact."""
        self.go(f"#household/{number}")
        part = self.page.locator("details.more").filter(has=self.page.locator("summary", has_text="只改登记")).last
        part.evaluate("element => { element.open = true; }")
        form = part.locator("form")
        for name, value in values.items():
            form.locator(f'[name="value.{name}"]').fill(value)
        kept = self.page.locator("#field-app").get_attribute("data-kept")
        form.locator('button[type="submit"]').click()
        self.until(f'(document.getElementById("field-app").dataset.kept ?? null) !== {json.dumps(kept)}')

    def report(self, words: str, photo: dict | str | None = None) -> None:
        self.go("#report")
        form = self.page.locator("form:has([name=place])")
        form.locator('[name="words"]').fill(words)
        form.locator('[name="place"]').select_option(index=1)
        if photo:
            form.locator("input[type=file]").set_input_files(photo)
            expect(form.locator(".thumbs li")).to_have_count(1, timeout=PATIENCE)
        form.locator('button[type="submit"]').click()
        expect(self.page).to_have_url(re.compile("#entries$"))
        expect(self.page.locator(".fieldview")).to_contain_text(words[:20])

    # ---- a network that fails ----
    def lose_replies(self, times: int, hangs: bool = False) -> list[int]:
        """The next deliveries arrive, but their answers do not come back; where it `hangs`, the last one is never
        answered at all. Gives a live count."""
        seen = [0]

        def lose(route: Route) -> None:
            if seen[0] >= times:
                return route.continue_()
            # As the browser would have sent it: from a page of ours.
            route.fetch(headers=route.request.headers | {"sec-fetch-site": "same-origin"})
            seen[0] += 1
            if not hangs or seen[0] < times:
                route.abort()

        self.context.route("**/field/commands", lose)
        return seen
