"""Two scanners of others against the running demo: wapiti on pages it finds, sqlmap on what reaches the database."""

import json
import pathlib
import re
import subprocess
import sys

from client import Client
from promises import Report
from target import Targets, free_port
from tls import proxy
from world import furnish, people

FOLDER = pathlib.Path(sys.executable).parent
# Without those that ask servers of their makers (ssrf, xxe, log4shell, nikto, wapp, htp, takeover): nothing leaves this
# machine. “csrf” takes any token it cannot judge for none; part “forms” tries every token on every route.
MODULES = [
    "backup",
    "cookieflags",
    "crlf",
    "csp",
    "exec",
    "file",
    "htaccess",
    "http_headers",
    "https_redirect",
    "inconsistent_redirection",
    "information_disclosure",
    "ldap",
    "methods",
    "permanentxss",
    "redirect",
    "shellshock",
    "sql",
    "timesql",
    "upload",
    "xss",
]
STARTS = [
    "/",
    "/report",
    "/track",
    "/places",
    "/policy/simulator?words=x&category=&place=340102",
    "/sign-in",
    "/sign-in/staff",
    "/cases?q=x",
    "/queue",
    "/tasks",
    "/board",
    "/territory?q=x",
    "/places.json?under=340102&prefix=x",
    "/report/advice?words=x&place=340102001001001",
    "/account",
    "/notices",
    "/rates/340102",
]


def attack(report: Report, targets: Targets) -> None:
    """wapiti over the pages, as nobody and as a dispatcher, through TLS; sqlmap on inputs that reach the database"""
    for who in ("anonymous", "dispatcher"):
        wapiti(report, targets, who)
    sqlmap(report, targets)


def wapiti(report: Report, targets: Targets, who: str) -> None:
    promise = report.promise("scanners", f"wapiti finds nothing as {who}")
    port, output = free_port(), targets.folder / f"wapiti-{who}.json"
    address = f"https://127.0.0.1:{port}"
    seconds = targets.options.scan_seconds
    with targets.serve("--behind-tls", "--address", address) as target, proxy(targets.folder, target, port):
        command = [
            str(FOLDER / "wapiti"),
            "-u",
            address + "/",
            "--scope",
            "folder",
            "--verify-ssl",
            "0",
            "--flush-session",
            "-m",
            ",".join(modules()),
            "--max-scan-time",
            str(seconds),
            "--max-attack-time",
            str(max(5, seconds // 8)),
            "--max-links-per-page",
            "40",
            "-d",
            "3",
            "--max-parameters",
            "8",
            "-S",
            "normal",
            "--tasks",
            "6",
            "-t",
            "10",
            "-x",
            address + "/sign-out",
            "-f",
            "json",
            "-o",
            str(output),
            "--no-bugreport",
            "-v",
            "1",
            "--store-session",
            str(targets.folder / f"wapiti-{who}"),
            "--store-config",
            str(targets.folder / "wapiti-config"),
        ]
        for path in STARTS:
            command += ["-s", address + path]
        if who != "anonymous":
            client = Client(target, port, tls=True)
            client.sign_in(target.account(who))
            command += ["-H", f"Cookie: jinlin_session={client.cookies['jinlin_session']}"]
        done = subprocess.run(command, cwd=targets.folder, capture_output=True, text=True, timeout=seconds * 3 + 120)
        if not output.exists():
            raise RuntimeError(f"wapiti ended with code {done.returncode}: {(done.stdout + done.stderr)[-800:]}")
        read(promise, json.loads(output.read_text()), done.stdout)
        promise.holds(target.alive and not target.incidents(), f"as {who}: {target.incidents()[:3]}")


def modules() -> list[str]:
    """Those of ours that this version of wapiti has."""
    listed = subprocess.run(
        [str(FOLDER / "wapiti"), "--list-modules"], capture_output=True, text=True, timeout=60
    ).stdout
    known = set(re.findall(r"(?m)^\t(\w+)", listed))
    return [name for name in MODULES if name in known]


def read(promise, found: dict, output: str) -> None:
    promise.count("pages crawled", int(found["infos"].get("crawled_pages_nbr") or 0))
    promise.count("modules run", len(re.findall(r"Launching module", output)))
    promise.holds(promise.tried["pages crawled"] >= 15, f"only {promise.tried['pages crawled']} pages were found")
    for kind in ("vulnerabilities", "anomalies"):
        for name, list_of_faults in found[kind].items():
            for fault in list_of_faults:
                promise.broken.append(
                    f"{name}: {fault['method']} {fault['path']} {fault['parameter']}: {fault['info'][:160]}"
                )


def sqlmap(report: Report, targets: Targets) -> None:
    promise = report.promise("scanners", "sqlmap finds no input through which words become SQL")
    with targets.serve() as target:
        clients = people(target)
        home, _ = furnish(target, clients)
        base = f"http://127.0.0.1:{target.port}"
        json_type = "Content-Type: application/json"
        # Who asks, the address with what is tried in it, and the JSON that is posted.
        tries = [
            ("anonymous", "/track", {"number": "261121-7K3QMX", "phone": "13811112222"}),
            ("anonymous", "/sign-in/staff", {"login": "wangge", "password": "x", "code": "123456"}),
            (
                "anonymous",
                "/report",
                {"words": "灯坏了", "address": "桂香苑 3 号楼", "place": home.grid, "category": "noise"},
            ),
            ("anonymous", "/places.json?under=340102&prefix=gui", None),
            ("anonymous", "/report/advice?words=deng&place=" + home.grid, None),
            ("anonymous", f"/places/{home.community}/matters?after=1", None),
            ("anonymous", "/policy/simulator?words=deng&category=noise&place=340102", None),
            ("dispatcher", "/cases?q=deng&state=closed&category=noise&unit=1&month=2026-10&order=newest", None),
            ("dispatcher", f"/cases/{home.things['case']}/question", {"text": "几号楼", "version": "1"}),
            ("dispatcher", "/filters", {"name": "x", "state": "closed"}),
            ("system", "/admin/accounts?under=340102&q=wang&after=1", None),
            ("system", "/territory?q=gui", None),
            ("audit", "/admin/audit?action=sign-in&caller=staff&subject=x&under=34&before=9", None),
        ]
        each = max(8, targets.options.scan_seconds // len(tries) * 2)
        for who, path, fields in tries:
            command = [
                str(FOLDER / "sqlmap"),
                "-u",
                base + path,
                "--batch",
                "--disable-coloring",
                "--level",
                "2",
                "--risk",
                "2",
                "--technique",
                "BEUS",
                "--threads",
                "4",
                "--timeout",
                "10",
                "--flush-session",
                "--dbms",
                "sqlite",
                "--output-dir",
                str(targets.folder / "sqlmap"),
                "--time-limit",
                str(each),
                "--headers",
                json_type if fields else "Accept: application/json",
                "--ignore-code",
                "401,404,409,422",
                "--skip-waf",
            ]
            if fields:
                command += ["--data", json.dumps(fields, ensure_ascii=False)]
            if who != "anonymous":
                command += ["--headers", f"{json_type}\nAuthorization: Bearer {clients[who].cookies['jinlin_session']}"]
            done = subprocess.run(
                command,
                cwd=targets.folder,
                capture_output=True,
                text=True,
                timeout=each * 4 + 60,
                stdin=subprocess.DEVNULL,
            )
            judge(promise, path, done.stdout + done.stderr)
        promise.holds(target.alive and not target.incidents(), f"{target.incidents()[:3]}")
        promise.count("databases verified afterwards")
        sound = target.verify()
        promise.holds(sound.returncode == 0, f"jinlin verify ended with {sound.returncode}: {sound.stdout[-300:]}")


def judge(promise, path: str, output: str) -> None:
    tested = set(re.findall(r"testing if (\S+ parameter '[^']+')", output)) | set(
        re.findall(r"(\S+ parameter '[^']+') (?:does not seem|might not be|appears)", output)
    )
    promise.count("inputs tried", len(tested))
    promise.holds(tested, f"{path}: sqlmap tried nothing: {output[-300:]}")
    found = re.findall(r"(?m)^(?:Parameter: .*|.*is vulnerable.*|.*appears to be .*injectable.*)$", output)
    promise.holds("identified the following injection" not in output, f"{path}: {found[:3]}")
