"""Files in and out: names that climb, contents that pretend, tables that calculate."""

import csv
import io
import re

from client import JSON, Client
from promises import Report
from target import Target, Targets
from world import Ground, furnish, people, png

CLIMBS = [
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..%252f",
    "....//",
    "..;/",
    "..%5c",
    "..\\",
    "%c0%ae%c0%ae/",
    "..%00/",
    "./../",
    "/",
    "//",
    "%2f",
    "vendor/../",
    "vendor/..%2f",
    "..%ef%bc%8f",
]
SOUGHT = [
    "etc/passwd",
    "jinlin.sqlite",
    "keys",
    "jinlin.json",
    "Package.swift",
    "data/jinlin.sqlite",
    "proc/self/environ",
    "Sources/Platform/Pages/Assets/app.css",
]
OPENED = ("root:", "SQLite format", "swift-tools-version", '"demo"', "PATH=")
NAMES = [
    "../../../../tmp/jinlin-attack",
    "..\\..\\boot.ini",
    "/etc/cron.d/x",
    "C:\\x.png",
    "x\r\nSet-Cookie: a=b.png",
    "x%0d%0aX: y.png",
    "x\u202egnp.exe",
    "con",
    ".",
    "..",
    "",
    " ",
    "x" * 5_000 + ".png",
    "a/b/c.png",
    "name\0.png",
    "'; rm -rf /; '.png",
    "$(id).png",
    "%00",
    "照片.png",
    "x.php.png",
    "x.svg",
    "x.html",
]
HTML = b"<html><script>window.jlx=1</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.jlx=1"><script>window.jlx=1</script></svg>'
FORMULAS = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "|cmd",
    '"=1+1',
    'x",=1+1,"',
    "x\r\n=1+1,y",
    "%0A=1",
    "\u00a0=1",
    "\u3000=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    '=1+1";"=2',
]
SIGNS = "=+-@|＝＋－＠"


def attack(report: Report, targets: Targets) -> None:
    """paths that climb, names and contents of attachments that lie, formulas in tables that leave the house"""
    with targets.serve() as target:
        clients = people(target)
        home, _ = furnish(target, clients)
        climbing(report, target)
        uploads(report, target, home)
        formulas(report, target, clients, home)
        promise = report.promise("files", "no request of this part ends in an unexpected failure")
        promise.count("server logs read")
        promise.holds(not target.incidents(), f"{target.incidents()[:3]}")


def climbing(report: Report, target: Target) -> None:
    promise = report.promise("files", "no address reads a file of the machine")
    client = Client(target)
    for base in ("/assets/", "/assets/vendor/", "/", "/b/", "/my/1/x/files/", "/report/at/", "/places/"):
        for climb in CLIMBS:
            for depth in (1, 4, 9):
                for sought in SOUGHT:
                    path = base + climb * depth + sought
                    answer = client.get(path.replace(" ", "%20"))
                    promise.count("addresses")
                    opened = [word for word in OPENED if word in answer.text[:4_000]]
                    promise.holds(not opened and answer.status < 500, f"{path}: {answer.status} {opened}")


def uploads(report: Report, target: Target, home: Ground) -> None:
    promise = report.promise(
        "files",
        "a name stays a name: nothing is written elsewhere, no header is split; what is shown "
        "is a picture made anew, and what is no picture or PDF is refused",
    )
    client = Client(target)
    for name in NAMES:
        answer = client.post_files(
            "/report", {"words": "照片的名字", "place": home.grid}, [("files", name, png())], JSON
        )
        promise.count("names")
        promise.holds(answer.status < 500, f"{name!r}: {answer.status} {answer.text[:100]}")
        promise.holds(not any("a=b" in line for line in answer.all("Set-Cookie")), f"{name!r} set a cookie")
    kept = target.rows("SELECT filename FROM case_evidence")
    for row in kept:
        promise.holds(
            not re.search(r"[/\\\0\r\n]", row["filename"]) and len(row["filename"]) <= 200,
            f"kept as {row['filename'][:60]!r}",
        )
    outside = [path for path in target.data.parent.rglob("*jinlin-attack*") if path != target.data]
    promise.holds(not outside, f"written: {outside}")
    contents = {
        "HTML": HTML,
        "SVG": SVG,
        "a script": b"#!/bin/sh\nid\n",
        "an ELF program": b"\x7fELF" + b"\0" * 200,
        "a ZIP": b"PK\x03\x04" + b"\0" * 100,
        "a GIF that is HTML": b"GIF89a/*" + HTML,
        "a PNG cut short": png()[:60],
        "a PNG of 100,000 × 100,000": png()[:16] + (100_000).to_bytes(4, "big") * 2 + png()[24:],
        "XML with an entity": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG,
        "a JPEG that is a program": b"\xff\xd8\xff\xe0" + b"<?php system('id'); ?>",
        "an MVG": b"push graphic-context\n",
        "a PDF without an end": b"%PDF-1.7\n" + HTML,
        "nothing": b"",
        "a TIFF": b"II*\0\x08\0\0\0" + b"\xff" * 100,
        "a WebP cut short": b"RIFF\xff\xff\xff\x7fWEBPVP8 " + b"\0" * 30,
        "a HEIC cut short": b"\0\0\0\x18ftypheic" + b"\0" * 40,
    }
    for name, content in contents.items():
        answer = client.post_files("/report", {"words": name, "place": home.grid}, [("files", "x.png", content)], JSON)
        promise.count("contents")
        refused = 400 <= answer.status < 500
        promise.holds(
            refused or name == "nothing" and answer.status == 201, f"{name}: {answer.status} {answer.text[:80]}"
        )
    served(promise, target, client, home)


def served(promise, target: Target, client: Client, home: Ground) -> None:
    """A picture with words behind it comes back as a picture alone; a PDF is given to be saved, not shown."""
    for name, content, wanted in (
        ("x.png", png() + HTML, "image/"),
        ("x.html", png(), "image/"),
        ("x.pdf", b"%PDF-1.7\n" + HTML + b"\n%%EOF\n", "application/pdf"),
    ):
        made = client.post_files("/report", {"words": "照片", "place": home.grid}, [("files", name, content)], JSON)
        receipt = made.json
        file = target.rows("SELECT id FROM case_evidence WHERE case_id = ?", receipt["id"])[0]["id"]
        for view in ("", "?size=thumbnail"):
            answer = client.get(f"/my/{receipt['id']}/{receipt['secret']}/files/{file}{view}")
            promise.count("files shown")
            promise.holds(answer["Content-Type"].startswith(wanted), f"{name} comes back as {answer['Content-Type']}")
            promise.holds(answer["X-Content-Type-Options"] == "nosniff", f"{name}: a browser may guess its kind")
            if wanted == "image/":
                promise.holds(b"window.jlx" not in answer.body, f"{name}: what stood behind the picture was kept")
            else:
                promise.holds("attachment" in answer["Content-Disposition"], f"{name} is shown within the site")


def formulas(report: Report, target: Target, clients, home: Ground) -> None:
    promise = report.promise(
        "files", "no cell of a table that leaves the house is a formula, and no words make a cell or a row of their own"
    )
    made = []
    for payload in FORMULAS:
        fields = {"words": payload + " 公式", "place": home.grid, "address": payload, "name": payload[:40]}
        answer = clients["anonymous"].post_json("/report", fields)
        promise.count("formulas sent")
        if answer.status == 201:
            made.append(answer.json["number"])
        clients["system"].post_json("/admin/units", {"kind": "property", "name": payload, "place": home.community})
    clients["system"].post_json(f"/territory/{home.grid}/name", {"name": '=HYPERLINK("http://evil.example")'})
    for who in ("dispatcher", "district"):
        for language in ("zh", "en"):
            answer = clients[who].get("/cases.csv", {"Accept-Language": language})
            promise.count("tables read")
            promise.holds(
                answer["Content-Type"].startswith("text/csv"), f"{who}: {answer.status} {answer['Content-Type']}"
            )
            look(promise, answer.body.decode("utf-8-sig"), made)
    tables = 0
    for path in ("/my-data/export", "/board?format=csv", "/cases.xlsx", "/admin/audit?format=csv"):
        for who in ("resident", "dispatcher", "audit"):
            answer = clients[who].get(path)
            tables += "csv" in answer["Content-Type"] or "spreadsheet" in answer["Content-Type"]
    promise.holds(tables == 0, f"{tables} tables that this part does not know")


def look(promise, text: str, made: list[str]) -> None:
    rows = list(csv.reader(io.StringIO(text)))
    numbers = {row[0] for row in rows if row}
    promise.holds(set(made) <= numbers, f"{len(set(made) - numbers)} of our matters are missing")
    for row in rows:
        promise.count("cells", len(row))
        promise.holds(len(row) == len(rows[0]), f"a row of {len(row)} cells: {row[:2]}")
        for cell in row:
            bare = cell.strip("\ufeff\u200b\u00a0\u3000 \t\r\n")
            promise.holds(not bare or bare[0] not in SIGNS or cell[0] == "'", f"the cell {cell!r}")
            promise.holds(not cell or cell[0] not in "\t\r\n", f"the cell {cell!r}")
