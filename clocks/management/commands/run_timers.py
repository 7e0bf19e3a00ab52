"""The same sweeps as the workers', without Celery and without Valkey."""

from __future__ import annotations

import gc
import signal
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import close_old_connections

import audit.actions
import files.actions
import hospital.actions
import hospital.actions.feed
import outbox.actions
from clocks import actions
from outbox import kinds

log = structlog.get_logger(__name__)
LAST_TURN = 50.0  # seconds a sweep may take to come to its end when asked to stop


@dataclass(frozen=True, slots=True)
class Loop:
    """One sweep and the seconds between its turns. Each has a thread: mail that hangs must not hold up escalations."""

    name: str
    every: float
    run: Callable[[], object]

    def once(self) -> None:
        try:
            self.run()
        except Exception:
            # It is tried again at its next turn, as a worker would; the other loops go on.
            log.exception("sweep failed", task=self.name)
        finally:
            close_old_connections()

    def until(self, end: threading.Event) -> None:
        while not end.is_set():
            self.once()
            end.wait(self.every)


def deliver(way: str) -> None:
    while outbox.actions.deliver_due(way=way):
        pass


def scan() -> None:
    while files.actions.scan_due():
        pass


def gather() -> None:
    while outbox.actions.gather():
        pass


def announce() -> None:
    while outbox.actions.announce():
        pass


def feed() -> None:
    """What the hospital's systems told, and the files they laid down."""
    while hospital.actions.feed.process_feed() or hospital.actions.feed.collect_files():
        pass


def pulse() -> None:
    actions.heartbeat("bulk")


def loops() -> list[Loop]:
    return [
        Loop("clocks", 10, actions.sweep),
        *(Loop(way, 10, partial(deliver, way)) for way in (kinds.EMAIL, kinds.SMS, kinds.CHAT, kinds.WEBHOOK)),
        Loop("events", 10, announce),
        Loop("feed", 5, feed),
        Loop("webhooks", 3600, outbox.actions.rest_failing),
        Loop("answers", 3600, hospital.actions.forget_answers),
        Loop("digests", 60, gather),
        Loop("audit", 60, audit.actions.seal),
        Loop("seal", 3600, outbox.actions.tell_seal),
        Loop("bulk", 30, pulse),
        Loop("publications", 10, actions.carry),
        Loop("zones", 3600, actions.notice_zones),
        Loop("files", 10, scan),
        Loop("contents", 21600, files.actions.collect),
        Loop("drafts", 3600, hospital.actions.forget_old_drafts),
        Loop("sessions", 3600, hospital.actions.forget_ended_sessions),
    ]


def run_until(end: threading.Event) -> None:
    threads = [threading.Thread(target=loop.until, args=[end], name=loop.name, daemon=True) for loop in loops()]
    for thread in threads:
        thread.start()
    end.wait()
    for thread in threads:
        thread.join(timeout=LAST_TURN)


class Command(BaseCommand):
    help = "Fire what is due, send what waits, seal the audit; until stopped, or once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="each sweep a single time, then end")

    def handle(self, *, once: bool, **_options: Any) -> None:
        gc.collect()
        gc.freeze()  # what is loaded by now stays: the collector need not look at it at every sweep
        if once:
            for loop in loops():
                loop.once()
            return
        end = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_args: end.set())
        run_until(end)
