"""Answers sent page by page, at a pace kept up for a while, by many people at once to the web server as it is run.

Bars: 50 pages a second; every answer that was acknowledged is there afterwards. Each answer is a POST and the page it
leads to, so that there are twice as many requests. All come through one proxy, each browser from its own address.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from pxm.bench import apart, surveying
from pxm.bench.sheet import Say, Sheet
from pxm.local import places, processes
from pxm.local.programs import web
from surveys import actions
from surveys.models import Sitting

LEAST_A_SECOND, PEOPLE, PATIENCE = 50, 8, 60


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--seconds", type=int, default=30)


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("submissions", options, ("seconds",))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    here = surveying.place(2)
    link = actions.open_link(here.survey, site=here.sites[0], location=here.wards[0], by=None)
    path = reverse("public-survey-link", args=[link.token])
    with served() as port, ThreadPoolExecutor(PEOPLE) as people:
        until = time.monotonic() + options["seconds"]
        began = time.perf_counter()
        taken = list(people.map(lambda number: Person(port, number).answer_until(path, until), range(PEOPLE)))
        seconds = time.perf_counter() - began
    acknowledged, sent = (sum(counts) for counts in zip(*taken, strict=True))
    sheet.say(f"{acknowledged:,} pages of {sent:,} whole responses in {seconds:.1f} s by {PEOPLE} people at once")
    sheet.bar("pages a second short of the bar", max(0.0, LEAST_A_SECOND - acknowledged / seconds), 0.0)
    sheet.say(f"{acknowledged / seconds:,.1f} pages a second")
    sheet.bar("answers lost", acknowledged - kept(), 0)
    sheet.bar("responses lost", sent - Sitting.objects.filter(sent_on__isnull=False).count(), 0)
    return sheet.is_met


def kept() -> int:
    return sum(len(json.loads(answers)) for answers in Sitting.objects.values_list("answers", flat=True).iterator())


@contextmanager
def served() -> Iterator[int]:
    """The web server in processes of its own; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {
        **os.environ,
        "WEB_BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "2",
        "TRUSTED_PROXIES": "1",
        "LOG_LEVEL": "ERROR",
    }
    child = subprocess.Popen(
        web().command(), cwd=places.ROOT, env=env, stdout=sys.stderr, preexec_fn=processes.die_with(os.getpid())
    )
    try:
        _await(port, child)
        yield port
    finally:
        child.terminate()
        child.wait(PATIENCE)


def _await(port: int, child: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and child.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The web server did not start.")


class Person:
    """One browser after another, all behind one address of their own."""

    def __init__(self, port: int, number: int) -> None:
        self.port, self.number, self.browsers = port, number, 0
        self.cookies: SimpleCookie = SimpleCookie()

    def answer_until(self, path: str, until: float) -> tuple[int, int]:
        """How many pages were acknowledged, and how many whole responses."""
        pages = sent = 0
        while time.monotonic() < until:
            self.cookies, self.browsers = SimpleCookie(), self.browsers + 1
            self.ask("GET", path)
            to = self.ask("POST", path)
            self.ask("GET", to)
            for number in range(1, surveying.QUESTIONS + 1):
                if time.monotonic() >= until:
                    return pages, sent
                to = self.ask("POST", to, answer="10" if number == 1 else "usually")
                pages += 1
                self.ask("GET", to)
            self.ask("POST", to)
            sent += 1
        return pages, sent

    def ask(self, method: str, path: str, **fields: str) -> str:
        """Where it leads; "" for a page."""
        headers = {
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items()),
            "X-Forwarded-For": f"10.{self.number}.{self.browsers // 250}.{self.browsers % 250}",
            "X-Forwarded-Proto": "http", "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        tokens = [morsel.value for name, morsel in self.cookies.items() if "csrf" in name]
        body = urlencode({**fields, "csrfmiddlewaretoken": tokens[0]}) if method == "POST" else None
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            answer.read()
        finally:
            line.close()
        if answer.status != (302 if method == "POST" else 200):
            raise SystemExit(f"{method} of a page answered {answer.status}.")
        for told in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(told)
        return answer.headers.get("Location", "")
