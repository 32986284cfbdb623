"""Script in every free text: sent through the real forms, then looked for on every page of everybody."""

import os
import pathlib
import re
import urllib.parse

from matrix import Row, routes
from planting import Payloads, Planting, check
from promises import Report
from rights import roles
from target import Target, Targets
from world import Ground, furnish, people

REFLECTED = [
    '"><jlx onjlx=1>',
    "'><jlx onjlx=1>",
    "<jlx>",
    "</title><jlx>",
    "javascript:jlx",
    '"onjlx=1 x="',
    "jlx\u2028<jlx>",
    "%3Cjlx%3E",
    "<<jlx>>",
    "＜jlx＞",
    "<jlx\u0000>",
    "\u0000<jlx>",
]


def attack(report: Report, targets: Targets) -> None:
    """stored and reflected script in every free text, seen by every role; and by Chromium, which would run it"""
    with targets.serve() as target:
        clients = people(target)
        home, _ = furnish(target, clients)
        payloads = Payloads()
        plant = Planting(target, clients, home, payloads)
        planted = report.promise(
            "script", "words of script are taken as words: forms store them, and refuse none with 5xx"
        )
        plant.everything(planted)
        seen = stored(report, target, clients, home, payloads)
        reflected(report, target, clients, home)
        chromium(report, target, clients, seen)
        promise = report.promise("script", "no request of this part ends in an unexpected failure")
        promise.count("server logs read")
        promise.holds(not target.incidents(), f"{target.incidents()[:3]}")


def addresses(target: Target, table: list[Row], home: Ground) -> list[tuple[Row, str]]:
    """Every GET route with things that carry payloads: all cases, tasks, accounts and places that were made."""
    cases = [str(row["id"]) for row in target.rows("SELECT id FROM case_file ORDER BY id DESC LIMIT 14")]
    tasks = [str(row["id"]) for row in target.rows("SELECT id FROM task ORDER BY id DESC LIMIT 3")]
    calls = [str(row["id"]) for row in target.rows("SELECT id FROM help_call ORDER BY id DESC LIMIT 2")]
    patrols = {
        kind: [str(row["id"]) for row in target.rows(f"SELECT id FROM patrol_{kind} ORDER BY id DESC LIMIT 2")]
        for kind in ("route", "round", "finding", "campaign")
    }
    proposals = [str(row["id"]) for row in target.rows("SELECT id FROM proposal ORDER BY id DESC LIMIT 2")]
    drafts = [str(row["id"]) for row in target.rows("SELECT id FROM territory_draft ORDER BY id DESC LIMIT 3")]
    accounts = [str(row["id"]) for row in target.rows("SELECT id FROM account ORDER BY id DESC LIMIT 2")]
    units = [str(row["id"]) for row in target.rows("SELECT id FROM unit ORDER BY id DESC LIMIT 2")]
    several = {
        "case": cases,
        "task": tasks,
        "call": calls,
        "proposal": proposals,
        "draft": drafts,
        "account": accounts,
        "unit": units,
        "place": [home.community, home.grid],
    } | patrols
    found = []
    for row in table:
        if row.method != "GET" or row.path.endswith("/live"):
            continue
        name = next((name for name in row.parameters if name in several), None)
        for value in several.get(name, [""]):
            things = Ground(home.district, home.community, home.grid, home.things | ({name: value} if name else {}))
            found.append((row, row.address(things)))
    return found


def stored(report: Report, target: Target, clients, home: Ground, payloads: Payloads) -> dict[str, list[str]]:
    promise = report.promise("script", "stored script is text on every page of every role, in every answer")
    shown: set[str] = set()
    seen: dict[str, list[str]] = {}
    everybody = roles(target)
    for row, path in addresses(target, routes(clients["anonymous"]), home):
        for role in everybody:
            if not role.admitted(row.access):
                continue
            answer = clients[role.name].get(path)
            marks = {mark for mark in re.findall(r"jlmark\d+q", answer.text)}
            promise.count("answers")
            if not marks:
                continue
            promise.count("answers that show payloads")
            shown |= marks
            if answer.is_page:
                seen.setdefault(role.name, []).append(path)
                check(promise, f"{path} as {role.name}", answer.text)
            else:
                promise.holds(
                    answer["X-Content-Type-Options"] == "nosniff" and "html" not in answer["Content-Type"],
                    f"{path} as {role.name}: payload in {answer['Content-Type']}",
                )
    fields = {payloads.marks[mark] for mark in shown}
    promise.figures["fields whose payload was seen again"] = f"{len(fields)} of {len(set(payloads.marks.values()))}"
    planted = {field for field in payloads.marks.values() if " /" not in field}
    promise.figures["planted by a person's way through the forms and not seen"] = ", ".join(sorted(planted - fields))
    promise.holds(len(fields) >= 30, f"only {len(fields)} fields were seen again: the attack did not reach the pages")
    return seen


def reflected(report: Report, target: Target, clients, home: Ground) -> None:
    promise = report.promise("script", "what an address, a header or a refused form says comes back as text only")
    for row in routes(clients["anonymous"]):
        if row.method != "GET" or row.path.endswith("/live"):
            continue
        role = next((role for role in roles(target) if role.admitted(row.access)), None)
        if role is None:
            continue
        for payload in REFLECTED:
            quoted = urllib.parse.quote(payload, safe="")
            names = (row.queries or []) + ["back", "q", "lang", "after", "x" + quoted]
            query = "&".join(f"{name}={quoted}" for name in names)
            tries = [row.address(home) + "?" + query]
            if row.parameters:
                tries.append(re.sub(r"\{[^}]+\}", quoted, row.path))
            for path in tries:
                answer = clients[role.name].get(
                    path,
                    {
                        "User-Agent": payload.replace("\0", "").encode().decode("latin-1"),
                        "Referer": "http://x/" + quoted,
                    },
                )
                promise.count("addresses")
                promise.holds(answer.status < 500, f"{path}: {answer.status}")
                if answer.is_page:
                    check(promise, path, answer.text)
                promise.holds("jlx" not in answer["Location"].split("?")[0], f"{path} leads to {answer['Location']}")


def chromium(report: Report, target: Target, clients, seen: dict[str, list[str]]) -> None:
    promise = report.promise(
        "script", "Chromium runs nothing of it on the pages that show it, and its policy is not even asked"
    )
    from playwright.sync_api import sync_playwright

    program = os.environ.get("JINLIN_CHROMIUM", "/usr/bin/chromium")
    if not pathlib.Path(program).exists():
        promise.figures["no Chromium"] = program
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        for role, paths in seen.items():
            context = browser.new_context(base_url=f"http://127.0.0.1:{target.port}")
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": f"http://127.0.0.1:{target.port}"}
                    for name, value in clients[role].cookies.items()
                ]
            )
            page = context.new_page()
            violations: list[str] = []
            page.on(
                "console", lambda line: violations.append(line.text) if "Content Security Policy" in line.text else None
            )
            page.on("dialog", lambda dialog: (violations.append("a dialog"), dialog.dismiss()))
            for path in sorted(set(paths))[:5]:
                page.goto(path, wait_until="load")
                promise.count("pages opened")
                promise.holds(page.evaluate("window.jlx") is None, f"{path} as {role}: a payload ran")
                promise.holds(page.locator("jlx").count() == 0, f"{path} as {role}: a payload is an element")
                promise.holds(not violations, f"{path} as {role}: {violations[:2]}")
                violations.clear()
            context.close()
        browser.close()
