"""A day's feed over the line and through the sweep, beside what a bare parse and insert of the same messages costs.

Bars: 200 messages a second on two cores, from the first byte to the last visit that is written; every message is taken
over once. The listener is the program that is run in earnest; the sweep and those who send run in this process. CPU
time is shown beside it, because other work on the same machine changes it little.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from threading import Event
from typing import Any

import hl7
import psycopg2

from hospital import actions as hospital
from hospital.actions import feed
from hospital.actions.feed.processing import BATCH
from hospital.feed.frames import Frames, framed
from hospital.models import FeedCode, FeedSender, InboundMessage, Organization
from pxm.bench import apart
from pxm.bench.measuring import process_ms, server_ms
from pxm.bench.sheet import Say, Sheet
from pxm.demo.feedday import APPLICATION, FACILITY, STAYS, WARDS, Day, Sent
from pxm.local import places, processes
from pxm.local.programs import listener

LEAST_A_SECOND, PATIENCE, PAUSE = 200, 300, 0.5  # the last two in seconds; a busy machine starts a program slowly
BEGINS = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
A_STAY = 3  # messages, about
State = InboundMessage.State


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--messages", type=int, default=6000)
    parser.add_argument("--lines", type=int, default=4)


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("feed", options, ("messages", "lines"))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    messages = a_day(options["messages"])
    place()
    port = free_port()
    with listening(port) as child, ThreadPoolExecutor(options["lines"]) as senders:
        before, began = cpu_ms(child), time.perf_counter()
        work = [senders.submit(send_all, port, part) for part in parts(messages, options["lines"])]
        _take_over(work)
        seconds = time.perf_counter() - began
        spent = [(now - then) / len(messages) for now, then in zip(cpu_ms(child), before, strict=True)]
    bare = _bare_seconds(messages)
    rate, lines = len(messages) / seconds, options["lines"]
    sheet.say(f"{len(messages):,} messages in {seconds:.1f} s over {lines} lines: {rate:,.0f} a second")
    sheet.say("ms CPU a message: listener {:.2f}, database {:.2f}, sweep and those who send {:.2f}".format(*spent))
    sheet.say(f"a bare parse and insert, one after the other: {len(messages) / bare:,.0f} a second")
    sheet.ratio("times the bare parse and insert", seconds / bare)
    sheet.bar("messages a second short of the bar", max(0.0, LEAST_A_SECOND - rate), 0.0)
    taken = InboundMessage.objects.filter(state=State.APPLIED).count()
    sheet.bar("messages not taken over once", len(messages) - taken, 0)
    return sheet.is_met


def cpu_ms(listener: subprocess.Popen[bytes]) -> tuple[float, float, float]:
    return process_ms(listener.pid), server_ms(), time.process_time() * 1000


def a_day(number: int) -> list[Sent]:
    return Day(BEGINS).messages(number // A_STAY + len(STAYS))[:number]


def place() -> FeedSender:
    """One site with three wards, and the sender that knows them."""
    house = Organization.objects.first() or Organization.objects.create(name="Bench", opened_at=BEGINS)
    site = hospital.add_site(house, name="Feed", code="feed", zone="Europe/Dublin", languages=["en"], by=None)
    department = hospital.add_department(site, name="Medicine", by=None)
    sender = feed.add_sender(
        by=None, name="Wards", site=site, application=f"{APPLICATION}|{FACILITY}", addresses=["127.0.0.1/32"]
    )
    for code in WARDS:
        ward = hospital.add_location(department, name=f"Ward {code}", by=None)
        FeedCode.objects.create(sender=sender, kind="ward", code=code, location=ward, first_at=BEGINS)
    return sender


def parts(messages: Sequence[Sent], number: int) -> list[Sequence[Sent]]:
    return [messages[begin::number] for begin in range(number)]


def _take_over(work: Sequence[Future[None]]) -> None:
    """Until everything is sent and nothing is left. Like the sweep's own beat, a pause lets a batch come together."""
    while True:
        is_sent = all(one.done() for one in work)
        taken = feed.process_feed()
        if not taken and is_sent:
            break
        if not is_sent and taken < BATCH:
            time.sleep(PAUSE)
    for one in work:
        one.result()  # raises what went wrong in its thread


def _bare_seconds(messages: Sequence[Sent]) -> float:
    """Parsed with the package, kept as text, committed one by one. The table is the owner's to make."""
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as bare, bare.cursor() as cursor:
        bare.autocommit = True
        cursor.execute("CREATE TABLE bare (id bigserial PRIMARY KEY, control_id text UNIQUE, raw text)")
        began = time.perf_counter()
        for message in messages:
            hl7.parse(message.text)
            cursor.execute("INSERT INTO bare (control_id, raw) VALUES (%s, %s)", [message.control_id, message.text])
        return time.perf_counter() - began


# ------------------------------------------------------------------------------------------------ the line
def send_all(port: int, messages: Sequence[Sent], given_up: Event | None = None) -> None:
    """As an interface engine does: the next one when the last one was answered; again where it was not."""
    line: socket.socket | None = None
    for message in messages:
        while True:
            try:
                line = line or socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
                if is_stored(line, message.raw):
                    break
            except OSError:
                if given_up and given_up.is_set():
                    return
                time.sleep(0.05)
            line = None
    if line:
        line.close()


def is_stored(line: socket.socket, raw: bytes) -> bool:
    """Raises OSError where the other side is gone."""
    frames = Frames()
    line.sendall(framed(raw.decode()))
    while data := line.recv(65_536):
        if found := list(frames.take(data)):
            return b"\rMSA|AA|" in found[0]
    return False


@contextmanager
def listening(port: int) -> Iterator[subprocess.Popen[bytes]]:
    child = begin(port)
    try:
        yield child
    finally:
        child.terminate()
        child.wait(PATIENCE)


def begin(port: int) -> subprocess.Popen[bytes]:
    """The program, once it listens."""
    env = {**os.environ, "FEED_LISTEN": f"127.0.0.1:{port}", "LOG_LEVEL": "ERROR"}
    child = subprocess.Popen(
        listener().command(), cwd=places.ROOT, env=env, stdout=sys.stderr, preexec_fn=processes.die_with(os.getpid())
    )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and child.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return child
        time.sleep(0.1)
    child.kill()
    child.wait()
    raise SystemExit("The listener did not start.")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
