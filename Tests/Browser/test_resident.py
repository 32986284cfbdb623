"""A resident: reports, follows, joins, evaluates; on a phone and at a desk, without scripts, by keyboard only."""

import re

import pytest
from playwright.sync_api import expect

from conftest import DESK, PHONE
from journey import WORDS
from people import act, choose_place, code_for, fill, flash, form_for, number_on, send
from photos import heavy_photo, photo

BOTH = pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])
LAMP_OUT = "4 号楼一楼的楼道灯一直不亮，晚上看不见台阶"


@BOTH
def test_a_matter_is_reported_with_a_photo_and_followed_by_its_link(visitors, shoot, window):
    page = visitors.open(window)
    page.goto("/")
    shoot(page, "home")
    # The one large box comes first; where it is comes on the next page, with the words kept.
    page.locator('main [name="words"]').fill(LAMP_OUT)
    page.get_by_role("button", name="下一步：在哪里").click()
    form = form_for(page, "report")
    expect(form.locator('[name="words"]')).to_have_value(LAMP_OUT)
    fill(form, files=photo())
    choose_place(page, form)
    shoot(page, "report")
    send(page, form)
    expect(page).to_have_url(re.compile(r"/my/\d+/\w+"))
    number = number_on(page)
    assert number in flash(page)
    expect(page.locator(".promise")).to_be_visible()
    expect(page.locator(".gallery img")).to_have_count(1)
    shoot(page, "own-case")
    page.reload()
    assert number_on(page) == number
    assert not page.faults


def test_a_report_works_without_scripts(visitors, server):
    page = visitors.open(PHONE, script=False)
    page.goto("/report")
    form = page.locator('form[action="/report"]')
    form.locator('[name="words"]').fill(LAMP_OUT)
    form.locator('select[name="place"]').first.select_option(index=1)
    with page.expect_navigation():
        form.locator('button[name="step"]').click()
    expect(form.locator('[name="words"]')).to_have_value(LAMP_OUT)
    assert form.locator('select[name="place"]').count() > 1, "the next list of places did not appear"
    with page.expect_navigation():
        form.locator('button[type="submit"]:not([name])').last.click()
    expect(page).to_have_url(re.compile(r"/my/\d+/\w+"))
    number_on(page)


def test_a_report_can_be_sent_by_keyboard_alone(visitors):
    page = visitors.open(DESK)
    page.goto("/report")
    press_until(page, "document.activeElement.name === 'words'")
    page.keyboard.type(LAMP_OUT)
    press_until(page, "document.activeElement.matches('form[action=\"/report\"] select[name=place]')")
    page.keyboard.press("ArrowDown")
    press_until(page, "document.activeElement.matches('form[action=\"/report\"] > button[type=submit]')")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow")
    assert outline != "nonenone", "the focused button shows no ring"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/my/\d+/\w+"))


def press_until(page, condition: str, most: int = 80) -> None:
    """Presses Tab until the focus is where it should be."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    raise AssertionError(f"{most} times Tab did not lead to: {condition}")


def test_a_similar_matter_is_shown_while_typing_and_can_be_joined(visitors, office):
    office.reported(LAMP_OUT)
    page = visitors.open(PHONE)
    page.goto("/report")
    form = form_for(page, "report")
    choose_place(page, form)
    form.locator('[name="words"]').press_sequentially(LAMP_OUT, delay=5)
    expect(page.locator("#advice .similar")).to_be_visible()
    page.locator('#advice button[name="joining"]').first.click()
    expect(page).to_have_url(re.compile(r"/my/\d+/\w+"))


def test_an_emergency_is_told_at_once(visitors):
    page = visitors.open(PHONE)
    page.goto("/report")
    page.locator('[name="words"]').press_sequentially("楼上着火了，有浓烟", delay=5)
    expect(page.locator("#advice")).to_contain_text("119")


@BOTH
def test_an_answer_is_judged_not_solved_and_the_matter_reopens(visitors, office, shoot, window):
    matter = office.answered()
    page = visitors.open(window)
    page.goto(matter.own)
    form = form_for(page, "evaluation")
    shoot(page, "evaluation")
    fill(form, solved="0", satisfied="0", words="换了两天又坏了")
    send(page, form)
    assert "重办" in flash(page)
    assert office.file(matter)["reopenings"] == 1


def test_an_answer_is_judged_solved_and_the_matter_ends(visitors, office):
    matter = office.answered()
    page = visitors.open(PHONE)
    page.goto(matter.own)
    act(page, "evaluation", solved="1", satisfied="1")
    assert office.file(matter)["evaluation"]["solved"] is True


def test_facts_are_added_and_a_matter_is_withdrawn(visitors, office):
    matter = office.reported("小区门口有一块井盖松了，走上去会响")
    page = visitors.open(PHONE)
    page.goto(matter.own)
    act(page, "facts", words="就在快递柜旁边", files=photo())
    expect(page.locator(".gallery img")).to_have_count(1)
    act(page, "withdrawal", reason="已经自己修好了")
    expect(page.locator("#main")).to_contain_text("已撤回")


@BOTH
def test_a_question_put_by_staff_is_answered_by_link(visitors, office, staff, shoot, window):
    matter = office.accepted()
    desk = staff("dispatcher", window)
    desk.goto(matter.page)
    act(desk, "question", text="请问是几单元的灯？")
    page = visitors.open(window)
    page.goto(matter.own)
    expect(page.locator("main")).to_contain_text("请问是几单元的灯？")
    shoot(page, "own-case-question")
    act(page, "reply", words="二单元，三楼和四楼之间")
    expect(page.locator('form[action$="/reply"]')).to_have_count(0)
    desk.goto(matter.page)
    expect(desk.locator("main")).to_contain_text("二单元，三楼和四楼之间")
    assert office.file(matter).get("question") is None


def test_an_address_in_words_is_placed(visitors, office):
    page = visitors.open(PHONE)
    page.goto("/report")
    form = form_for(page, "report")
    page.locator("summary", has_text="写地址").click()
    fill(form, words="花坛边的井盖翘起来了", address="明光路街道填海巷社区")
    send(page, form)
    number = number_on(page)
    found = office.get("dispatcher", f"/cases?q={number}")
    assert found["rows"][0]["place"].startswith("340102001001"), found


def test_a_position_is_placed_in_its_grid(visitors, office):
    grids = office.get(None, "/places/340102/boundaries.geojson?level=grid")["features"]
    ring = grids[0]["geometry"]["coordinates"][0]
    ring = ring[0] if isinstance(ring[0][0], list) else ring
    east, north = (sum(corner[axis] for corner in ring[:-1]) / (len(ring) - 1) for axis in (0, 1))
    page = visitors.open(PHONE)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": east, "latitude": north, "accuracy": 5})
    page.goto("/report")
    form = form_for(page, "report")
    fill(form, words="路边的护栏倒了一截")
    page.locator("summary", has_text="用现在的位置").click()
    page.locator("[data-locate]").click()
    expect(page.locator(".position-note")).not_to_be_empty()
    expect(form.locator('[name="longitude"]')).not_to_have_value("")
    send(page, form)
    found = office.get("leader", f"/cases?q={number_on(page)}")
    assert found["rows"][0]["place"] == grids[0]["properties"]["code"], found


def test_words_are_kept_when_a_report_is_refused(visitors):
    page = visitors.open(PHONE)
    page.goto("/report")
    form = form_for(page, "report")
    form.evaluate("form => form.noValidate = true")
    page.locator('details:has([name="phone"]) > summary').last.click()
    fill(form, words=LAMP_OUT, phone="12")
    send(page, form, refused=True)
    expect(form.locator('[name="words"]')).to_have_value(LAMP_OUT)


@pytest.mark.parametrize("words", [
    "<script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\">",
    "表情 🧯🔥👨‍👩‍👧 和生僻字 𠮷𡃁 و كتابة من اليمين",
], ids=["markup", "rare"])
def test_any_words_are_shown_as_they_were_written(visitors, office, words):
    matter = office.reported(words)
    page = visitors.open(PHONE)
    page.goto(matter.own)
    expect(page.locator("#main")).to_contain_text(words.splitlines()[0][:40])
    assert "hacked" not in page.title()


def test_a_file_that_is_no_photo_is_refused_and_the_words_stay(visitors):
    page = visitors.open(PHONE, script=False)
    page.goto("/report")
    form = page.locator('form[action="/report"]')
    form.locator('[name="words"]').fill(LAMP_OUT)
    form.locator('[name="files"]').set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"not a photo"})
    with page.expect_navigation():
        form.locator('button[type="submit"]:not([name])').last.click()
    expect(page.locator("#main > .errors")).to_be_visible()
    expect(form.locator('[name="words"]')).to_have_value(LAMP_OUT)


def test_a_photo_too_large_to_send_is_made_smaller_where_the_browser_can(visitors, tmp_path):
    path = heavy_photo(tmp_path, 12)
    page = visitors.open(PHONE)
    page.goto("/report")
    form = form_for(page, "report")
    form.locator('[name="words"]').fill(LAMP_OUT)
    choose_place(page, form)
    form.locator('[name="files"]').set_input_files(path)
    # Sent while it is still made smaller, it waits for that.
    send(page, form)
    expect(page).to_have_url(re.compile(r"/my/\d+/\w+"), timeout=30_000)
    expect(page.locator(".gallery img")).to_have_count(1)
    assert not page.faults

    plain = visitors.open(PHONE, script=False)
    plain.goto("/report")
    form = plain.locator('form[action="/report"]')
    form.locator('[name="words"]').fill(LAMP_OUT)
    form.locator('[name="files"]').set_input_files(path)
    with plain.expect_navigation():
        form.locator('button[type="submit"]:not([name])').last.click()
    expect(plain.locator("#main > .errors")).to_contain_text("10 MB")
    expect(form.locator('[name="words"]')).to_have_value(LAMP_OUT)


def test_the_same_form_sent_twice_makes_one_matter(visitors):
    page = visitors.open(PHONE)
    page.goto("/report")
    form = form_for(page, "report")
    fields = form.evaluate("form => Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === 'string'))")
    fields["words"] = WORDS
    headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
    first, second = (page.context.request.post("/report", form=fields, headers=headers) for _ in range(2))
    assert first.ok, first.text()
    assert first.json() == second.json()


def test_a_broken_link_tells_nothing(visitors, office):
    matter = office.reported()
    page = visitors.open(PHONE)
    known = page.goto(matter.own[:-4] + "aaaa")
    unknown = page.goto("/my/1/aaaa")
    assert known.status == unknown.status == 404


def test_language_and_size_are_switched_on_the_page(visitors):
    page = visitors.open(PHONE)
    page.goto("/report")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Tell us what happened")
    page.get_by_role("link", name="Large view").click()
    expect(page).to_have_url(re.compile("/report"))
    size = page.locator('[name="words"]').evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert size >= 18
    height = page.locator('form[action="/report"] > button').last.evaluate("element => element.getBoundingClientRect().height")
    assert height >= 60


def test_a_resident_registers_by_phone_and_code_and_finds_their_matters(visitors, shoot):
    page = visitors.open(PHONE)
    page.goto("/sign-in")
    form = form_for(page, "sign-in/code")
    fill(form, phone="13900000088")
    send(page, form)
    # A wrong code is told on the same form, and nothing that was typed is lost.
    form = form_for(page, "sign-in/resident")
    fill(form, code="000000")
    send(page, form, refused=True)
    form = form_for(page, "sign-in/resident")
    expect(form.locator('[name="phone"]')).to_have_value("13900000088")
    shoot(page, "wrong-code")
    fill(form, code=code_for(page, "13900000088"))
    send(page, form)
    page.goto("/report")
    form = form_for(page, "report")
    fill(form, words=LAMP_OUT)
    choose_place(page, form)
    send(page, form)
    number = number_on(page)
    page.goto("/mine")
    expect(page.locator("#main")).to_contain_text(number)
    page.goto("/my-data")
    expect(page.locator("#main")).to_contain_text("13900000088")


def test_whose_turn_it_is_stands_on_a_fresh_matter(visitors, office):
    matter = office.reported(LAMP_OUT)
    page = visitors.open(PHONE)
    page.goto(matter.own)
    expect(page.locator(".promise")).to_contain_text("这里的网格员")
    expect(page.locator(".promise")).to_contain_text("到现场看一看")


def test_a_dead_link_offers_ways_on(visitors):
    page = visitors.open(PHONE)
    page.goto("/my/1/aaaa")
    for name in ("回到首页", "反映问题", "查进展"):
        expect(page.locator("#main").get_by_role("link", name=name)).to_be_visible()


def test_names_on_the_map_never_lie_over_each_other(visitors):
    page = visitors.open(PHONE)
    page.goto("/places/340102/matters")
    page.locator(".map.leaflet-container path").first.wait_for(state="attached")
    shown = page.locator(".arealabel:not(.tight)").evaluate_all(
        "labels => labels.map(label => label.getBoundingClientRect()).map(({ left, right, top, bottom }) => [left, right, top, bottom])")
    for index, (left, right, top, bottom) in enumerate(shown):
        for other in shown[index + 1:]:
            apart = right <= other[0] or other[1] <= left or bottom <= other[2] or other[3] <= top
            assert apart, "two names overlap"
    assert page.locator(".arealabel").count() > 0
