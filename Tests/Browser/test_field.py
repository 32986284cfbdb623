"""The field app on a steward's phone: days without a network, lost answers, a killed tab, refusals, wrong PINs."""

import datetime
import pathlib
import re
import shutil

import pytest
from playwright.sync_api import expect

from accessibility import assert_accessible
from conftest import PHONE
from field import PIN, Phone
from people import sign_in
from photos import heavy_photo, photo
from server import ROOT

JSON = {"Accept": "application/json"}


@pytest.fixture
def phone(staff) -> Phone:
    return Phone(staff("worker", PHONE))


def contacts_of(phone: Phone, household: str) -> list[dict]:
    """What the server has of a household's contacts, the newest first."""
    answer = phone.context.request.get(f"/households/{household}", headers=JSON)
    assert answer.ok, f"{answer.status} {answer.text()[:300]}"
    return answer.json()["contacts"]


def known_contacts(phone: Phone, households: list[str]) -> dict[str, set[str]]:
    return {number: {str(contact["id"]) for contact in contacts_of(phone, number)} for number in households}


def fresh_contacts(phone: Phone, before: dict[str, set[str]]) -> dict[str, list[dict]]:
    return {number: [contact for contact in contacts_of(phone, number) if str(contact["id"]) not in known]
            for number, known in before.items()}


def person_of(phone: Phone) -> str:
    return phone.page.locator("#field-app").get_attribute("data-person")


def test_three_days_without_a_network_arrive_once_and_whole(phone, shoot):
    days = 3
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)
    phone.page.clock.install(time=start)
    phone.begin()
    visited = phone.households()[:24]
    refused, visited = visited[:5], visited[5:]
    before = known_contacts(phone, visited + refused)
    phone.offline()
    expected: dict[str, list[tuple[str, bool]]] = {number: [] for number in visited}
    reports = []
    for day in range(days):
        for turn in range(20):
            number = visited[(day * 20 + turn) % len(visited)]
            way, reached = ("home", "phone")[turn % 2], turn % 5 != 4
            phone.contact(number, way, "yes" if reached else "no", note=f"第 {day + 1} 天第 {turn + 1} 次")
            expected[number].append((way, reached))
        for turn in range(4 if day == 0 else 3):
            words = f"第 {day + 1} 天看到的第 {turn + 1} 件事：楼道灯不亮，夜里看不清台阶。"
            phone.report(words, photo())
            reports.append(words)
        # More people than a flat can hold: the register does not take it, and the server sends these entries back.
        for number in refused[2 * day:2 * day + 2]:
            phone.contact(number, note="人数变了", people="999")
        phone.page.clock.fast_forward(datetime.timedelta(days=1).total_seconds() * 1000)
        # The hidden phone locks itself meanwhile or is killed; everything is there when it opens again.
        phone.kill()
        phone.page = phone.context.new_page()
        phone.page.clock.install(time=start + datetime.timedelta(days=day + 1))
        phone.page.goto("/field/app")
        phone.unlock()
    phone.says("75 条等待发送")
    shoot(phone.page, "field-three-days")

    # The network comes back and fails: an answer is lost, then the tab is killed while its second batch is under way.
    seen = phone.lose_replies(2, hangs=True)
    phone.offline(False)
    phone.send_now()
    for _ in range(300):
        if seen[0] >= 2:
            break
        phone.page.wait_for_timeout(100)
    assert seen[0] == 2
    phone.kill()
    phone.open_again()
    phone.delivered()
    phone.says("5 条被退回")

    fresh = fresh_contacts(phone, before)
    for number, contacts in expected.items():
        found = sorted((contact["way"], contact["reached"]) for contact in fresh[number])
        assert found == sorted(contacts), f"household {number}: {found}, written down {contacts}"
    assert all(not fresh[number] for number in refused), "what was sent back must count nowhere"
    times = sorted(contact["at"] for contacts in fresh.values() for contact in contacts)
    assert times[0][:10] <= (start + datetime.timedelta(hours=9)).date().isoformat(), "the day it happened is kept"
    phone.go("#entries")
    numbers = phone.page.locator("#field-app").get_by_text("案卷 ").all_inner_texts()
    assert len(numbers) == len(set(numbers)) == len(reports) == 10


def test_an_entry_sent_back_is_mended_handed_over_or_dropped(phone, shoot):
    phone.begin()
    numbers = phone.households()[30:33]
    before = known_contacts(phone, numbers)
    for number in numbers:
        phone.contact(number, note=f"人数变了 {number}", people="999")
    phone.says("3 条被退回")
    phone.go("#entries")
    cards = phone.page.locator(".card.tone-danger")
    expect(cards).to_have_count(3)
    expect(cards.first.locator(".error")).not_to_be_empty()
    shoot(phone.page, "field-sent-back")
    assert_accessible(phone.page)
    cards.nth(0).locator("summary", has_text="交给社区处理").click()
    cards.nth(0).locator("details[open] button").click()
    phone.says("2 条被退回")
    cards.nth(0).locator("summary", has_text="不送了").click()
    cards.nth(0).locator("details[open] button").click()
    phone.says("1 条被退回")
    cards.nth(0).get_by_role("link", name="改好再送").click()
    form = phone.page.locator("form:has([name=reached])")
    expect(form.locator('[name="note"]')).to_have_value(f"人数变了 {numbers[0]}")
    form.locator('[name="value.people"]').fill("4")
    shoot(phone.page, "field-mend")
    form.locator('button[type="submit"]').click()
    expect(phone.line).not_to_contain_text("被退回")
    phone.delivered()
    fresh = fresh_contacts(phone, before)
    assert [len(fresh[number]) for number in numbers] == [1, 0, 0]


def test_a_tap_repeated_and_a_lost_answer_make_one_visit(phone):
    phone.begin()
    number = phone.households()[40]
    before = known_contacts(phone, [number])
    seen = phone.lose_replies(3)
    form = phone.household(number)
    form.locator('[name="way"][value="home"]').check()
    form.locator('[name="reached"][value="yes"]').check()
    form.evaluate("form => { for (let tap = 0; tap < 5; tap++) form.requestSubmit(); }")
    for lost in range(1, 4):
        while seen[0] < lost:
            phone.page.wait_for_timeout(50)
        phone.send_now()
    phone.delivered()
    assert seen[0] == 3
    assert len(fresh_contacts(phone, before)[number]) == 1


def test_who_changes_a_field_twice_offline_does_not_conflict_with_themselves(phone):
    phone.begin()
    number = phone.households()[44]
    phone.offline()
    for people in ("2", "3", "4"):
        phone.contact(number, note="又核了一遍人数", people=people)
    phone.offline(False)
    phone.send_now()
    phone.delivered()
    household = phone.context.request.get(f"/households/{number}", headers=JSON).json()["household"]
    assert household["conflicts"] == []


def opened(office, household: str) -> dict:
    """What is registered of a household, as its planner reads it."""
    return office.post("secretary", f"/households/{household}/opening", reason="planning")


def test_what_others_wrote_in_between_is_never_overwritten(phone, office):
    phone.begin()
    number = phone.households()[45]
    phone.go(f"#household/{number}")
    phone.page.get_by_role("button", name="打开联系资料").click()
    expect(phone.page.locator('a[href^="tel:"]')).to_be_visible()
    phone.offline()
    phone.change(number, people="2")
    phone.change(number, people="3", coming="楼道左手边敲门")
    phone.says("2 条等待发送")
    version = opened(office, number)["household"]["version"]
    office.post("secretary", f"/households/{number}/fields", version=str(version), coming="先打电话再上门")
    phone.offline(False)
    phone.send_now()
    phone.delivered()
    found = opened(office, number)
    assert found["values"]["people"] == "3", "one's own earlier entry is nobody else's"
    assert found["values"]["coming"] == "先打电话再上门", "the phone had not seen what the secretary wrote"
    assert list(found["conflicts"].values()) == ["楼道左手边敲门"]
    assert [conflict["field"] for conflict in found["household"]["conflicts"]] == ["coming"]
    # The phone knows the newest version now, but its person still reads what was taken along before.
    phone.offline()
    phone.change(number, coming="从东门进")
    phone.says("1 条等待发送")
    phone.offline(False)
    phone.send_now()
    phone.delivered()
    found = opened(office, number)
    assert found["values"]["coming"] == "先打电话再上门"
    assert sorted(found["conflicts"].values()) == sorted(["楼道左手边敲门", "从东门进"])


def test_an_entry_that_was_sent_back_is_mended_while_another_waits_for_it(phone, office):
    phone.begin()
    number = phone.households()[46]
    phone.offline()
    phone.change(number, people="999")
    phone.change(number, people="4", coming="门铃坏了")
    phone.offline(False)
    phone.send_now()
    phone.says("1 条被退回")
    phone.go("#entries")
    phone.page.get_by_role("link", name="改好再送").click()
    form = phone.page.locator("form:has([name='value.people'])")
    form.locator('[name="value.people"]').fill("5")
    form.locator('button[type="submit"]').click()
    expect(phone.line).not_to_contain_text("被退回")
    phone.delivered()
    found = opened(office, number)
    assert (found["values"]["people"], found["values"]["coming"]) == ("4", "门铃坏了")
    assert found["household"]["conflicts"] == []


def test_a_photo_of_forty_megabytes_arrives_small(phone, office, tmp_path):
    path = heavy_photo(tmp_path, 40)
    assert pathlib.Path(path).stat().st_size > 40 * 1024 * 1024
    phone.begin()
    sent = []
    phone.context.on("request", lambda request: sent.append(request) if request.url.endswith("/field/photos") else None)
    phone.report("楼顶的水箱漏水，顺着外墙流到三楼窗台。", path)
    phone.delivered()
    phone.go("#entries")
    number = re.search(r"\d{6}-[0-9A-Z]{6}", phone.page.locator(".fieldview article.card").first.inner_text()).group()
    assert len(sent) == 1
    matter = phone.context.request.get(f"/cases?q={number}", headers={"Accept": "text/html"}).text()
    page = re.search(r'href="(/cases/\d+)[^"]*"[^>]*>[^<]*' + number, matter) or re.search(r'"(/cases/\d+)"', matter)
    shown = phone.context.request.get(page.group(1)).text()
    picture = phone.context.request.get(re.search(r'href="(/cases/\d+/files/\d+)"', shown).group(1))
    assert picture.ok and len(picture.body()) < 3 * 1024 * 1024


def newer_edition(folder: pathlib.Path) -> pathlib.Path:
    """The root of a server whose field app is another one: of its modules and its service worker one each is new."""
    assets = folder / "Sources/Platform/Pages/Assets"
    shutil.copytree(ROOT / "Sources/Platform/Pages/Assets", assets)
    for part in ("Policies", "vendor/web"):
        shutil.copytree(ROOT / part, folder / part)
    with open(assets / "field-start.js", "a") as module:
        module.write('document.documentElement.dataset.edition = "newer";\n')
    with open(assets / "field-worker.js", "a") as worker:
        worker.write("// A newer edition.\n")
    return folder


def test_an_app_updated_between_writing_and_delivery_delivers_everything_once(phone, server, tmp_path):
    phone.begin()
    numbers = phone.households()[47:51]
    before = known_contacts(phone, numbers)
    phone.offline()
    for number in numbers[:3]:
        phone.contact(number, note="更新之前写的", people="3")
    phone.contact(numbers[0], way="home", people="4")
    phone.report("更新之前看到：小区东门的路灯不亮。", photo())
    phone.household(numbers[3]).locator('[name="note"]').fill("更新之前写到一半")
    phone.page.wait_for_timeout(600)  # a draft is kept a moment after the last letter
    taken = []

    def lose(route):
        """The first delivery of the old app arrives, but no answer comes back; after that nothing gets through."""
        if not taken:
            taken.append(route.fetch(headers=route.request.headers | {"sec-fetch-site": "same-origin"}).status)
        route.abort()

    phone.context.route("**/field/commands", lose)
    server.restart(newer_edition(tmp_path))
    try:
        phone.offline(False)
        phone.send_now()
        for _ in range(100):
            if taken:
                break
            phone.page.wait_for_timeout(100)
        assert taken == [200]
        phone.kill()
        phone.open_again()
        assert phone.page.locator("html").get_attribute("data-edition") is None
        expect(phone.page.locator(".fieldremarks")).to_contain_text("应用有更新", timeout=30_000)
        phone.says("5 条等待发送")
        phone.kill()
        phone.open_again()
        assert phone.page.locator("html").get_attribute("data-edition") == "newer"
        phone.says("5 条等待发送")
        phone.context.unroute("**/field/commands")
        phone.send_now()
        phone.delivered()
        expect(phone.line).not_to_contain_text("被退回")
        fresh = fresh_contacts(phone, before)
        assert [len(fresh[number]) for number in numbers] == [2, 1, 1, 0]
        for number in numbers:
            household = phone.context.request.get(f"/households/{number}", headers=JSON).json()["household"]
            assert household["conflicts"] == []
        phone.go("#entries")
        expect(phone.page.locator(".fieldview article.card")).to_have_count(5)
        expect(phone.page.get_by_text("案卷 ")).to_have_count(1)
        # What was begun with the old app is there as well.
        expect(phone.household(numbers[3]).locator('[name="note"]')).to_have_value("更新之前写到一半")
    finally:
        server.restart()


def test_what_was_begun_is_there_after_a_kill(phone):
    phone.begin()
    number = phone.households()[41]
    phone.offline()
    form = phone.household(number)
    form.locator('[name="note"]').fill("写到一半，手机没电了")
    phone.page.wait_for_timeout(600)  # a draft is kept a moment after the last letter
    phone.go("#report")
    form = phone.page.locator("form:has([name=place])")
    form.locator("input[type=file]").set_input_files(photo(2400, 1800))
    expect(form.locator(".thumbs li")).to_have_count(1)
    phone.kill()
    phone.open_again()
    expect(phone.household(number).locator('[name="note"]')).to_have_value("写到一半，手机没电了")
    phone.go("#report")
    expect(phone.page.locator("form .thumbs li")).to_have_count(1)


def test_the_phone_keeps_nothing_readable_and_caches_nothing_personal(phone):
    phone.begin()
    number = phone.households()[3]
    phone.go(f"#household/{number}")
    phone.page.get_by_role("button", name="打开联系资料").click()
    expect(phone.page.locator('a[href^="tel:"]')).to_be_visible()
    telephone = phone.page.locator('a[href^="tel:"]').inner_text()
    phone.offline()
    phone.contact(number, note="KEEPTHISSECRET")
    kept = str(phone.store(person_of(phone)))
    assert "KEEPTHISSECRET" not in kept and telephone not in kept and "单元" not in kept
    cached = phone.cached()
    assert {path for path, _ in cached if not path.startswith("/assets/")} == {"/field/app"}
    size = sum(size for _, size in cached)
    print(f"app shell: {len(cached)} files, {size / 1024:.0f} KB")
    assert size < 300 * 1024


def test_wrong_pins_erase_details_but_never_an_entry(phone, shoot):
    phone.begin()
    number = phone.households()[5]
    before = known_contacts(phone, [number])
    phone.go(f"#household/{number}")
    phone.page.get_by_role("button", name="打开联系资料").click()
    expect(phone.page.locator('a[href^="tel:"]')).to_be_visible()
    phone.offline()
    phone.contact(number, way="home")
    person = person_of(phone)
    assert len(phone.store(person)["details"]) == 1
    phone.go("#more")
    phone.page.get_by_role("button", name="现在锁上").click()
    door = phone.page.locator(".fieldlock form").first
    for _ in range(10):
        door.locator('[name="pin"]').fill("111112")
        door.locator("button").click()
        expect(door.locator(".error")).to_be_visible()
        expect(door.locator('[name="pin"]')).to_have_value("")
    expect(door.locator(".error")).to_contain_text("1 条没送出的记录")
    shoot(phone.page, "field-wrong-pin")
    kept = phone.store(person)
    assert (len(kept["details"]), len(kept["commands"])) == (0, 1)
    phone.kill()
    phone.page = phone.context.new_page()
    phone.page.clock.install(time=datetime.datetime.now() + datetime.timedelta(seconds=70))
    phone.page.goto("/field/app")
    phone.unlock()
    phone.offline(False)
    phone.send_now()
    phone.delivered()
    assert len(fresh_contacts(phone, before)[number]) == 1


def test_a_forgotten_pin_seals_entries_until_it_comes_to_mind(phone):
    phone.begin()
    number = phone.households()[6]
    before = known_contacts(phone, [number])
    phone.offline()
    phone.contact(number)
    phone.page.reload()
    phone.page.get_by_text("忘了 PIN").click()
    again = phone.page.locator(".fieldlock details form")
    for name in ("pin", "again"):
        again.locator(f'[name="{name}"]').fill("583920")
    again.locator("button").click()
    phone.says("没有等待发送")
    phone.offline(False)
    phone.send_now()
    expect(phone.page.locator("#field-app article.card").first).to_be_visible()
    assert not fresh_contacts(phone, before)[number]
    phone.go("#more")
    phone.page.locator('[name="old"]').first.fill(PIN)
    phone.page.get_by_role("button", name="取出来").click()
    phone.says("最近送达")
    assert len(fresh_contacts(phone, before)[number]) == 1


def test_entries_are_not_sent_in_another_persons_name(phone, server):
    phone.begin()
    number = phone.households()[7]
    before = known_contacts(phone, [number])
    phone.context.route("**/field/commands", lambda route: route.abort())
    phone.contact(number)
    other = phone.context.new_page()
    other.context.clear_cookies()
    sign_in(other, server.account("secretary"))
    phone.context.unroute("**/field/commands")
    phone.send_now()
    expect(phone.page.locator(".fieldremarks")).to_contain_text("另一个人")
    phone.says("1 条等待发送")
    other.context.clear_cookies()
    sign_in(other, server.account("worker"))
    phone.send_now()
    phone.delivered()
    assert len(fresh_contacts(phone, before)[number]) == 1


def test_a_lost_phone_is_erased_at_its_next_contact(phone):
    phone.begin()
    person = person_of(phone)
    devices = phone.context.new_page()
    # Found where somebody would look for it: in the menu of the account.
    devices.goto("/round")
    devices.locator("header details.menu summary").click()
    devices.get_by_role("link", name="我的手机").click()
    devices.locator("details.confirm > summary").first.click()
    devices.locator('form[action$="/wiping"] button[type="submit"]').first.click()
    phone.send_now()
    expect(phone.page.locator(".fieldlock")).to_contain_text("已全部清除")
    assert not phone.store(person)["shelves"]


@pytest.mark.parametrize(("language", "elder"), [("zh", False), ("zh", True), ("en", False)], ids=["zh", "large", "en"])
def test_every_screen_of_the_app_is_accessible(visitors, server, shoot, language, elder):
    page = sign_in(visitors.open(PHONE, language=language, elder=elder), server.account("worker"))
    name = f"field-{language}{'-large' if elder else ''}"
    page.goto("/field/app")
    expect(page.locator(".fieldlock form")).to_be_visible()
    shoot(page, f"{name}-door")
    assert_accessible(page)
    phone = Phone(page).begin()
    number = phone.households()[0]
    places = {"round": "#round", "find": "#find", "household": f"#household/{number}", "report": "#report",
              "entries": "#entries", "more": "#more"}
    for place, address in places.items():
        phone.go(address)
        expect(page.locator(".fieldview h1")).to_be_visible()
        page.wait_for_timeout(200)
        shoot(page, f"{name}-{place}")
        assert_accessible(page)
    phone.household(number).locator('button[type="submit"]').click()
    expect(page.locator(".fieldview .error").first).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 700})
    for address in places.values():
        phone.go(address)
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{address} scrolls sideways"
    assert not page.faults


def test_the_phone_and_the_server_have_the_same_tasks_today_and_fetching_anew_offline_takes_nothing_away(phone):
    phone.page.goto("/round")
    doors = phone.page.locator("main article.card").filter(has_text="有事要办").locator("h3").all_inner_texts()
    assert doors, "the demonstration has tasks due today or tomorrow"
    phone.begin()
    phone.go("#round")
    for door in doors:
        expect(phone.page.locator(".fieldstop", has_text=door).filter(has_text=" 前").first).to_be_visible()
    stops = phone.page.locator(".fieldstop").count()
    phone.offline()
    phone.go("#more")
    phone.page.get_by_role("button", name="重新取住户").click()
    # Nothing was written down: nothing is said not to have been delivered.
    phone.says("没有联网")
    expect(phone.line).not_to_contain_text("没有送到")
    phone.page.get_by_role("link", name="网页版走访").click()
    expect(phone.page.locator("#field-app .flash")).to_contain_text("需要联网")
    phone.go("#round")
    expect(phone.page.locator(".fieldstop")).to_have_count(stops)


def test_what_may_have_arrived_is_not_offered_to_be_taken_back(phone):
    phone.begin()
    number = phone.households()[45]
    phone.lose_replies(1)
    phone.contact(number, reached="no")
    phone.says("没有送到")
    phone.go("#entries")
    card = phone.page.locator("#field-app article.card").first
    expect(card).to_contain_text("没联系上")
    expect(card.get_by_role("link", name="拿回来改")).to_have_count(0)
    phone.send_now()
    phone.delivered()
