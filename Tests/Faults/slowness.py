"""Slow clients: connections that send almost nothing and hold on to what they have. A process of its own.

A third sends the head of a request one byte at a time, a third a body, a third nothing at all. Whoever is closed by the
server comes again at once. On a line of input (“rest”) nobody sends or comes any more and all hold on. Ends with its
input. Prints one line of JSON for each line of input.
"""

import argparse
import json
import select
import socket
import sys
import time

HEAD = b"POST /report HTTP/1.1\r\nHost: slow.example\r\n"
BODY = HEAD + b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
EVERY = 2.0  # seconds between two bytes
A_TURN = 400  # connections opened in one turn of the loop


class Slow:
    def __init__(self, port: int, count: int):
        self.port, self.count = port, count
        self.sockets: dict[int, tuple[socket.socket, str]] = {}
        self.epoll = select.epoll()
        self.opened = self.closed = 0
        self.kinds = ("head", "body", "nothing")

    def open_some(self) -> None:
        for _ in range(min(A_TURN, self.count - len(self.sockets))):
            kind = self.kinds[self.opened % 3]
            one = socket.socket()
            one.setblocking(False)
            # Many addresses, as many people have.
            one.bind((f"127.0.{self.opened % 200}.{1 + self.opened % 250}", 0))
            one.connect_ex(("127.0.0.1", self.port))
            self.sockets[one.fileno()] = (one, kind)
            self.epoll.register(one.fileno(), select.EPOLLIN)
            self.opened += 1

    def dribble(self) -> None:
        for one, kind in list(self.sockets.values()):
            try:
                if kind == "head":
                    one.send(HEAD if not self.started(one) else b"X-Slow: 1\r\n")
                elif kind == "body":
                    one.send(BODY if not self.started(one) else b" ")
            except OSError:
                pass

    begun: set[int] = set()

    def started(self, one: socket.socket) -> bool:
        if one.fileno() in self.begun:
            return True
        self.begun.add(one.fileno())
        return False

    def reap(self, seconds: float) -> None:
        for number, _ in self.epoll.poll(seconds, 4_096):
            one, _ = self.sockets.get(number, (None, ""))
            if one is None:
                continue
            try:
                if one.recv(4_096):
                    continue
            except BlockingIOError:
                continue
            except OSError:
                pass
            del self.sockets[number]
            self.begun.discard(number)
            one.close()
            self.closed += 1

    def run(self) -> None:
        keyboard = select.poll()
        keyboard.register(sys.stdin, select.POLLIN | select.POLLHUP)
        resting, last = False, 0.0
        while True:
            if not resting:
                self.open_some()
                if time.monotonic() - last > EVERY:
                    last = time.monotonic()
                    self.dribble()
            self.reap(0.05)
            if keyboard.poll(0):
                line = sys.stdin.readline()
                if not line:
                    return
                resting = resting or line.strip() == "rest"
                print(json.dumps({"open": len(self.sockets), "opened": self.opened, "closed": self.closed}), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    options = parser.parse_args()
    Slow(options.port, options.count).run()
