"""The handbook: a page beside a plain page of Wagtail's, the same page kept, and search beside Wagtail's own.

Bars: 1.1 times a plain page of the same words and 2 statements more; kept, 4 times a view that answers nothing; search
1.3 times Wagtail's own; 40,000 bytes of a page with its style sheets and script, compressed.
"""

from __future__ import annotations

import gzip
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handbook import actions
from hospital.actions import add_site
from hospital.models import Organization, Site
from pxm.bench import apart
from pxm.bench.measuring import compare, counted
from pxm.bench.sheet import Say, Sheet, measured_house

SECTION, SLUG, WORDS = "going-home", "before-you-leave", "visiting"
MOST_OF_PLAIN, MOST_MORE_SQL, MOST_OF_EMPTY, MOST_OF_SEARCH, HEAVIEST = 1.1, 2, 4.0, 1.3, 40_000
SHEETS = ("tokens.css", "patient.css", "handbook.css", "handbook.js", "favicon.svg")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=60)


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("handbook", options, ("rounds",))


class Look:
    """One GET of somebody without an account; `is_kept` leaves what was kept of it where it is."""

    def __init__(self, path: str, *, is_kept: bool = False) -> None:
        self.path, self.is_kept = path, is_kept
        self.browser = Client(SERVER_NAME="127.0.0.1")

    def prepare(self) -> None:
        if not self.is_kept:
            cache.clear()

    def do(self) -> bytes:
        answer = self.browser.get(self.path)
        if answer.status_code != 200:
            raise SystemExit(f"{self.path} answered {answer.status_code}.")
        return answer.content


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    site = opened()
    with measured_house():
        looks = {name: Look(path, is_kept="kept" in name) for name, path in paths(site).items()}
        looks["the page, kept"].do()
        sql = {name: counted(look) for name, look in looks.items()}
        costs = compare({name: look for name, look in looks.items() if "kept" not in name}, options["rounds"])
        looks["the page, kept"].do()
        sql["the page, kept"] = counted(looks["the page, kept"])
        costs |= compare({name: looks[name] for name in ("the page, kept", "an empty view, kept")}, options["rounds"])
        page = looks["the page"].do()
    for name, cost in costs.items():
        sheet.figure(name, cost, sql[name])
    sheet.bar("of a plain page", costs["the page"].cpu / costs["a plain page of Wagtail's"].cpu, MOST_OF_PLAIN)
    sheet.bar("statements more", sql["the page"] - sql["a plain page of Wagtail's"], MOST_MORE_SQL)
    sheet.bar("kept, of an empty view", costs["the page, kept"].cpu / costs["an empty view, kept"].cpu, MOST_OF_EMPTY)
    sheet.bar("of Wagtail's search", costs["search"].cpu / costs["Wagtail's search"].cpu, MOST_OF_SEARCH)
    sheet.bar("bytes with all it needs", weight(page), HEAVIEST)
    return sheet.is_met


def opened() -> Site:
    """One site with the start content of a handbook."""
    house = Organization.objects.create(name="Northbank")
    site = add_site(house, name="Northbank Hospital", code="northbank", zone="Europe/Dublin", by=None)
    actions.begin(site, by=None, now=timezone.now())
    return site


def paths(site: Site) -> dict[str, str]:
    here = [site.code, "en"]
    page = reverse("public-handbook-page", args=[*here, SECTION, SLUG])
    empty, search = reverse("bench-empty"), reverse("public-handbook-search", args=here)
    return {
        "the page": page, "a plain page of Wagtail's": reverse("bench-wagtail", args=[*here, SECTION, SLUG]),
        "the page, kept": page, "an empty view, kept": empty, "search": f"{search}?q={WORDS}",
        "Wagtail's search": f"{reverse('bench-wagtail-search', args=here)}?q={WORDS}",
    }  # fmt: skip


def weight(page: bytes) -> int:
    """Compressed, with everything the page asks for."""
    static = Path(settings.BASE_DIR) / "static" / "px"
    return sum(len(gzip.compress(part)) for part in (page, *((static / name).read_bytes() for name in SHEETS)))
