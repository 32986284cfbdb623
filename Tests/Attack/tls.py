"""The product behind the proxy that deploy/ delivers: TLS, HSTS, secure cookies, whose address counts, no smuggling."""

import contextlib
import pathlib
import re
import socket
import ssl
import subprocess
import time

import headers
from client import Client, Markup
from promises import Report
from target import ROOT, Target, Targets, free_port
from wire import AMBIGUOUS, HOST, SMUGGLED, statuses

# Both texts that are delivered: of several nodes, and of one machine as the guide shows it.
DELIVERED = ROOT / "deploy/configuration/haproxy.cfg"
GUIDE = ROOT / "docs/operations/tls.md"
OLD = {"TLS 1.0": ssl.TLSVersion.TLSv1, "TLS 1.1": ssl.TLSVersion.TLSv1_1}
NEW = {"TLS 1.2": ssl.TLSVersion.TLSv1_2, "TLS 1.3": ssl.TLSVersion.TLSv1_3}


def attack(report: Report, targets: Targets) -> None:
    """behind the delivered HAProxy with TLS: HSTS, cookies, versions, forwarded addresses, smuggling through it"""
    for text in (DELIVERED, GUIDE):
        port = free_port()
        address = f"https://127.0.0.1:{port}"
        with targets.serve("--behind-tls", "--address", address, JINLIN_ANONYMOUS_POSTS_PER_MINUTE="50") as target:
            with proxy(targets.folder, target, port, text):
                name = str(text.relative_to(ROOT))
                versions(report, port, name)
                answers(report, target, port, name)
                addresses(report, target, port, name)
                smuggling(report, target, port, name)


@contextlib.contextmanager
def proxy(folder: pathlib.Path, target: Target, port: int, text: pathlib.Path = GUIDE):
    """HAProxy with the web's part of a delivered configuration and a certificate of the day."""
    key, certificate, both = (folder / name for name in ("web.key", "web.crt", "web.pem"))
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "1",
            "-subj",
            "/CN=127.0.0.1",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    both.write_text(certificate.read_text() + key.read_text())
    configuration = folder / "haproxy.cfg"
    words = {
        "@WEB@:@WEB_PORT@": f"127.0.0.1:{port}",
        "@WEB_CERTIFICATE@": str(both),
        "@WEB_SERVERS@": f"    server one 127.0.0.1:{target.port} check",
        "bind :443": f"bind 127.0.0.1:{port}",
        "bind :80": f"bind 127.0.0.1:{free_port()}",
        "/etc/haproxy/jinlin.pem": str(both),
        "127.0.0.1:8080": f"127.0.0.1:{target.port}",
        "log /dev/log local0": "log stdout format raw local0",
    }
    written = web_part(text.read_text(encoding="utf-8"))
    for word, meant in words.items():
        written = written.replace(word, meant)
    # What only an installation fills in (the user it runs as) has no meaning here.
    configuration.write_text(re.sub(r"(?m)^@\w+@\n", "", written))
    log = folder / "haproxy.log"
    with open(log, "w") as output:
        process = subprocess.Popen(
            ["/usr/sbin/haproxy", "-db", "-f", str(configuration)], stdout=output, stderr=subprocess.STDOUT
        )
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                if Client(target, port, tls=True).get("/health/live").status == 200:
                    break
            if process.poll() is not None:
                raise RuntimeError(f"HAProxy ended: {log.read_text()[-600:]}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def web_part(text: str) -> str:
    """The sections for browsers, without those for PostgreSQL and without a control socket; in a guide, its example."""
    example = re.search(r"```haproxy\n(.*?)```", text, re.S)
    text = example.group(1) if example else text
    sections = re.split(r"(?m)^(?=\w)", text)
    kept = [
        part for part in sections if re.match(r"(global|defaults|frontend web|frontend plain|backend jinlin)\b", part)
    ]
    return re.sub(r"(?m)^\s*stats socket.*\n", "", "".join(kept))


def versions(report: Report, port: int, name: str) -> None:
    promise = report.promise("tls", f"{name}: TLS 1.2 and 1.3 are spoken, nothing older, and no HTTP without TLS")
    for protocol, version in (OLD | NEW).items():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        try:
            with (
                socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
                context.wrap_socket(plain) as spoken,
            ):
                opened = bool(spoken.version())
        except (OSError, ssl.SSLError):
            opened = False
        promise.count("versions")
        promise.holds(opened == (protocol in NEW), f"{protocol} is {'spoken' if opened else 'refused'}")
    with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
        plain.sendall(b"GET /help HTTP/1.1\r\n" + HOST + b"\r\n")
        promise.count("requests without TLS")
        promise.holds(200 not in statuses(plain.recv(4_096)), "HTTP without TLS is answered")


def answers(report: Report, target: Target, port: int, name: str) -> None:
    promise = report.promise(
        "tls",
        f"{name}: every answer insists on TLS (HSTS of a year), every cookie is secure, and "
        "printed addresses are https",
    )
    client = Client(target, port, tls=True)
    client.sign_in(target.account("dispatcher"))
    paths = [
        "/",
        "/report",
        "/help",
        "/queue",
        "/cases",
        "/account",
        "/nowhere",
        "/sign-in/staff",
        "/openapi.json",
        "/places.json",
        "/assets/app.css",
        "/cases.csv",
        "/preferences?language=en&back=/",
    ]
    for path in paths:
        headers.check_answer(promise, path, client.get(path), tls=True)
    headers.check_answer(
        promise, "a report", client.post_json("/report", {"words": "灯", "place": "340102001001001"}), tls=True
    )
    headers.check_answer(promise, "signing out", client.post("/sign-out", {}), tls=True)
    system = Client(target, port, tls=True)
    system.sign_in(target.account("system"))
    sheet = system.get("/territory/340102001001001/qr-codes")
    plain = [
        value
        for _, attributes in Markup(sheet.text).tags
        for value in attributes.values()
        if value.startswith("http://")
    ]
    promise.count("pages with printed addresses")
    promise.holds(
        sheet.status == 200 and not plain and "http://" not in sheet.text, f"printed: {sheet.status} {plain[:2]}"
    )
    with_stream = client.get("/cases/1/live")
    promise.count("streams through the proxy")
    promise.holds(with_stream.status in (200, 404), f"a live stream through the proxy: {with_stream.status}")


def addresses(report: Report, target: Target, port: int, name: str) -> None:
    promise = report.promise(
        "tls",
        f"{name}: the proxy's word on the sender's address counts and not the sender's: an invented "
        "X-Forwarded-For does not pass the bound",
    )
    refused = 0
    for number in range(120):
        answer = Client(target, port, tls=True).post_json(
            "/report", {"words": "灯", "place": "340102001001001"}, {"X-Forwarded-For": f"198.51.100.{number}"}
        )
        promise.count("reports with invented addresses")
        refused += answer.status == 429
    promise.holds(refused > 20, f"{refused} of 120 were refused with a bound of 50 a minute")


def smuggling(report: Report, target: Target, port: int, name: str) -> None:
    promise = report.promise(
        "tls", f"{name}: no second request passes through proxy and server within an ambiguous one"
    )
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    for kind, ending in AMBIGUOUS.items():
        if not ending:
            continue
        head = b"POST /report HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
        with socket.create_connection(("127.0.0.1", port), timeout=2) as plain, context.wrap_socket(plain) as spoken:
            spoken.sendall(head + ending + SMUGGLED)
            received = b""
            with contextlib.suppress(OSError):
                while piece := spoken.recv(65_536):
                    received += piece
        promise.count("ambiguous requests")
        found = statuses(received)
        lone = len(found) == 2 and "chunks" not in kind and "length" not in kind
        promise.holds(len(found) <= 1 or lone, f"{kind}: {found}")
    promise.count("requests afterwards")
    promise.holds(
        Client(target, port, tls=True).get("/health/live").status == 200 and target.alive, "nothing answers any more"
    )
