"""A whole response of thirty questions by its pages, beside as many requests to a view that makes two bare INSERTs.

Bars: 12 statements for a page that is sent and the next that is shown; a quarter of the rate of the bare view.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from pxm.bench import apart, floor, surveying
from pxm.bench.measuring import compare, statements
from pxm.bench.sheet import Say, Sheet, measured_house
from surveys import actions
from surveys.models import Sitting

MOST_SQL, LEAST_RATE = 12, 0.25
TWO = """
INSERT INTO surveys_sitting
    (id, version_id, site_id, way, language, is_easy, role, seed, answers, took, reached, begun_on, was_passed_on,
     is_packed)
VALUES (gen_random_uuid(), %s, %s, 'open', 'en', false, 'self', 1, '', '', 0, current_date, false, false)
"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=10)


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("response", options, ("rounds",))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    here = surveying.place(2)
    link = actions.open_link(here.survey, site=here.sites[0], location=here.wards[0], by=None)
    with measured_house():
        whole = Whole(reverse("public-survey-link", args=[link.token]))
        whole.do()
        bare = Bare(here, whole.requests)
        costs = compare({"response": whole, "bare": bare}, options["rounds"])
    sheet.figure(f"a response of {surveying.QUESTIONS} questions, {whole.requests} requests", costs["response"])
    sheet.figure("as many requests of two INSERTs", costs["bare"])
    sheet.bar("statements of a page sent and the next one shown", whole.most_sql, MOST_SQL)
    sheet.bar("times the bare view", costs["response"].cpu / costs["bare"].cpu, 1 / LEAST_RATE)
    return sheet.is_met


class Whole:
    """From the link to the thanks, as a browser goes: every answer is a POST and the page it leads to."""

    def __init__(self, path: str) -> None:
        self.path, self.most_sql = path, 0
        self.requests = 3 + 2 * surveying.QUESTIONS + 2

    def prepare(self) -> None:
        """One address answers as often as a thousand would."""
        cache.clear()

    def do(self) -> None:
        client = Client(SERVER_NAME="127.0.0.1")
        client.get(self.path)
        to = client.post(self.path).url
        client.get(to)
        for number in range(1, surveying.QUESTIONS + 1):
            with statements() as sent:
                to = client.post(to, {"answer": "10" if number == 1 else "usually"}).url
                client.get(to)
            self.most_sql = max(self.most_sql, len(sent))
        thanks = client.post(to).url
        if client.get(thanks).status_code != 200 or not Sitting.objects.filter(sent_on__isnull=False).exists():
            raise SystemExit("The response was not taken.")


class Bare:
    def __init__(self, here: surveying.Place, requests: int) -> None:
        self.requests, self.values = requests, [here.version.pk, here.sites[0].pk]
        floor.written.append(self.write)

    def prepare(self) -> None:
        """Nothing."""

    def write(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(TWO, self.values)
            cursor.execute(TWO, self.values)

    def do(self) -> None:
        client = Client(SERVER_NAME="127.0.0.1")
        for _number in range(self.requests):
            client.post(reverse("bench-write-open"))
