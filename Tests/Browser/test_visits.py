"""Visits: a steward's round, a contact with an errand, the register opened, and what the household itself reads."""

import re

import pytest
from playwright.sync_api import expect

from conftest import DESK, PHONE
from people import fill, form_for, send

BOTH = pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])


@BOTH
def test_a_steward_sees_who_is_due_and_writes_down_a_contact(staff, shoot, window):
    steward = staff("worker", window)
    steward.goto("/round")
    shoot(steward, "round")
    # What waits at a case or on a patrol of the same way is there as well.
    assert steward.locator('main article.card:has(h3 a[href^="/cases/"])').count() > 0
    cards = steward.locator('main article.card:has(h3 a[href^="/households/"])')
    before = cards.count()
    assert before > 3
    # An ordinary card: nothing but the visit that is due.
    ordinary = cards.filter(has_not_text="有事要办").first
    door = ordinary.locator("h3").inner_text()
    ordinary.locator("h3 a").click()
    expect(steward).to_have_url(re.compile(r"/households/\d+$"))
    shoot(steward, "household")
    # Nothing personal is on the page before somebody says why they need it.
    assert not re.search(r"1390\d{7}", steward.content())
    form = form_for(steward, "contacts")
    fill(form, way="phone", reached="yes", note="老人精神不错，想吃软一点的菜。")
    send(steward, form)
    expect(steward).to_have_url(re.compile(r"/round$"))
    expect(steward.locator("main")).to_contain_text("本期的走访算完成了")
    assert door not in [card.inner_text() for card in steward.locator("main article.card h3").all()] or before == 100
    assert not steward.faults


def test_the_register_opens_with_a_reason_and_the_household_reads_who_looked(staff, resident, shoot):
    page = staff("secretary", DESK)
    page.goto("/visits/coverage")
    shoot(page, "coverage")
    expect(page.locator("main")).to_contain_text("每周联系")
    own = resident("13900000001")
    own.goto("/my/household")
    shoot(own, "my-household")
    expect(own.locator("main")).to_contain_text("谁看过登记")
    looks = own.locator("#views tbody tr").count()
    page.goto("/households?tier=weekly")
    shoot(page, "households")
    mine = own.request.get("/my/household", headers={"Accept": "application/json"}).json()[0]["household"]["id"]
    page.goto(f"/households/{mine}")
    assert "刘阿姨" not in page.content()
    form = form_for(page, "opening")
    fill(form, reason="planning")
    send(page, form)
    expect(page.locator("#registered")).to_contain_text("刘阿姨")
    shoot(page, "household-opened")
    own.goto("/my/household")
    assert own.locator("#views tbody tr").count() == looks + 1
    expect(own.locator("#views tbody tr").first).to_contain_text("安排走访")
    form = form_for(own, "errand")
    fill(form, errand="medicine", words="降压药一盒")
    send(own, form)
    expect(own.locator("#errands")).to_contain_text("降压药一盒")
    # Everything that is known is said in one language, and in the time of the place.
    own.goto("/my-data")
    expect(own.locator("main")).to_contain_text("上门")
    assert not re.search(r"at the door|live alone|\d{4}-\d\d-\d\d", own.locator("main").inner_text())
    assert not page.faults and not own.faults
