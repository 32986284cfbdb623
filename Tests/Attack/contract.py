"""The served OpenAPI document against the server: schemathesis asks what it says, follows its links, and looks whether
the answers are what it says."""

import collections
import json
import pathlib
import subprocess
import sys

from client import Client
from promises import Report
from target import Targets
from world import furnish, people

PROGRAM = pathlib.Path(sys.executable).parent / "schemathesis"
# Left out, and why: a rule of the matter may refuse what the form of a request allows, and a field that says nothing
# usable is read as absent (positive_data_acceptance, negative_data_rejection); schemathesis spoils one of two ways to
# sign in and leaves the other right, so that the answer is rightly 200 (ignored_auth): part “matrix” asks every route
# without signing in.
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
]
# Ends the session that the run needs; live streams do not end.
LEFT_OUT = ["/sign-out"]
WHO = ("anonymous", "dispatcher", "system", "property")


def attack(report: Report, targets: Targets) -> None:
    """schemathesis on the served OpenAPI document, for four kinds of people, with its links followed"""
    promise = report.promise(
        "contract",
        "no request that schemathesis makes of the document ends in 5xx, an undocumented "
        "status, type or schema; links lead where they say",
    )
    for who in WHO:
        with targets.serve() as target:
            clients = people(target)
            furnish(target, clients)
            client = clients[who]
            document = client.get("/openapi.json").json
            calls = [call for path in document["paths"].values() for call in path.values()]
            links = sum(len(reply.get("links", {})) for call in calls for reply in call["responses"].values())
            promise.holds(links >= 60, f"the document has {links} links only")
            lines = run(targets, target, client, who)
            read(promise, who, lines)
            promise.holds(target.alive and not target.incidents(), f"as {who}: {target.incidents()[:3]}")


def run(targets: Targets, target, client: Client, who: str) -> list[dict]:
    folder = targets.folder / f"contract-{who}"
    command = [
        str(PROGRAM),
        "run",
        f"http://127.0.0.1:{target.port}/openapi.json",
        "--checks",
        ",".join(CHECKS),
        "--phases",
        "examples,coverage,fuzzing,stateful",
        "--max-examples",
        "12",
        "--seed",
        "1",
        "--workers",
        "2",
        "--continue-on-failure",
        "--request-timeout",
        "20",
        "--warnings",
        "off",
        "-H",
        "Accept: application/json",
        "--exclude-path-regex",
        "/live$",
        "--suppress-health-check",
        "all",
        "--report",
        "ndjson",
        "--report-dir",
        str(folder),
    ]
    for path in LEFT_OUT:
        command += ["--exclude-path", path]
    if "jinlin_session" in client.cookies:
        command += ["-H", f"Authorization: Bearer {client.cookies['jinlin_session']}"]
    if "--max-time" not in command and targets.options.scan_seconds:
        command += ["--max-time", str(targets.options.scan_seconds)]
    done = subprocess.run(
        command, cwd=targets.folder, capture_output=True, text=True, timeout=targets.options.scan_seconds * 3 + 120
    )
    found = sorted(folder.glob("*.ndjson"))
    if done.returncode not in (0, 1) or not found:
        raise RuntimeError(f"schemathesis ended with code {done.returncode}: {(done.stdout + done.stderr)[-800:]}")
    return [json.loads(line) for line in found[0].read_text().splitlines()]


def read(promise, who: str, lines: list[dict]) -> None:
    """Counts what was tried, and writes down what failed, by kind and address."""
    tried = collections.Counter()
    for line in lines:
        finished = line.get("ScenarioFinished")
        if not finished:
            continue
        recorder = finished["recorder"]
        for case in recorder.get("cases", {}).values():
            tried[f"requests as {who}"] += 1
            if case.get("parent_id"):
                tried["requests by link or after another"] += 1
        for identifier, checks in recorder.get("checks", {}).items():
            for check in checks:
                tried["checks"] += 1
                failure = (check.get("failure_info") or {}).get("failure")
                if failure:
                    case = recorder["cases"][identifier]["value"]
                    words = (failure.get("message") or "").replace("\n", " ")[:140]
                    fault = f"{case['method']} {case['path']} as {who}: {failure.get('title')} {words}"
                    if fault not in promise.broken:
                        promise.broken.append(fault)
    for what, times in tried.items():
        promise.count(what, times)
