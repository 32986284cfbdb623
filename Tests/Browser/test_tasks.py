"""The community task board: posted, taken, promised, done, rated."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from conftest import DESK, PHONE
from people import act, fill, form_for, send

BOTH = pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])


@BOTH
def test_a_task_is_posted_taken_promised_done_and_rated(staff, visitors, shoot, window):
    poster = staff("dispatcher", window)
    poster.goto("/tasks/new")
    form = form_for(poster, "tasks")
    title = f"3 号楼扶手松了，需要加固（{window['width']}）"
    fill(form, title=title, words="二楼到三楼的扶手晃动，拧紧膨胀螺丝即可。")
    if not form.locator('[name="place"]').input_value():
        form.locator('[name="place"]').select_option(index=1)
    send(poster, form)
    expect(poster).to_have_url(re.compile(r"/tasks/\d+/share/\w+"))
    shoot(poster, "task-share")
    task, secret = re.search(r"(/tasks/\d+)/share/(\w+)", poster.url).groups()

    taker = staff("property", window)
    taker.goto(task)
    act(taker, "take")
    day = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()
    taker.goto(task)
    act(taker, "promise", day=day, words="明天上午带工具来，当场拧紧。")
    taker.goto(task)
    act(taker, "finish", note="换了四颗膨胀螺丝，用力摇不动了。")
    shoot(taker, "task-finished")

    resident = visitors.open(window)
    resident.goto(f"{task}/rating/{secret}")
    expect(resident.locator("main")).to_contain_text("换了四颗膨胀螺丝")
    shoot(resident, "task-rate")
    form = form_for(resident, f"rating/{secret}")
    fill(form, done="yes", score="5", words="来得很快")
    send(resident, form)
    shoot(resident, "task-rated")

    poster.goto(task)
    expect(poster.locator("main")).to_contain_text("来得很快")
    resident.goto(task)
    expect(resident.locator("main")).not_to_contain_text("来得很快")
    assert not resident.faults and not taker.faults


def test_a_task_is_taken_once(staff, office):
    task = office.post("dispatcher", "/tasks", title="周末帮忙搬旧家具", words="两个人，半小时。",
                       place=office.server.place()[:12])["id"]
    first, second = staff("property", PHONE), staff("department", PHONE)
    for page in (first, second):
        page.goto(f"/tasks/{task}")
    act(first, "take")
    form = form_for(second, "take")
    send(second, form, refused=True)
    second.goto(f"/tasks/{task}")
    expect(second.locator('form[action$="/take"]')).to_have_count(0)
