"""A chief's turn on a phone: taken over, lived, swapped, handed on; a household says how it went; everybody reads the roster."""

import re
from datetime import date, timedelta

from playwright.sync_api import expect

from conftest import DESK, PHONE
from people import act, fill, form_for, send, sign_in_resident

ENTRY = "单元门口的路灯不亮，晚上看不清台阶。"


def open_turn(page, title="楼栋轮值"):
    page.goto("/turns")
    page.locator(".card", has_text=title).locator("h3 a").first.click()
    expect(page.locator("h1")).to_contain_text(title)
    return re.search(r"/turns/(\d+)", page.url).group(1)


def test_a_chief_lives_the_turn_on_a_phone_and_a_household_says_how_it_went(staff, visitors, shoot):
    chief = staff("chief", PHONE)
    chief.goto("/turns")
    expect(chief.locator("main")).to_contain_text("轮到您了，请接班")
    rota = open_turn(chief)
    # What was left is read before it is accepted.
    expect(chief.locator(".decision").first).to_contain_text("钥匙在门卫处")
    shoot(chief, "turn-take-over")
    act(chief, f"{rota}/acceptance")
    expect(chief.locator("main")).not_to_contain_text("还没有人接班")

    act(chief, f"{rota}/ticks")
    expect(chief.locator("#today h2")).to_contain_text("1/4")

    form = form_for(chief, f"turns/{rota}/journal")
    fill(form, words=ENTRY, follow="1")
    send(chief, form)
    expect(chief.locator("#journal")).to_contain_text(ENTRY)
    # One tap makes it a case, in its own words.
    entry = chief.locator("#journal li", has_text=ENTRY)
    form = entry.locator('form[action$="/case"]')
    entry.locator("details.confirm > summary").click()
    send(chief, form)
    number = re.search(r"\d{6}-[0-9A-Z]{6}", chief.locator("#journal li", has_text=ENTRY).inner_text())
    assert number, "the entry shows no case number"
    shoot(chief, "turn-journal")

    form = form_for(chief, f"turns/{rota}/swaps")
    form.locator('[name="turn"]').select_option(index=1)
    form.locator('[name="other"]').select_option(index=1)
    send(chief, form)
    expect(chief.locator("main")).to_contain_text("答复换班")

    # Away on two days: the lead has to name who stands in.
    away = date.today() + timedelta(days=30)
    form = form_for(chief, f"turns/{rota}/absences")
    fill(form, first=away.isoformat(), last=(away + timedelta(days=1)).isoformat())
    send(chief, form)
    expect(chief.locator("main")).to_contain_text("已记下，负责人会安排顶班")
    chief.locator(f'form[action*="turns/{rota}/absences/"] button').first.click()
    expect(chief.locator("main")).to_contain_text("照常轮")

    form = form_for(chief, f"turns/{rota}/hand-over")
    fill(form, done="keys", note="路灯已经报了，下周看看修没修。")
    send(chief, form)
    expect(chief.locator("#hand-over")).to_contain_text("对方还没有接")
    shoot(chief, "turn-handed-over")

    # The next one is a resident: asked to swap, handed over to.
    next_one = sign_in_resident(visitors.open(PHONE), "13900000001")
    next_one.goto("/turns")
    expect(next_one.locator("main")).to_contain_text("有人想和您换班")
    next_one.goto(f"/turns/{rota}")
    expect(next_one.locator("main")).to_contain_text("下周看看修没修")
    shoot(next_one, "turn-next")
    form = next_one.locator('form[action$="/answer"]').first
    send(next_one, form)
    expect(next_one.locator("main")).not_to_contain_text("有人想和您换班")

    # The same household says how this turn goes, once.
    chief.goto(f"/turns/{rota}")
    place = next_one.context.request.get(f"/turns/{rota}", headers={"Accept": "application/json"}).json()["place"]
    next_one.goto(f"/rosters/{place}")
    shoot(next_one, "public-roster-resident")
    rating = next_one.locator('form[action$="/ratings"]').first
    address = rating.get_attribute("action")
    rating.locator("xpath=ancestor::details[not(@open)]").locator("> summary").click()
    fill(rating, answer="solved", words="灯有人管了")
    send(next_one, rating)
    expect(next_one.locator(f'form[action="{address}"]')).to_have_count(0)
    expect(next_one.locator("main")).to_contain_text("在意的事有人管、有结果")
    assert not chief.faults and not next_one.faults


def test_everybody_reads_the_roster_and_the_lead_names_who_stands_in(staff, visitors, shoot):
    lead = staff("secretary", DESK)
    lead.goto("/rota-plans")
    expect(lead.locator("table")).to_contain_text("请假没人顶")
    shoot(lead, "rota-plans")
    lead.locator("table tr", has_text="请假没人顶").locator("a").first.click()
    form = lead.locator('form[action$="/substitute"]').first
    form.locator("xpath=ancestor::details[not(@open)]").locator("> summary").click()
    form.locator('[name="substitute"]').select_option(index=1)
    send(lead, form)
    expect(lead.locator("main")).to_contain_text("顶班")
    expect(lead.locator("main")).not_to_contain_text("还没有人顶班")
    shoot(lead, "rota-plan")

    roster = lead.get_by_role("link", name="公开名册").get_attribute("href")
    place = roster.rsplit("/", 1)[1]
    anyone = visitors.open(PHONE)
    anyone.goto(f"/places/{place}/roster")
    anyone.get_by_role("link", name="本周谁轮值").click()
    expect(anyone.locator("main")).to_contain_text("打值班电话")
    expect(anyone.locator("main")).not_to_contain_text("1390000")
    assert anyone.locator('form[action$="/ratings"]').count() == 0
    shoot(anyone, "public-roster")

    lead.goto("/duties/places")
    expect(lead.locator("table")).to_contain_text("网格长每月走访住户")
    shoot(lead, "duties")
    row = lead.locator("table tr", has_text="网格长每月走访住户").filter(has_not_text="空缺").first
    number = row.locator('a[href*="/duties/facts"]')
    done = int(number.inner_text())
    assert done > 0, "the steward of the demonstration has visited this month"
    number.click()
    shown, rows = 0, lead.locator("ul.rows > li")
    while True:
        shown += rows.count()
        following = lead.locator('nav.pager a[rel="next"]')
        if following.count() == 0:
            break
        following.click()
        lead.wait_for_load_state()
    assert shown == done, "the number opens to as many facts"
