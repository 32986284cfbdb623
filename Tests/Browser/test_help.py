"""A call for help: pressed on a phone, answered by who is told, at the door, over; and a neighbour who offers help."""

import re

from playwright.sync_api import expect

from conftest import PHONE
from people import act, choose_place, fill, form_for, send
from test_resident import code_for

WORDS = "老伴从床边滑下去了，我扶不动他。"
DOOR = "2 号楼 1 单元 301"


def press(page) -> str:
    """Calls for help from the first community; gives the address of the caller's own page."""
    page.goto("/ask-for-help")
    form = form_for(page, "ask-for-help")
    fill(form, kind="fall", words=WORDS, phone="13800138000", door=DOOR)
    # The number to dial first comes with the kind, before anything is sent.
    expect(page.locator("#advice")).to_contain_text("120")
    choose_place(page, form)
    send(page, form)
    expect(page).to_have_url(re.compile(r"/ask-for-help/\d+/\w+"))
    return page.url


def test_a_call_is_pressed_answered_and_ended_and_both_pages_follow(staff, visitors, shoot):
    caller = visitors.open(PHONE)
    own = press(caller)
    expect(caller.locator(".promise")).to_contain_text("正在找人")
    shoot(caller, "help-own")

    worker = staff("dispatcher", PHONE)
    worker.goto("/help-calls")
    shoot(worker, "help-board")
    call = "/help-calls/" + re.search(r"/ask-for-help/(\d+)/", own).group(1)
    expect(worker.locator("main")).not_to_contain_text(DOOR)
    worker.goto(call)
    expect(worker.locator("main")).to_contain_text(DOOR)
    act(worker, "acceptance")
    shoot(worker, "help-call")
    # The caller's page moves by itself.
    expect(caller.locator(".promise")).to_contain_text("有人正赶来")
    expect(caller.locator("#own")).to_contain_text("社区值班员")
    act(worker, "arrival")
    worker.goto(call)
    act(worker, "end", outcome="helped")
    expect(caller.locator("#own")).to_contain_text("这次求助已结束")
    shoot(caller, "help-over")
    assert not caller.faults and not worker.faults


def test_a_call_is_cancelled_by_who_made_it(visitors):
    caller = visitors.open(PHONE)
    press(caller)
    act(caller, "cancellation")
    expect(caller.locator("#own")).to_contain_text("不需要了")


def test_a_neighbour_registers_pauses_says_where_they_are_and_withdraws(visitors, shoot):
    page = visitors.open(PHONE)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 31.872, "longitude": 117.302, "accuracy": 20})
    page.goto("/sign-in")
    form = form_for(page, "sign-in/code")
    fill(form, phone="13900000061")
    send(page, form)
    form = form_for(page, "sign-in/resident")
    fill(form, code=code_for(page, "13900000061"))
    send(page, form)
    page.goto("/helping")
    form = form_for(page, "helping")
    fill(form, skills="lifting", called="小赵")
    choose_place(page, form)
    send(page, form, refused=True)
    form = form_for(page, "helping")
    expect(form.locator('[name="called"]')).to_have_value("小赵")
    fill(form, agree="1")
    send(page, form)
    expect(page.locator("#helping")).to_contain_text("可以问您")
    shoot(page, "helping")

    form = form_for(page, "helping/position")
    form.locator("[data-locate]").click()
    expect(form.locator(".position-note")).to_contain_text("20")
    send(page, form)
    expect(page.locator("#helping")).to_contain_text("马上删除位置")
    act(page, "helping/position")
    expect(page.locator("#helping")).not_to_contain_text("马上删除位置")
    act(page, "helping/pause")
    expect(page.locator("#helping")).to_contain_text("已暂停")
    act(page, "helping/withdrawal")
    expect(page.locator("h2").first).to_contain_text("登记做帮手")
    page.goto("/my-data")
    expect(page.locator("#main")).not_to_contain_text("小赵")
