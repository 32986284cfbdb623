"""Bytes that no browser sends: what two servers in a row could understand differently, and what is too much."""

import socket
import time

from client import Client
from promises import Report
from target import Target, Targets

HOST = b"Host: 127.0.0.1\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
# Requests whose length two servers could read differently: each must be refused and its connection closed, or be read
# as one request. The smuggled second request must never be answered as one of its own.
AMBIGUOUS = {
    "length twice, different": b"Content-Length: 5\r\nContent-Length: 0\r\n\r\n",
    "length twice, same line": b"Content-Length: 5, 0\r\n\r\n",
    "length and chunks": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "chunks, unknown coding": b"Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n",
    "chunks twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "chunks, space before colon": b"Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n",
    "chunks, tab": b"Transfer-Encoding:\tchunked\r\nContent-Length: 0\r\n\r\n",
    "chunks, folded": b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n\r\n",
    "negative length": b"Content-Length: -1\r\n\r\n",
    "signed length": b"Content-Length: +0\r\n\r\n",
    "hexadecimal length": b"Content-Length: 0x0\r\n\r\n",
    "overflowing length": b"Content-Length: 99999999999999999999\r\n\r\n",
    "chunk size overflow": b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
    "chunk size signed": b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    "bare line feed": b"Content-Length: 0\nX: y\r\n\r\n",
    "null in a name": b"Content\0-Length: 5\r\n\r\n",
    "no host": b"",
}
TOO_MUCH = {
    "a header of 64 KB": (b"GET /help HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 65_536 + b"\r\n\r\n", (400, 413, 431, 0)),
    "1,000 headers": (
        b"GET /help HTTP/1.1\r\n" + HOST + b"".join(b"X%d: y\r\n" % n for n in range(1_000)) + b"\r\n",
        (400, 413, 431, 0),
    ),
    "an address of 64 KB": (b"GET /" + b"a" * 65_536 + b" HTTP/1.1\r\n" + HOST + b"\r\n", (400, 404, 414, 431, 0)),
    "an address of 100,000 parts": (
        b"GET " + b"/a" * 7_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
        (400, 404, 414, 431, 0),
    ),
    "a version of the future": (b"GET /help HTTP/9.9\r\n" + HOST + b"\r\n", (200, 400, 505, 0)),
    "no HTTP at all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200, (400, 0)),
    "a method of 10,000 letters": (b"G" * 10_000 + b" / HTTP/1.1\r\n" + HOST + b"\r\n", (400, 404, 405, 431, 501, 0)),
    "an absolute address elsewhere": (
        b"GET http://evil.example/help HTTP/1.1\r\n" + HOST + b"\r\n",
        (200, 400, 404, 421, 0),
    ),
    "CONNECT": (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n", (400, 404, 405, 501, 0)),
}


def exchange(target: Target, sent: bytes, patience: float = 2.0) -> bytes:
    """What comes back until the server closes or stays silent."""
    with socket.create_connection(("127.0.0.1", target.port), timeout=patience) as connection:
        try:
            connection.sendall(sent)
        except OSError:
            return b""
        received = b""
        while True:
            try:
                piece = connection.recv(65_536)
            except OSError:
                return received
            if not piece:
                return received
            received += piece


def statuses(received: bytes) -> list[int]:
    """The status of every answer in a stream of answers."""
    found, rest = [], received
    while (start := rest.find(b"HTTP/1.")) >= 0:
        found.append(int(rest[start + 9 : start + 12] or b"0"))
        rest = rest[start + 12 :]
    return found


def attack(report: Report, targets: Targets) -> None:
    """request smuggling, sizes of headers, addresses and bodies, connections that never finish"""
    with targets.serve() as target:
        smuggling(report, target)
        sizes(report, target)
        bodies(report, target)
        unfinished(report, target)
        promise = report.promise("wire", "after all of it the server lives, answers, and logged no unexpected failure")
        promise.count("answers after the attack")
        promise.holds(target.alive and Client(target).get("/health/live").status == 200, "it does not answer any more")
        promise.holds(not target.incidents(), f"incidents: {target.incidents()[:3]}")


def smuggling(report: Report, target: Target) -> None:
    promise = report.promise("wire", "a request whose length can be read in two ways never carries a second request in")
    for name, ending in AMBIGUOUS.items():
        for method in (b"POST", b"GET"):
            host = b"" if name == "no host" else HOST
            head = method + b" /report HTTP/1.1\r\n" + host + b"Content-Type: application/x-www-form-urlencoded\r\n"
            received = exchange(target, head + (ending or b"\r\n") + b"" + SMUGGLED)
            answers = statuses(received)
            promise.count("ambiguous requests")
            # Two answers are right where the first request ended beyond doubt: with chunks alone, or without a body.
            plain = name == "no host" or (method == b"GET" and not ending)
            closed = len(answers) <= 1
            refused = bool(answers) and answers[0] == 400
            lone = len(answers) == 2 and "chunks" not in name and "length" not in name
            promise.holds(
                closed or refused and len(answers) == 1 or plain or lone, f"{method.decode()} with {name}: {answers}"
            )


def sizes(report: Report, target: Target) -> None:
    promise = report.promise("wire", "too large heads and addresses and what is no HTTP are refused at once")
    for name, (sent, allowed) in TOO_MUCH.items():
        begun = time.monotonic()
        answers = statuses(exchange(target, sent))
        promise.count("requests")
        first = answers[0] if answers else 0
        promise.holds(first in allowed, f"{name}: {first}")
        promise.holds(time.monotonic() - begun < 10, f"{name}: took {time.monotonic() - begun:.0f} s")


def bodies(report: Report, target: Target) -> None:
    promise = report.promise(
        "wire", "a body larger than its route allows, or built to be costly, is refused with 4xx and costs no memory"
    )
    client = Client(target)
    before = target.megabytes
    tries = {
        "1 MB of words": lambda: client.post("/report", {"words": "字" * 350_000}),
        "100,000 fields": lambda: client.post("/report", [(f"f{n}", "") for n in range(20_000)]),
        "deep JSON": lambda: client.send("POST", "/report", {"Content-Type": "application/json"}, b'{"a":' * 20_000),
        "deep lists": lambda: client.send(
            "POST", "/report", {"Content-Type": "application/json"}, b'{"a":' + b"[" * 50_000
        ),
        "a number of 100,000 digits": lambda: client.send(
            "POST", "/report", {"Content-Type": "application/json"}, b'{"longitude":' + b"9" * 100_000 + b"}"
        ),
        "2,000 parts": lambda: client.post_files("/report", {f"f{n}": "x" for n in range(2_000)}, []),
        "a part with a head of 100 KB": lambda: client.post_files("/report", {"a" * 100_000: "x"}, []),
        "a file of 11 MB": lambda: client.post_files(
            "/report", {"words": "x", "place": "340102001001001"}, [("files", "a.jpg", b"\xff\xd8\xff" * 4_000_000)]
        ),
        "a body of zeros as gzip": lambda: client.send(
            "POST",
            "/report",
            {"Content-Type": "application/json", "Content-Encoding": "gzip"},
            b"\x1f\x8b" + b"\0" * 99,
        ),
        "no XML is read": lambda: client.send(
            "POST",
            "/report",
            {"Content-Type": "application/xml"},
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        ),
        "UTF-7": lambda: client.send(
            "POST", "/report", {"Content-Type": "application/json; charset=utf-7"}, b'{"words":"+ADw-"}'
        ),
        "half a character": lambda: client.send(
            "POST", "/report", {"Content-Type": "application/x-www-form-urlencoded"}, b"words=%E4%BD"
        ),
    }
    for name, send in tries.items():
        begun = time.monotonic()
        try:
            answer = send()
            status, text = answer.status, answer.text
        except OSError:
            # The server may close while a refused body is still being sent.
            status, text = 413, ""
        promise.count("bodies")
        promise.holds(400 <= status < 500, f"{name}: {status} {text[:100]}")
        promise.holds(time.monotonic() - begun < 10, f"{name}: took {time.monotonic() - begun:.0f} s")
        client.close()
    grown = target.megabytes - before
    promise.figures["grown by, MB"] = grown
    promise.holds(grown < 300, f"the server grew by {grown} MB")


def unfinished(report: Report, target: Target) -> None:
    promise = report.promise("wire", "300 connections that never finish their request hold nobody else up")
    held = []
    for number in range(300):
        connection = socket.create_connection(("127.0.0.1", target.port), timeout=5)
        connection.sendall(
            b"POST /report HTTP/1.1\r\n" + HOST
            if number % 2
            else b"POST /report HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
            b'Content-Length: 5000\r\n\r\n{"words":'
        )
        held.append(connection)
    times = sorted(Client(target).get("/help").seconds for _ in range(50))
    promise.count("held connections", len(held))
    promise.count("requests beside them", len(times))
    promise.figures["a page beside them, ms (median, most)"] = (round(times[25] * 1000, 1), round(times[-1] * 1000, 1))
    promise.holds(times[25] < 0.5, f"a page took {times[25]:.2f} s")
    for connection in held:
        connection.close()
