"""A deputy gathers what people want, the office hands it over, a unit answers, the deputy judges; everybody reads it."""

import re

from playwright.sync_api import expect

from conftest import DESK, PHONE
from people import act, fill, form_for, send


def opened(form):
    form.locator("xpath=ancestor::details[not(@open)]").locator("> summary").click()
    return form


def test_a_deputys_proposal_goes_its_way_and_everybody_reads_it(staff, visitors, shoot):
    deputy = staff("deputy", PHONE)
    deputy.goto("/proposals")
    expect(deputy.locator("main")).to_contain_text("给老小区楼道换上声控感应灯")
    shoot(deputy, "proposals-deputy")
    deputy.get_by_role("link", name="写一件").click()
    form = form_for(deputy, "proposals")
    fill(form, title="在桂香苑东门装一处遮雨棚", words="东门等车没有遮雨的地方，老人孩子淋雨。建议装一处遮雨棚。")
    send(deputy, form)
    proposal = re.search(r"/proposals/(\d+)", deputy.url).group(1)
    # Nothing can be submitted that rests on nobody's words.
    expect(deputy.locator("main")).to_contain_text("还没有写明是谁的意见")
    assert deputy.locator('form[action$="/submission"]').count() == 0
    deputy.get_by_role("link", name="连上居民反映的事").click()
    shoot(deputy, "proposal-matters")
    send(deputy, deputy.locator('form[action$="/links"]').first)
    said = opened(deputy.locator('form[action$="/said"]'))
    fill(said, said="下雨天等车只能站在路边。")
    send(deputy, said)
    expect(deputy.locator("#gathered h2")).to_contain_text("居民反映 1 件、当面听到 1 条")
    shoot(deputy, "proposal-draft")
    act(deputy, f"{proposal}/submission")
    expect(deputy.locator("main")).to_contain_text("已提交，等交办")

    office = staff("deputies-office", DESK)
    office.goto("/proposals?stage=late")
    expect(office.locator("main")).to_contain_text("老年活动室")
    shoot(office, "proposals-late")
    office.goto(f"/proposals/{proposal}")
    form = office.locator('form[action$="/hand-over"]')
    names = form.locator('[name="unit"] option').all_inner_texts()
    form.locator('[name="unit"]').select_option(label=next(name for name in names if "安家物业" in name))
    assert not form.locator('[name="public"]').is_checked(), "who hands it over looks first"
    form.locator('[name="public"]').check()
    shoot(office, "proposal-office")
    send(office, form)
    expect(office.locator("main")).to_contain_text("已交办，等答复")

    unit = staff("property", DESK)
    unit.goto("/proposals?stage=handed")
    unit.get_by_role("link", name="在桂香苑东门装一处遮雨棚").click()
    expect(unit.locator("main")).not_to_contain_text("下雨天等车只能站在路边")
    form = unit.locator('form[action$="/answer"]')
    fill(form, answer="planned", words="已列入下季度维修计划，十二月底前装好。")
    form.locator('[name="public"]').check()
    shoot(unit, "proposal-unit")
    send(unit, form)

    deputy.goto(f"/proposals/{proposal}")
    form = deputy.locator('form[action$="/judgement"]')
    fill(form, satisfied="1")
    shoot(deputy, "proposal-judge")
    send(deputy, form)
    expect(deputy.locator("main")).to_contain_text("代表满意")

    anyone = visitors.open(PHONE)
    anyone.goto("/proposals/public")
    shoot(anyone, "proposals-public")
    number = anyone.locator('.stat a.figure[href*="stage=satisfied"]')
    count = int(number.inner_text())
    number.click()
    anyone.wait_for_load_state()
    assert anyone.locator("article.card").count() == count, "the number opens to as many proposals"
    anyone.get_by_role("link", name="在桂香苑东门装一处遮雨棚").click()
    expect(anyone.locator("main")).to_contain_text("十二月底前装好")
    for person in ["钱慧", "郝联", "卫武", "下雨天等车"]:
        expect(anyone.locator("main")).not_to_contain_text(person)
    shoot(anyone, "proposal-public")
    assert not deputy.faults and not office.faults and not unit.faults and not anyone.faults
