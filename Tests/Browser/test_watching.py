"""What is seen of the server from outside, after everybody's journeys: its figures, its checks, and its log."""

import json
import re
import urllib.request

from conftest import DESK
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

TELEPHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def fetch(server, path: str, accept: str = "*/*") -> tuple[str, str]:
    request = urllib.request.Request(server.address + path, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode(), answer.headers["Content-Type"]


def test_figures_are_read_by_prometheus_in_both_formats(server, visitors):
    visitors.open().goto("/help")
    old, old_type = fetch(server, "/metrics")
    new, new_type = fetch(server, "/metrics", OPENMETRICS)
    assert old_type.startswith("text/plain; version=0.0.4") and new_type.startswith(OPENMETRICS)
    names = {family.name for family in prometheus(old)}
    assert names == {family.name for family in openmetrics(new)}
    assert {"jinlin_http_request_duration_seconds", "jinlin_operation_duration_seconds", "jinlin_check",
            "process_resident_memory_bytes"} <= names
    routes = {sample.labels.get("route") for family in prometheus(old) for sample in family.samples}
    assert "/help" in routes
    assert not [route for route in routes if route and re.search(r"\d{3}", route)], "a route names its parameters"


def test_the_demonstration_is_well(server):
    report = json.loads(fetch(server, "/health")[0])
    assert report["status"] != "fail", report
    assert all(check["text"]["zh"] and check["text"]["en"] for check in report["checks"])


def test_administrators_see_the_checks_as_a_page(staff, shoot):
    page = staff("system", DESK)
    page.goto("/admin/health")
    page.get_by_role("rowheader", name="超时升级").wait_for()
    shoot(page, "health")


def test_the_log_is_json_and_tells_of_nobody(server):
    lines = [line for line in server.log.read_text(errors="replace").splitlines() if line.startswith("{")]
    events = [json.loads(line) for line in lines]
    requests = [event for event in events if event["message"] == "request"]
    assert requests and all(event["request"] and event["route"] for event in requests)
    for line in lines:
        assert not TELEPHONE.search(line), line
        assert not re.search(r"[?&](phone|name|words|q|code)=", line), line
