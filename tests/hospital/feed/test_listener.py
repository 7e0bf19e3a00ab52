"""The line itself, without a database: frames, bounds, certificates; nobody holds up anybody else."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from django.core.management.base import CommandError

from hospital.feed.frames import BEGIN, END
from hospital.listener import Limits, Listener
from hospital.management.commands.listen import tls_for
from tests.certificates import Authority
from tests.hospital.feed.line import Line, framed


def echo(message: bytes, address: str, certificate: str) -> str:
    return f"{message.decode()} {address} {certificate[:6]}".strip()


@contextmanager
def open_line(hear: Callable = echo, tls: ssl.SSLContext | None = None, **limits: float) -> Iterator[int]:
    """A listener in a thread; its port."""
    is_open, ended, found = Event(), asyncio.Event(), {}

    async def run() -> None:
        listener = Listener(hear, lambda words: f"AR {words}", Limits(**limits))
        server = await listener.open("127.0.0.1", 0, tls)
        found["port"], found["loop"] = server.sockets[0].getsockname()[1], asyncio.get_running_loop()
        is_open.set()
        await ended.wait()
        await listener.close(server)

    thread = Thread(target=lambda: asyncio.run(run()))
    thread.start()
    is_open.wait(10)
    yield found["port"]
    found["loop"].call_soon_threadsafe(ended.set)
    thread.join(10)
    assert not thread.is_alive()


def test_each_message_is_answered_in_its_turn_however_it_is_cut():
    with open_line() as port, Line(port) as line:
        line.push(b"noise" + framed("one") + b"\r\n" + framed("two")[:3])
        assert line.answer() == "one 127.0.0.1"
        line.push(framed("two")[3:])
        assert line.answer() == "two 127.0.0.1"
        line.push(BEGIN + b"lost his line" + BEGIN + b"three" + END)
        assert line.answer() == "three 127.0.0.1"


def test_what_is_too_large_hears_why_and_is_hung_up_on():
    with open_line(largest=1000) as port, Line(port) as line:
        line.push(BEGIN + b"x" * 2000)
        assert line.answer() == "AR The message is too large."
        assert line.answer() == ""


def test_whoever_sends_drop_by_drop_is_hung_up_on_and_holds_up_nobody():
    with open_line(message=0.3, silence=30) as port, Line(port) as slow, Line(port) as quick:
        began = time.monotonic()
        slow.push(BEGIN)
        assert quick.send("hello") == "hello 127.0.0.1"
        assert slow.answer() == ""
        assert time.monotonic() - began < 5
        assert quick.send("again") == "again 127.0.0.1", "silence between two messages is nothing bad"


def test_silence_ends_too():
    with open_line(silence=0.2) as port, Line(port) as line:
        assert line.answer() == ""


def test_one_address_cannot_take_all_the_lines():
    with open_line(of_address=2) as port, Line(port) as one, Line(port) as two:
        assert [line.send("x") for line in (one, two)] == ["x 127.0.0.1"] * 2
        with Line(port) as third:
            assert third.answer() == ""
        one.close()
        until = time.monotonic() + 5
        while time.monotonic() < until:
            with Line(port) as next_one:
                try:
                    if next_one.send("y"):
                        return
                except OSError:
                    continue
        raise AssertionError("the place that was left is not given to anybody")


def test_what_was_begun_is_answered_before_the_end():
    may_go_on, began = Event(), Event()

    def slow(message: bytes, _address: str, _certificate: str) -> str:
        began.set()
        may_go_on.wait(10)
        return "stored"

    with open_line(slow) as port:
        line = Line(port)
        line.push(framed("x"))
        began.wait(10)
        Thread(target=lambda: (time.sleep(0.1), may_go_on.set())).start()
    assert line.answer() == "stored"
    line.close()


def test_tls_and_the_fingerprint_of_who_shows_a_certificate(tmp_path: Path, settings):
    here, theirs = Authority(), Authority()
    settings.FEED_CERTIFICATE = str(here.pem(tmp_path / "server.pem", "localhost"))
    settings.FEED_CLIENTS = str(theirs.own(tmp_path / "clients.pem"))
    client = here.client()
    with open_line(tls=tls_for("0.0.0.0")) as port:
        with Line(port, client) as line:
            assert line.send("x") == "x 127.0.0.1"
        client.load_cert_chain(theirs.pem(tmp_path / "client.pem", "wards"))
        with Line(port, client) as line:
            assert len(line.send("x")) == len("x 127.0.0.1 ") + 6
        stranger = here.client()
        stranger.load_cert_chain(Authority().pem(tmp_path / "stranger.pem", "wards"))
        with pytest.raises(OSError), Line(port, stranger) as line:
            raise OSError(line.send("x"))


def test_without_a_certificate_nobody_outside_is_heard():
    assert tls_for("127.0.0.1") is None
    with pytest.raises(CommandError):
        tls_for("0.0.0.0")
