"""The line on which other systems send their messages: MLLP, over TLS outside this computer.

One loop reads from everybody, so that whoever sends slowly or says nothing costs a socket and no more; a few threads
store. A message of one connection is stored and answered before its next one is looked at. Whoever takes too long over
a message, or connects too often, is hung up on; senders connect again by themselves.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from ssl import SSLContext, SSLObject

from hospital.feed.frames import LARGEST, Frames, framed
from hospital.feed.unreadable import Unreadable

READ = 65_536
Hear = Callable[[bytes, str, str], str]
Refuse = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Limits:
    """Connections, in all and of one address; seconds for the handshake, for one message from its first byte to its
    last, for an answer to be taken, and between two messages; the bytes of one.
    """

    connections: int = 200
    of_address: int = 20
    handshake: float = 10.0
    message: float = 30.0
    silence: float = 900.0
    largest: int = LARGEST


class Listener:
    """`hear(frame, address, fingerprint)` stores a message and says what its sender hears; `refuse(words)` is what one
    hears that never was a message. Both are called in threads.
    """

    def __init__(self, hear: Hear, refuse: Refuse, limits: Limits | None = None, *, threads: int = 4) -> None:
        self.hear, self.refuse, self.limits = hear, refuse, limits or Limits()
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="feed")
        self.lines: Counter[str] = Counter()
        self.talks: set[asyncio.Task[None]] = set()
        self.is_ending = False

    async def open(self, host: str, port: int, tls: SSLContext | None) -> asyncio.Server:
        seconds = {"ssl_handshake_timeout": self.limits.handshake} if tls else {}
        return await asyncio.start_server(self.talk, host, port, ssl=tls, limit=READ, **seconds)

    async def close(self, server: asyncio.Server) -> None:
        """Take no more connections; what was begun is stored and answered, whoever waits is hung up on."""
        self.is_ending = True
        server.close()
        for talk in self.talks:
            talk.cancel()
        await asyncio.gather(*self.talks, return_exceptions=True)
        self.pool.shutdown()

    # -------------------------------------------------------------------------------------------- one connection
    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address, task = writer.get_extra_info("peername")[0], asyncio.current_task()
        self.lines[address] += 1
        if task:
            self.talks.add(task)
        try:
            if self.lines[address] <= self.limits.of_address and self.lines.total() <= self.limits.connections:
                await self._listen(reader, writer, address)
        except (OSError, TimeoutError, asyncio.CancelledError):
            pass  # they hung up, were too slow, or we are ending: whoever heard no answer sends again
        finally:
            self.lines -= Counter({address: 1})
            self.talks.discard(task)
            with suppress(OSError, TimeoutError):
                writer.close()

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str) -> None:
        frames, certificate = Frames(self.limits.largest), fingerprint(writer.get_extra_info("ssl_object"))
        while not self.is_ending:
            try:
                for message in await self._next(reader, frames):
                    await self._answer(writer, self.hear, message, address, certificate)
            except Unreadable as wrong:
                return await self._answer(writer, self.refuse, wrong.words)
            except EOFError:
                return None
        return None

    async def _next(self, reader: asyncio.StreamReader, frames: Frames) -> list[bytes]:
        """The next messages. The time for one runs from its first byte, so that a drop now and then buys no more."""
        loop = asyncio.get_running_loop()
        until, was_inside = loop.time() + self.limits.silence, frames.is_inside
        if was_inside:
            until = loop.time() + self.limits.message
        while True:
            async with asyncio.timeout_at(until):
                data = await reader.read(READ)
            if not data:
                raise EOFError
            if whole := list(frames.take(data)):
                return whole
            if frames.is_inside and not was_inside:
                until, was_inside = loop.time() + self.limits.message, True

    async def _answer(self, writer: asyncio.StreamWriter, ask: Callable[..., str], *about: object) -> None:
        """What was handed to a thread is waited for, whatever happens: it may be committed already."""
        loop = asyncio.get_running_loop()
        text = await _to_the_end(loop.run_in_executor(self.pool, ask, *about))
        writer.write(framed(text))
        async with asyncio.timeout(self.limits.message):
            await writer.drain()


async def _to_the_end(work: asyncio.Future[str]) -> str:
    """Its result, also when this connection is told to end meanwhile."""
    while not work.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(work)
    return work.result()


def fingerprint(tls: SSLObject | None) -> str:
    """Of the certificate the other side showed; "" for none."""
    shown = tls.getpeercert(binary_form=True) if tls else None
    return sha256(shown).hexdigest() if shown else ""
