"""Guessing tokens of links: none is found, an address is slowed down, and nothing tells one ended link from another.

Bars: no page of a survey for any guess; from one address no more than the limit of a minute is looked at; links that
are unknown, used, expired or closed cost the same within 15 %, in statements exactly.
"""

from __future__ import annotations

import secrets
import time
from argparse import ArgumentParser
from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pxm.bench import apart, surveying
from pxm.bench.measuring import compare, counted
from pxm.bench.sheet import Say, Sheet, measured_house
from surveys import actions
from surveys.views.public.limits import MISSING

MOST_APART = 1.15
ADDRESSES = 50


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--tries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=60)


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("guesses", options, ("tries", "rounds"))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    here = surveying.place(2)
    with measured_house():
        looks = {name: Look(path) for name, path in ended(here).items()}
        sql = {name: counted(look) for name, look in looks.items()}
        costs = compare(looks, options["rounds"])
        began = time.monotonic()
        found = guess(options["tries"])
        seconds = time.monotonic() - began
    for name, cost in costs.items():
        sheet.figure(f"a link that is {name}", cost, sql[name])
    cpu = [cost.cpu for cost in costs.values()]
    sheet.bar("times the cheapest, the dearest", max(cpu) / min(cpu), MOST_APART)
    sheet.bar("different numbers of statements", len(set(sql.values())), 1)
    tried = ", ".join(f"{number:,} answered {status}" for status, number in sorted(found.items()))
    sheet.say(f"{options['tries']:,} guesses from {ADDRESSES} addresses: {tried}")
    sheet.bar("guesses that opened a survey", found[200], 0)
    # a window may begin anew while it is measured
    most = ADDRESSES * sum(limit.amount for limit in MISSING) * (2 + int(seconds // MISSING[0].seconds))
    sheet.bar("guesses that were looked up", found[404], most)
    return sheet.is_met


def ended(here: surveying.Place) -> dict[str, str]:
    """The paths of links that open nothing any more, and of one that never was."""
    where = {"site": here.sites[0], "location": here.wards[0], "by": None}
    now = timezone.now()
    used, expired = (
        actions.invite(here.survey, language="en", now=now - timedelta(days=days), **where)[1] for days in (0, 60)
    )
    sitting = actions.sit(used.rstrip("/").rpartition("/")[2], language="en")
    if sitting is None:
        raise SystemExit("The invitation could not be used.")
    actions.send(sitting.pk, pass_on=False, contact={}, language="en")
    closed = actions.open_link(here.survey, **where)
    actions.close_link(closed, by=None)
    urls = {"used": used, "expired": expired, "closed": closed.url}
    paths = {name: "/" + url.split("/", 3)[3] for name, url in urls.items()}
    return paths | {"unknown": path_of(secrets.token_hex(20))}


def path_of(token: str) -> str:
    return reverse("public-survey-link", args=[token])


class Look:
    """One GET of a new browser."""

    def __init__(self, path: str) -> None:
        self.path = path

    def prepare(self) -> None:
        cache.clear()

    def do(self) -> None:
        if Client(SERVER_NAME="127.0.0.1").get(self.path).status_code != 404:
            raise SystemExit("A link that has ended answered.")


def guess(tries: int) -> Counter[int]:
    """By status, what so many tokens drawn at random were answered."""
    cache.clear()
    found: Counter[int] = Counter()
    for number in range(tries):
        browser = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR=f"10.0.0.{number % ADDRESSES}")
        found[browser.get(path_of(secrets.token_hex(20))).status_code] += 1
    return found
