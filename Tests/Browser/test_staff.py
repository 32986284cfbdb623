"""Grid worker, operator, dispatcher, department and leader: each walks their part, on a phone and at a desk."""

import re

import pytest
from playwright.sync_api import expect

from conftest import DESK, PHONE
from journey import APPROVER, DEPARTMENT
from people import act, choose_place, fill, form_for, number_on, send, sign_in
from photos import photo

BOTH = pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])


@BOTH
def test_a_dispatcher_accepts_and_dispatches_from_the_queue(staff, office, shoot, window):
    matter = office.reported("5 号楼电梯停了两次，老人被困在里面")
    page = staff("dispatcher", window)
    page.goto("/queue")
    shoot(page, "queue")
    page.locator(".row", has_text=matter.number).locator("a.title").click()
    expect(page.locator(".casefile")).to_contain_text(matter.number)
    shoot(page, "queue-with-case")
    act(page, "acceptance")
    page.goto(matter.page)
    form = form_for(page, "dispatch")
    assert form.locator('[name="lead"]').input_value(), "no unit is suggested"
    expect(page.locator(".decision .why").first).to_be_attached()
    shoot(page, "dispatch")
    send(page, form)
    assert office.file(matter)["state"] == "dispatched"


@BOTH
def test_a_department_receives_contacts_arrives_and_handles(staff, office, shoot, window):
    matter = office.dispatched()
    page = staff(DEPARTMENT, window)
    page.goto("/inbox")
    shoot(page, "inbox")
    page.get_by_role("link").filter(has_text=re.compile("灯")).first.click()
    page.goto(matter.page)
    act(page, "receipt")
    act(page, "contacting", note="电话联系，约好今天上门")
    act(page, "arrival")
    act(page, "handling", note="更换了声控灯，试了三次都亮", files=photo())
    assert office.file(matter)["assignments"][0]["state"] == "handled"
    shoot(page, "department-case")


def test_a_department_objects_and_the_decision_cannot_be_returned(staff, office):
    matter = office.dispatched()
    department = staff(DEPARTMENT, DESK)
    department.goto(matter.page)
    act(department, "objection", reason="这盏灯归供电公司管")
    arbiter = staff(APPROVER, DESK)
    arbiter.goto(matter.page)
    act(arbiter, "objection-decision", value="0", reason="楼道灯由物业维护，见派单目录")
    department.goto(matter.page)
    objection = department.locator('form[action$="/objection"]')
    if objection.count():
        form = form_for(department, "objection")
        fill(form, reason="还是不归我们")
        send(department, form, refused=True)
    assert office.file(matter).get("objection") is None


def test_a_hold_stops_the_clock_after_approval(staff, office):
    matter = office.dispatched()
    department = staff(DEPARTMENT, DESK)
    department.goto(matter.page)
    form = form_for(department, "hold-request")
    form.locator('[name="hold-reason"]').select_option(index=1)
    fill(form, note="等配件到货", limit="1d")
    send(department, form)
    approver = staff(APPROVER, DESK)
    approver.goto(matter.page)
    act(approver, "hold-decision", value="1")
    assert office.file(matter)["state"] == "held"


@BOTH
def test_a_grid_worker_checks_the_work_with_a_photo(staff, office, shoot, window):
    matter = office.to_be_checked()
    page = staff("worker", window)
    page.goto("/today")
    shoot(page, "today")
    page.goto(matter.page)
    act(page, "check", value="1", note="现场看过，灯亮了", files=photo())
    assert office.file(matter)["checkPassed"] is True


def test_a_failed_check_sends_the_work_back_on_a_tighter_clock(staff, office):
    matter = office.to_be_checked()
    page = staff("worker", PHONE)
    page.goto(matter.page)
    act(page, "check", value="0", note="灯还是不亮")
    assert office.file(matter)["reworks"] == 1
    assert office.file(matter)["state"] == "dispatched"


@BOTH
def test_a_grid_worker_reports_for_a_person_without_a_phone(staff, shoot, window):
    page = staff("worker", window)
    page.goto("/report")
    form = form_for(page, "report")
    fill(form, words="王奶奶家门口的扶手松了")
    choose_place(page, form)
    shoot(page, "report-for-somebody")
    send(page, form)
    number_on(page)


def test_a_grid_worker_handles_a_small_matter_alone(staff, office):
    matter = office.reported("楼道里堆了两个纸箱")
    page = staff("worker", PHONE)
    page.goto(matter.page)
    act(page, "self-handling", note="已和住户一起搬走", files=photo())
    assert office.file(matter)["selfHandled"] is True


@BOTH
def test_an_operator_takes_a_call_on_one_screen(staff, shoot, window):
    page = staff("operator", window)
    page.goto("/desk")
    shoot(page, "operator-desk")
    form = page.locator("#main form").filter(has=page.locator('[name="words"]')).first
    fill(form, words="来电反映：小区南门路灯整排不亮", phone="13800000007")
    choose_place(page, form)
    send(page, form)
    number_on(page)


@BOTH
def test_a_leader_opens_a_figure_down_to_its_cases(staff, office, shoot, window):
    office.reported()
    page = staff("leader", window)
    page.goto("/board")
    shoot(page, "board")
    page.locator("#main a[href*='/cases']").first.click()
    expect(page.locator("#main")).to_contain_text(re.compile(r"\d{6}-[0-9A-Z]{6}"))
    page.goto("/board/wall")
    shoot(page, "wall")


def test_a_queue_shows_a_new_report_by_itself(staff, office):
    page = staff("dispatcher", DESK)
    page.goto("/queue")
    expect(page.locator("#main")).to_be_visible()
    matter = office.reported("花坛边的长椅断了一条腿")
    expect(page.locator("#queue")).to_contain_text(matter.number)


def test_a_queue_is_walked_by_keyboard_alone(staff, office):
    office.reported("一号楼后面的围栏倒了")
    office.reported("二号楼前的下水口堵了")
    page = staff("dispatcher", DESK)
    page.goto("/queue")
    expect(page.locator("[data-queue] a.title").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-queue] a.title").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("[data-queue] a.title").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".casefile")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.press("Escape")


def test_a_stale_page_overwrites_nothing(staff, office):
    matter = office.accepted()
    page = staff("dispatcher", DESK)
    page.goto(matter.page)
    form = form_for(page, "dispatch")
    office.post(APPROVER, f"{matter.page}/supervision", reason="区里关注")
    send(page, form, refused=True)
    assert office.file(matter)["state"] == "accepted"


def test_an_export_holds_what_the_filter_shows(staff, office):
    office.reported("西门道闸坏了抬不起来")
    page = staff("dispatcher", DESK)
    page.goto("/cases")
    link = page.locator("a[href*='cases.csv']").first
    with page.expect_download() as download:
        link.click()
    lines = download.value.path().read_bytes().decode("utf-8-sig").splitlines()
    shown = page.locator(".filter-count, [data-total]").first
    assert len(lines) > 1
    if shown.count():
        assert str(len(lines) - 1) in shown.inner_text().replace(",", "")


def test_staff_see_nothing_of_another_district(visitors, office):
    matter = office.reported()
    page = visitors.open(DESK)
    stranger, missing = page.goto(matter.page), page.goto("/cases/1")
    assert stranger.status == missing.status


def test_a_wrong_password_is_told_on_the_form(visitors, server):
    page = visitors.open(PHONE)
    page.goto("/sign-in/staff")
    form = form_for(page, "sign-in/staff")
    fill(form, login=server.account("audit")["username"], password="not the password")
    send(page, form, refused=True)
    form = form_for(page, "sign-in/staff")
    expect(form.locator('[name="login"]')).to_have_value(server.account("audit")["username"])
    expect(form.locator('[name="password"]')).to_have_value("")


@pytest.mark.parametrize("path", ["/admin/posts", "/admin/units", "/admin/post-coverage?under=34"])
def test_lists_above_the_rules_show_names_and_lead_to_a_place_with_rules(staff, path):
    page = staff("system", DESK)
    page.goto(path)
    main = page.locator("#main")
    expect(main).not_to_contain_text(re.compile(r"\b(grid-leader|unit-officer|water-supply|city-management)\b"))
    main.get_by_role("link", name="瑶海区", exact=True).first.click()
    expect(page).to_have_url(re.compile("under=340102"))
    expect(page.locator("table")).to_contain_text(re.compile("网格长|物业服务企业"))


@pytest.mark.parametrize("role,address", [
    ("worker", "/today"), ("dispatcher", "/queue"), ("department", "/inbox"), ("leader", "/board"),
])
def test_signing_in_leads_to_where_work_begins(visitors, server, role, address):
    page = sign_in(visitors.open(PHONE), server.account(role))
    expect(page).to_have_url(server.address + address)


@pytest.mark.parametrize("role,views", [
    ("system", ["居民页面", "管理"]), ("leader", ["居民页面", "工作台", "看板"]), ("worker", ["居民页面", "外勤", "工作台", "看板"]),
])
def test_only_views_with_work_are_offered(staff, role, views):
    page = staff(role, DESK)
    page.goto("/account")
    assert page.locator(".faces a").all_inner_texts() == views


def test_the_audit_log_speaks_in_words(staff, office):
    office.dispatched()
    page = staff("audit", DESK)
    page.goto("/admin/audit?action=case.")
    main = page.locator("#main table")
    expect(main).to_contain_text("派遣")
    expect(main).not_to_contain_text(re.compile(r"case[.:]"))
