"""Patrols: a round walked on a phone, a finding put right and rechecked, a campaign closed, a finding that residents read."""

import datetime
import re

from playwright.sync_api import expect

from conftest import DESK, PHONE
from people import act, fill, form_for, send
from photos import photo

SEEN = "车棚出口被旧床垫堵住，车推不出来。"
PUBLIC = "车棚出口被旧床垫堵住，居民的车推不出来。"


def day(ahead: int) -> str:
    """A day in China, so many days from now."""
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    return (now + datetime.timedelta(days=ahead)).date().isoformat()


def choose_first(form, name: str) -> str:
    """Takes the first real entry of a list."""
    options = form.locator(f'select[name="{name}"] option')
    value = next(value for value in options.evaluate_all("all => all.map(one => one.value)") if value)
    form.locator(f'select[name="{name}"]').select_option(value)
    return value


def unit_named(form, name: str, field: str = "unit") -> None:
    """Chooses a unit by a part of its name."""
    option = form.locator(f'select[name="{field}"] option', has_text=name).first
    form.locator(f'select[name="{field}"]').select_option(option.get_attribute("value"))


def send_again(page, form) -> None:
    """Sends a form that was refused before: the page still shows why, so the next page is waited for."""
    with page.expect_navigation():
        form.locator('button[type="submit"]:visible').last.click()
    expect(page.locator("#main > .errors")).to_have_count(0)


def draw_route(page, name: str) -> None:
    """A route of two stops that is due today."""
    page.goto("/patrols/routes/new")
    form = form_for(page, "patrols/routes")
    choose_first(form, "place")
    fill(form, kind="safety", name=name, stops="桂香苑东门\n车棚出口", rhythm="dates", dates=day(0))
    form.get_by_label("王阁").check()
    send(page, form)


def begin(page, name: str) -> None:
    """Begins the round of this name from the board."""
    page.goto("/patrols")
    card = page.locator(".card", has_text=name).first
    card.locator('form[action="/patrols/rounds"] button').click()
    expect(page).to_have_url(re.compile(r"/patrols/rounds/\d+$"))


def test_a_round_is_walked_a_finding_put_right_rechecked_and_read_by_residents(staff, visitors, shoot):
    secretary = staff("secretary", DESK)
    draw_route(secretary, "测试安全巡查")
    shoot(secretary, "patrol-route")

    worker = staff("worker", PHONE)
    begin(worker, "测试安全巡查")
    first = worker.locator("details.more[open]").first
    form = first.locator('form[action$="/looks"]')
    for item in ("blocked-exit", "indoor-charging", "shared-space"):
        form.locator(f'[name="tick.{item}"][value="fine"]').check()
    shoot(worker, "patrol-round")
    send(worker, form)
    second = worker.locator("details.more[open]").first
    expect(second).to_contain_text("车棚出口")
    # What was ticked before is kept.
    second.locator('[name="tick.shared-space"][value="fine"]').check()
    second.get_by_role("button", name="发现问题").first.click()
    form = form_for(worker, "findings")
    fill(form, words=SEEN)
    form.locator('[name="files"]').set_input_files(photo())
    # Nobody is responsible yet: what was typed stays.
    send(worker, form, refused=True)
    form = form_for(worker, "findings")
    expect(form.locator('[name="words"]')).to_have_value(SEEN)
    unit_named(form, "安家物业")
    form.locator('[name="files"]').set_input_files(photo())
    shoot(worker, "patrol-new-finding")
    send_again(worker, form)
    act(worker, "end")
    expect(worker.locator("#main")).to_contain_text("还有 1 项没查")
    worker.locator(".card a.title").last.click()
    finding = re.search(r"/patrols/findings/\d+", worker.url).group(0)
    expect(worker.locator(".gallery img")).to_have_count(1)
    shoot(worker, "patrol-finding")

    company = staff("property", PHONE)
    company.goto("/patrols")
    expect(company.locator("#patrols")).to_contain_text("等您整改")
    company.goto(finding)
    form = form_for(company, "rectification")
    fill(form, words="床垫已搬走。")
    form.locator('[name="files"]').set_input_files(photo())
    send(company, form)
    assert company.locator('form[action$="/recheck"]').count() == 0

    secretary.goto(finding)
    act(secretary, "recheck", result="not-fine", words="还剩一张。")
    expect(secretary.locator("#main")).to_contain_text("复查不合格")
    company.goto(finding)
    act(company, "rectification", words="都搬走了。")
    secretary.goto(finding)
    act(secretary, "recheck", result="fine")
    expect(secretary.locator("#main")).to_contain_text("已改好")

    # Nobody publishes alone, and nothing that names a person.
    form = form_for(secretary, "proposal")
    fill(form, text="联系 13800138000")
    send(secretary, form, refused=True)
    form = form_for(secretary, "proposal")
    fill(form, text=PUBLIC)
    form.locator('[name="photo"]').first.check()
    send_again(secretary, form)
    assert secretary.locator('form[action$="/release"]').count() == 0
    head = staff("street-head", PHONE)
    head.goto(finding)
    expect(head.locator("#main")).to_contain_text("答复以前不能公开")
    worker.goto(finding)
    act(worker, "reply", text="物业：已清走，以后每天看一次。")
    head.goto(finding)
    act(head, "release")

    resident = visitors.open(PHONE)
    resident.goto("/patrols/published")
    expect(resident.locator("#main")).to_contain_text(PUBLIC)
    expect(resident.locator("#main")).to_contain_text("物业：已清走")
    expect(resident.locator("#main")).not_to_contain_text(SEEN)
    assert resident.locator(".gallery img").first.evaluate("image => image.complete")
    shoot(resident, "patrol-published")
    english = visitors.open(PHONE, language="en")
    english.goto("/patrols/published")
    expect(english.locator("h1")).to_contain_text("What patrols found")
    for page in (secretary, worker, company, head, resident, english):
        assert not page.faults


def test_a_campaign_of_two_units_is_planned_inspected_and_closed(staff, shoot):
    secretary = staff("secretary", DESK)
    secretary.goto("/patrols/campaigns/new")
    form = form_for(secretary, "patrols/campaigns")
    fill(form, title="测试综合执法", purpose="一次查清。", dates=day(0), since=day(0), until=day(5))
    form.locator('[name="place"]').first.check()
    unit_named(form, "社区居委会", "lead")
    unit_named(form, "城市管理", "unit-1")
    form.locator('[name="items-1"][value="illegal-building"]').check()
    unit_named(form, "派出所", "unit-2")
    form.locator('[name="items-2"][value="parking"]').check()
    send(secretary, form)
    campaign = re.search(r"/patrols/campaigns/\d+", secretary.url).group(0)

    officer = staff("department", PHONE)
    begin(officer, "测试综合执法")
    officer.locator("details.more[open]").first.get_by_role("button", name="发现问题").first.click()
    form = form_for(officer, "findings")
    fill(form, words="绿地上搭了铁皮棚。", party="测试五金店（东门店）")
    send(officer, form)
    act(officer, "end")

    secretary.goto(campaign)
    found = secretary.locator(".stat", has_text="发现").locator("a.figure").first
    expect(found).to_have_text("1")
    shoot(secretary, "patrol-campaign")
    form = form_for(secretary, "closure")
    fill(form, results="查一处，改一处。")
    reason = form.locator('[name^="not-yet."]')
    expect(reason).to_have_count(1)
    reason.fill("店主正在拆除，下周再看。")
    send(secretary, form)
    expect(secretary.locator("#main")).to_contain_text("下周再看")
    secretary.locator(".stat", has_text="发现").locator("a.figure").first.click()
    expect(secretary.locator(".card")).to_have_count(1)
    assert not secretary.faults and not officer.faults


def test_the_demonstration_shows_rounds_a_campaign_and_published_findings(staff, visitors, shoot):
    for window, name in ((PHONE, "phone"), (DESK, "desk")):
        page = staff("secretary", window)
        page.goto("/patrols")
        expect(page.locator("#patrols")).to_contain_text("填海巷每周安全巡查")
        expect(page.locator("#patrols")).to_contain_text("没有人走")
        shoot(page, f"patrol-board-{name}")
        page.goto("/patrols/findings")
        shoot(page, f"patrol-findings-{name}")
    resident = visitors.open(PHONE)
    resident.goto("/patrols/published")
    expect(resident.locator("#main")).to_contain_text("消防车进不来")
