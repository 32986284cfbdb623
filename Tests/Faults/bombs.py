"""Bombs: heads, bodies, forms and pictures made to take memory or time out of proportion."""

import asyncio
import json
import random
import struct
import time
import zlib

from bench import Bench, Outcome
from http_client import Answer, Client, NoAnswer, request
from installation import Node
from people import sign_in

PROMISES = {
    "bombs":
        "a head, body, form or picture made to hurt is refused with 4xx in words or does no harm; memory "
        "stays under 600 MB; the process lives and serves others meanwhile",
}
MOST_MEGABYTES = 600
MEGABYTE = 1024 * 1024
JSON = {"Content-Type": "application/json"}


def png(width: int, height: int, rows: int) -> bytes:
    """A picture that says it has these sides; `rows` of it are there, all of one colour."""
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    line = b"\0" + b"\x7f" * (width * 3)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(line) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def multipart(parts: list[tuple[str, bytes]]) -> tuple[bytes, dict[str, str]]:
    body = b"".join(b"--xXx\r\n" + f"Content-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
                    for head, content in parts) + b"--xXx--\r\n"
    return body, {"Content-Type": "multipart/form-data; boundary=xXx"}


def with_photo(content: bytes) -> tuple[bytes, dict[str, str]]:
    return multipart([('name="words"', "路灯坏了".encode()), ('name="place"', b"340102"),
                      ('name="files"; filename="a.png"', content)])


def raw_bombs() -> dict[str, bytes]:
    """Sent to the byte as they stand here."""
    long = "a" * 200_000
    return {
        "10,000 header fields": request("GET", "/", headers={f"X-{number}": "1" for number in range(10_000)}),
        "a header field of 200 KB": request("GET", "/", headers={"X-Long": long}),
        "a cookie of 200 KB": request("GET", "/", headers={"Cookie": f"jinlin_session={long}"}),
        "an address of 200 KB": request("GET", "/" + long),
        "a query of 30,000 conditions": request(
            "GET", "/places/340102/matters?" + "&".join("a=1" for _ in range(3_800))),
        "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + random.randbytes(500),
        "two lengths": b"POST /report HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nhello",
        "a length and chunks": b"POST /report HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                               b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "a negative length": b"POST /report HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "a chunk of 2^64 bytes": b"POST /report HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                 b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{",
        "a length of a terabyte": b"POST /report HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                  b"Content-Length: 1099511627776\r\n\r\n{",
    }


def body_bombs() -> dict[str, tuple[bytes, dict[str, str]]]:
    deep = 100_000
    fields = ",".join(f'"f{number}":1' for number in range(20_000))
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    gzipped = packed.compress(b"\0" * (50 * MEGABYTE)) + packed.flush()
    return {
        "JSON 100,000 levels deep": (b"[" * deep + b"]" * deep, JSON),
        "JSON objects 30,000 levels deep": (b'{"a":' * 30_000 + b"1" + b"}" * 30_000, JSON),
        "JSON of 20,000 fields": (f"{{{fields}}}".encode(), JSON),
        "a JSON number of 200,000 digits": (b'{"words":' + b"9" * 200_000 + b"}", JSON),
        "JSON cut short": (b'{"words":"\xe8\xb7\xaf', JSON),
        "JSON of broken UTF-8": (b'{"words":"' + b"\xff\xfe" * 1_000 + b'"}', JSON),
        "words of 60,000 letters": (
            json.dumps({"words": "灯" * 60_000, "place": "340102"}, ensure_ascii=False).encode(), JSON),
        "a form of 60,000 fields": (
            b"&".join([b"a=1"] * 60_000), {"Content-Type": "application/x-www-form-urlencoded"}),
        "100,000 parts": multipart([(f'name="f{number}"', b"x") for number in range(100_000)]),
        "a part with a head of 1 MB": multipart([(f'name="{"a" * MEGABYTE}"', b"x")]),
        "a part without an end": (b"--xXx\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\n" + b"x" * 100_000,
                                  {"Content-Type": "multipart/form-data; boundary=xXx"}),
        "a field of 5 MB among parts": multipart([('name="words"', b"x" * 5 * MEGABYTE)]),
        "a body of 300 MB": (b"x" * 300 * MEGABYTE, JSON),
        "gzip: 50 KB that unpack to 50 MB": (gzipped, JSON | {"Content-Encoding": "gzip"}),
        "a picture of 30,000 × 30,000": with_photo(png(30_000, 30_000, 2_000)),
        "a picture of 65,535 × 1,000 with ten rows": with_photo(png(65_535, 1_000, 10)),
        "a picture of 7,700 × 7,700, within bounds": with_photo(png(7_700, 7_700, 7_700)),
        "a zip called a photo": with_photo(b"PK\x03\x04" + zlib.compress(b"\0" * MEGABYTE)),
        "a picture with 9 MB behind its end": with_photo(png(10, 10, 10) + b"\0" * 9 * MEGABYTE),
    }


async def run(bench: Bench, outcome: Outcome) -> None:
    node = Node(bench.installation("bombs"))
    await node.start()
    # Programs with a session send forms without the mark that our own pages carry.
    token = {"Authorization": "Bearer " + await sign_in(node.port, node.installation.account("operator"))}
    others = asyncio.create_task(ordinary(node))
    try:
        before = node.megabytes()
        for name, content in raw_bombs().items():
            await judge(bench, outcome, node, name, await throw(node, content))
        for name, (body, headers) in body_bombs().items():
            content = request("POST", "/report", body, {"Accept": "application/json"} | token | headers)
            harmless = "within bounds" in name or "behind its end" in name
            await judge(bench, outcome, node, name, await throw(node, content), harmless)
        await judge(bench, outcome, node, "chunks without end", await endless(node))
        await many_at_once(outcome, node, token)
        peak = node.megabytes("VmHWM")
        outcome.figures |= {"memory before, MB": round(before), "memory at its highest, MB": round(peak)}
        outcome.expect(peak < MOST_MEGABYTES, f"memory rose to {peak:.0f} MB")
    finally:
        others.cancel()
        await asyncio.gather(others, return_exceptions=True)
        await node.stop()
    code, found = await node.installation.verify()
    outcome.expect(code == 0, f"verify ended with {code}: {found}")


async def ordinary(node: Node) -> None:
    """Somebody who opens the first page all the time."""
    client = Client(node.port)
    while True:
        await client.send("GET", "/", headers={"Accept": "text/html"})
        await asyncio.sleep(0.05)


async def throw(node: Node, content: bytes, patience: float = 30.0) -> Answer | str:
    """Sends while it listens: a refusal may come before all is sent."""
    try:
        async with asyncio.timeout(patience):
            reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
            sending = asyncio.create_task(send_all(writer, content))
            try:
                head = await reader.readuntil(b"\r\n\r\n")
                lines = head.decode("latin-1").split("\r\n")
                headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines[1:])}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                return Answer(int(lines[0].split(" ")[1]), headers, body)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
                writer.transport.abort()
    except (OSError, EOFError, ValueError) as error:
        return f"the connection ended ({type(error).__name__})"
    except TimeoutError:
        return "no answer"


async def send_all(writer: asyncio.StreamWriter, content: bytes) -> None:
    for start in range(0, len(content), 65_536):
        writer.write(content[start:start + 65_536])
        await writer.drain()


async def endless(node: Node) -> Answer | str:
    head = request("POST", "/report", headers=JSON | {"Transfer-Encoding": "chunked"})
    first, chunk = (b"10000\r\n" + letter * 65_536 + b"\r\n" for letter in (b"[", b" "))
    return await throw(node, head.replace(b"Content-Length: 0\r\n", b"") + first + chunk * 2_000)


async def judge(bench: Bench, outcome: Outcome, node: Node, name: str, answer: Answer | str,
                harmless: bool = False) -> None:
    alive = node.alive
    outcome.expect(alive, f"{name}: the process ended")
    if isinstance(answer, str):
        outcome.tried.append(f"{name}: {answer}")
        outcome.expect(False, f"{name}: {answer}, no refusal in words")
    else:
        said = answer.text.strip().split("\n")[0][:70]
        outcome.tried.append(f"{name}: {answer.status} {said if answer.status >= 400 else ''}".rstrip())
        accepted = range(200, 500) if harmless or "conditions" in name else range(400, 500)
        outcome.expect(answer.status in accepted, f"{name}: answered with {answer.status}")
        outcome.expect(answer.status < 400 or len(said) > 5, f"{name}: {answer.status} without words")
    if not alive:
        await node.start()


async def many_at_once(outcome: Outcome, node: Node, token: dict[str, str]) -> None:
    """Forty people send nine megabytes each at the same moment; photos that are right among them must not all fail."""
    body, headers = with_photo(png(10, 10, 10) + b"\0" * 9 * MEGABYTE)
    content = request("POST", "/report", body, {"Accept": "application/json"} | token | headers)
    begun = time.monotonic()
    answers = await asyncio.gather(*(throw(node, content, 60.0) for _ in range(40)))
    statuses = [answer.status if isinstance(answer, Answer) else answer for answer in answers]
    counts = {status: statuses.count(status) for status in dict.fromkeys(statuses)}
    outcome.tried.append(f"40 bodies of 9 MB at once: {counts} in {time.monotonic() - begun:.1f} s")
    outcome.expect(all(isinstance(status, int) for status in statuses), f"40 bodies at once: {counts}")
    outcome.expect(node.alive, "40 bodies at once: the process ended")
