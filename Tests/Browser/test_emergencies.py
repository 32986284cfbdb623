"""Emergency mode: called by a secretary in two steps, answered on a phone, read by residents, over early, reported."""

import re
from datetime import datetime, timedelta, timezone

from playwright.sync_api import expect

from conftest import DESK, PHONE
from people import act, fill, form_for, send

CHINA = timezone(timedelta(hours=8))


def test_an_emergency_is_called_answered_read_and_ended(staff, visitors, shoot):
    secretary = staff("secretary", DESK)
    secretary.goto("/emergencies")
    expect(secretary.locator("main")).to_contain_text("现在没有应急状态")
    # The demonstration has one that is over, with its report.
    secretary.goto("/emergencies/new")
    until = (datetime.now(CHINA) + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M")
    search = secretary.locator('form[action="/emergencies/new"]')
    search.locator('[name="kind"][value="power-cut"]').check()
    search.locator('[name="places"]').first.check()
    search.locator('[name="until"]').fill(until)
    search.locator("button[type=submit]").click()
    expect(secretary.locator("main")).to_contain_text("会改变什么")
    expect(secretary.locator("main")).to_contain_text("居民页面会显示")
    shoot(secretary, "emergency-preview")
    form = form_for(secretary, "emergencies")
    fill(form, reason="变电站检修，全社区停电。")
    # Without the tick nothing happens, and what was typed is kept.
    send(secretary, form, refused=True)
    form = form_for(secretary, "emergencies")
    expect(form.locator('[name="reason"]')).to_have_value("变电站检修，全社区停电。")
    fill(form, confirmed="1")
    send(secretary, form)
    expect(secretary).to_have_url(re.compile(r"/emergencies/\d+$"))
    page = "/emergencies/" + re.search(r"/emergencies/(\d+)", secretary.url).group(1)
    shoot(secretary, "emergency-act")

    worker = staff("worker", PHONE)
    worker.goto("/emergencies/mine")
    expect(worker.locator("main")).to_contain_text("还没应答")
    shoot(worker, "emergency-duty")
    worker.locator('form[action$="/answers"] button', has_text="我能到").first.click()
    expect(worker.locator("main")).to_contain_text("能到")

    resident = visitors.open(PHONE)
    resident.goto("/")
    expect(resident.locator("main")).to_contain_text("正在停电")
    shoot(resident, "emergency-resident")
    resident.goto("/emergency")
    expect(resident.locator("main")).to_contain_text("变电站检修")
    expect(resident.locator("main")).not_to_contain_text("王阁")

    phone = staff("secretary", PHONE)
    phone.goto(page + "/people")
    expect(phone.locator("main")).to_contain_text("王阁")
    shoot(phone, "emergency-people")

    secretary.goto(page)
    act(secretary, "end", reason="已经来电。")
    secretary.goto(page)
    expect(secretary.locator("#report")).to_contain_text("期间反映的案卷")
    shoot(secretary, "emergency-report")
    resident.goto("/")
    expect(resident.locator("main")).not_to_contain_text("正在停电")
    assert not secretary.faults and not worker.faults and not resident.faults and not phone.faults
