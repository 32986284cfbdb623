"""A small HTTP client of its own: keeps its connection, sends what it is told, and says what became of it."""

import asyncio
import json
from dataclasses import dataclass, field


class NoAnswer(Exception):
    """The connection ended, could not be made, or took too long: whether the server did it is not known."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self) -> dict:
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    @property
    def text(self) -> str:
        """What it says to a person."""
        return str(self.json.get("message", "")) or self.body.decode(errors="replace")


def request(method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def read_answer(reader: asyncio.StreamReader, without_body: bool = False) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split(" ")[1])
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    body = b""
    if without_body or status in (204, 304):
        pass
    elif "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding") == "chunked":
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readuntil(b"\r\n")
    return Answer(status, headers, body)


class Client:
    """One connection, opened again where it was lost. `port` may be changed while it lives."""

    def __init__(self, port: int, host: str = "127.0.0.1", patience: float = 20.0, source: str | None = None):
        self.port, self.host, self.patience, self.source = port, host, patience, source
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def send(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Answer:
        """Throws NoAnswer; the connection is a new one next time."""
        headers = {"Accept": "application/json"} | (headers or {})
        if isinstance(body, bytes):
            content = body
        elif body is None:
            content = b""
        else:
            content = json.dumps(body, ensure_ascii=False).encode()
            headers.setdefault("Content-Type", "application/json")
        return await self.send_raw(request(method, path, content, headers), method == "HEAD")

    async def send_raw(self, content: bytes, without_body: bool = False) -> Answer:
        try:
            async with asyncio.timeout(self.patience):
                if self.writer is None:
                    local = (self.source, 0) if self.source else None
                    self.reader, self.writer = await asyncio.open_connection(self.host, self.port, local_addr=local)
                self.writer.write(content)
                await self.writer.drain()
                answer = await read_answer(self.reader, without_body)
        except (OSError, EOFError, TimeoutError, ValueError, IndexError, asyncio.LimitOverrunError) as error:
            self.close()
            raise NoAnswer(type(error).__name__) from error
        except asyncio.CancelledError:
            self.close()
            raise
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
        return answer

    def close(self) -> None:
        if self.writer is not None:
            # Nothing waits for a connection that is given up.
            self.writer.transport.abort()
        self.reader = self.writer = None
