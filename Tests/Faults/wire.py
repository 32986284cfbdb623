"""A wire between two programs that can be slow, cut, or swallow what is sent: a small TCP proxy."""

import asyncio
import collections
import random


class Wire:
    """Listens on a port and passes on to `target`, or in turn to those of several that answer."""

    def __init__(self, targets: list[int]):
        self.targets = targets
        self.port = 0
        self.delay = 0.0
        # Nothing passes; what is sent waits, as packets do that are sent again and again.
        self.blocked = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()
        self.connections: set[asyncio.Transport] = set()
        self.counts: collections.Counter = collections.Counter()
        self._turn = 0

    async def __aenter__(self) -> "Wire":
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1_024)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()
        self.open.set()
        self.cut()

    def cut(self) -> None:
        """Every connection ends at once."""
        self.counts["cut"] += len(self.connections)
        for transport in list(self.connections):
            transport.abort()

    def block(self) -> None:
        self.open.clear()

    def release(self) -> None:
        self.open.set()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """The next target that takes a connection."""
        for _ in self.targets:
            self._turn += 1
            target = self.targets[self._turn % len(self.targets)]
            try:
                return await asyncio.open_connection("127.0.0.1", target)
            except OSError:
                continue
        return None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.add(writer.transport)
        other = None
        try:
            await self.open.wait()
            other = await self._connect()
            if other is None:
                return
            self.connections.add(other[1].transport)
            ways = ((reader, other[1]), (other[0], writer))
            ends = [asyncio.create_task(self._pass(*way)) for way in ways]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                end.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
        except (OSError, asyncio.CancelledError):
            # At the end of the bench what still runs is cancelled.
            pass
        finally:
            for transport in (writer.transport, *([other[1].transport] if other else [])):
                self.connections.discard(transport)
                transport.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65_536):
            if self.delay:
                await asyncio.sleep(self.delay * random.uniform(0.5, 1.5))
            await self.open.wait()
            writer.write(piece)
            await writer.drain()
