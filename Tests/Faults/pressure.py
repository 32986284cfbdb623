"""Open-loop load: requests begin when the clock says so, however slowly earlier ones are answered.

Runs as a process of its own (`python3 pressure.py`), so that generating load and counting it share no interpreter with
the rest of the bench. One thread, non-blocking sockets and epoll; answers are read only as far as counting needs.
"""

import argparse
import collections
import errno
import json
import select
import socket
import time

WORDS = "三号楼东边的路灯坏了三天，晚上老人出门看不清。"


class Generator:
    def __init__(self, port: int, place: str, connections: int, name: str, patience: float):
        self.port, self.place, self.most, self.name, self.patience = port, place, connections, name, patience
        self.epoll = select.epoll()
        self.sockets: dict[int, socket.socket] = {}
        self.idle: collections.deque[int] = collections.deque()
        # Descriptor → when its request began.
        self.busy: collections.OrderedDict[int, float] = collections.OrderedDict()
        self.buffers: dict[int, bytes] = {}
        self.waiting: dict[int, bytes] = {}
        self.sent = 0
        self.samples: list[str] = []
        # Second → outcome → count, and second → seconds that accepted ones took.
        self.seconds: dict[int, collections.Counter] = collections.defaultdict(collections.Counter)
        self.took: dict[int, list[float]] = collections.defaultdict(list)
        self.begun = time.monotonic()

    def content(self) -> bytes:
        self.sent += 1
        body = (f'{{"words":"{WORDS}","place":"{self.place}","key":"{self.name}-{self.sent}"}}').encode()
        return (f"POST /report HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAccept-Language: en\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode() + body

    def count(self, outcome: str, when: float) -> None:
        self.seconds[int(when - self.begun)][outcome] += 1

    def connect(self) -> int | None:
        one = socket.socket()
        one.setblocking(False)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if one.connect_ex(("127.0.0.1", self.port)) not in (0, errno.EINPROGRESS):
            one.close()
            return None
        number = one.fileno()
        self.sockets[number] = one
        self.buffers[number] = b""
        self.epoll.register(number, select.EPOLLIN | select.EPOLLOUT | select.EPOLLET)
        return number

    def begin(self, now: float) -> None:
        """One request is due: on a free connection, on a new one, or not at all where every one waits."""
        self.count("offered", now)
        if self.idle:
            number = self.idle.popleft()
        elif len(self.sockets) < self.most:
            number = self.connect()
        else:
            return self.count("no connection free", now)
        if number is None:
            return self.count("not connected", now)
        self.busy[number] = now
        self.write(number, self.content())

    def write(self, number: int, content: bytes) -> None:
        try:
            sent = self.sockets[number].send(content)
        except BlockingIOError:
            sent = 0
        except OSError:
            # Not connected yet is told by the event that follows.
            sent = 0
        if sent < len(content):
            self.waiting[number] = content[sent:]

    def drop(self, number: int, outcome: str) -> None:
        begun = self.busy.pop(number, None)
        if begun is not None:
            self.count(outcome, time.monotonic())
        self.waiting.pop(number, None)
        self.buffers.pop(number, None)
        one = self.sockets.pop(number, None)
        if one is not None:
            one.close()
        try:
            self.idle.remove(number)
        except ValueError:
            pass

    def event(self, number: int, events: int) -> None:
        if number not in self.sockets:
            return
        if events & (select.EPOLLERR | select.EPOLLHUP):
            return self.drop(number, "connection lost")
        if events & select.EPOLLOUT and number in self.waiting:
            self.write(number, self.waiting.pop(number))
        if events & select.EPOLLIN:
            self.receive(number)

    def receive(self, number: int) -> None:
        while True:
            try:
                piece = self.sockets[number].recv(65_536)
            except BlockingIOError:
                break
            except OSError:
                return self.drop(number, "connection lost")
            if not piece:
                return self.drop(number, "connection lost")
            self.buffers[number] += piece
        buffer = self.buffers[number]
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = buffer[:end].lower()
        place = head.find(b"content-length:")
        length = int(head[place + 15:].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(buffer) < end + 4 + length:
            return
        self.buffers[number] = buffer[end + 4 + length:]
        self.answered(number, int(head[9:12]), head, buffer[end + 4:end + 4 + length])

    def answered(self, number: int, status: int, head: bytes, body: bytes) -> None:
        now = time.monotonic()
        begun = self.busy.pop(number, None)
        if begun is None:
            return
        if status == 201:
            self.count("accepted", now)
            self.took[int(now - self.begun)].append(now - begun)
        elif status in (429, 503):
            polite = b"retry-after:" in head and b'"message":"' in body
            self.count("refused politely" if polite else "refused without words", now)
            if len(self.samples) < 3:
                self.samples.append(body.decode(errors="replace"))
        else:
            self.count(f"answered {status}", now)
            if len(self.samples) < 6:
                self.samples.append(body.decode(errors="replace")[:300])
        if b"connection: close" in head:
            self.drop(number, "")
        else:
            self.idle.append(number)

    def expire(self, now: float) -> None:
        while self.busy:
            number, begun = next(iter(self.busy.items()))
            if now - begun < self.patience:
                break
            self.drop(number, "no answer in time")

    def run(self, schedule: list[tuple[float, float]]) -> None:
        """`schedule`: seconds and requests a second, one stage after the other."""
        start = time.monotonic()
        for length, rate in schedule:
            due, end = 0.0, start + length
            while (now := time.monotonic()) < end:
                due_now = (now - start) * rate
                while due < due_now:
                    self.begin(now)
                    due += 1
                for number, events in self.epoll.poll(min(0.002, max(0, end - now)), 1_024):
                    self.event(number, events)
                self.expire(now)
            start = end
        rest = time.monotonic() + self.patience
        while self.busy and time.monotonic() < rest:
            for number, events in self.epoll.poll(0.05, 1_024):
                self.event(number, events)
            self.expire(time.monotonic())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--place", required=True)
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--patience", type=float, default=10.0)
    parser.add_argument("--stage", action="append", required=True, help="SECONDS:RATE")
    options = parser.parse_args()
    generator = Generator(options.port, options.place, options.connections, options.name, options.patience)
    generator.run([tuple(map(float, stage.split(":"))) for stage in options.stage])
    print(json.dumps({
        "seconds": {second: dict(counts) for second, counts in sorted(generator.seconds.items())},
        "took": {second: sorted(times) for second, times in sorted(generator.took.items())},
        "samples": generator.samples, "sent": generator.sent}))


if __name__ == "__main__":
    main()
