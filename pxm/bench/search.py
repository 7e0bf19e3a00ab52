"""Search: words of every frequency, names, numbers and signs beside the page of a queue in the same hospital.

Bar: the slowest search costs 3 times the page of the queue.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from hospital.models import Identifier
from pxm.bench import houses, queue
from pxm.bench.houses import House, Request
from pxm.bench.measuring import Act, compare, counted
from pxm.bench.queue import MANAGER, OTHER_MANAGER
from pxm.bench.sheet import Say, Sheet, measured_house
from pxm.demo.lexicon import lexicon

SEED, USUAL, MOST_OF_QUEUE = 7, 1_000_000, 3.0
QUEUE = "the queue"


def add_arguments(parser: ArgumentParser) -> None:
    queue.add_arguments(parser, USUAL)


def handle(options: dict[str, Any], say: Say) -> bool:
    with measured_house():
        return measure(houses.house(options["scale"], say), options["rounds"], Sheet(say))


def measure(house: House, rounds: int, sheet: Sheet) -> bool:
    house.enter()
    searches = {name: request(house, who, words) for name, who, words in asked()}
    found = {name: one.answer().content.count(b"data-row>") for name, one in searches.items()}
    floor = house.get(MANAGER, reverse("bench-rows", args=[50, 5]))
    page = house.get(MANAGER, f"{reverse('complaints')}?view=open")
    acts: dict[str, Act] = {**searches, "floor": floor, QUEUE: page}
    costs = compare(acts, rounds)
    sheet.figure("floor 50 x 5", costs["floor"], counted(floor))
    sheet.figure(QUEUE, costs[QUEUE], counted(page))
    for name, one in searches.items():
        sheet.figure(f"{name}: {found[name]} found", costs[name], counted(one))
        sheet.bar(f"of {QUEUE}", costs[name].cpu / costs[QUEUE].cpu, MOST_OF_QUEUE)
    return sheet.is_met


def request(house: House, who: str, words: str) -> Request:
    return Request(house, house.browser(who), "post", reverse("search"), {"q": words})


def asked() -> Iterator[tuple[str, str, str]]:
    """(what it is, who asks, the words): from what every fifth case has to what none has."""
    made = lexicon(SEED)
    english, chinese, people = made.words["en"], made.words["zh-hans"], made.names["en"]
    for rank in (0, 30, 300, 3000, 29_000):
        yield f"word of rank {rank:,}", MANAGER, english.words[rank]
    yield "two common words", MANAGER, f"{english.words[0]} {english.words[1]}"
    yield "a common and a rare word", MANAGER, f"{english.words[0]} {english.words[3000]}"
    yield "words of a story", MANAGER, "nurse bell"
    yield "a full name", MANAGER, f"{people.first.words[2]} {people.last.words[40]}"
    yield "a surname", MANAGER, people.last.words[0]
    yield "a surname half typed", MANAGER, people.last.words[0][:3]
    yield "a full name with a slip", MANAGER, f"{people.first.words[2]} {_slipped(people.last.words[40])}"
    yield "a name by its sound", MANAGER, "muhammad"
    yield "initials", MANAGER, f"{people.first.words[2][0]}{people.last.words[40][0]}"
    yield "a name and its department", MANAGER, f"{people.last.words[0]} emergency"
    yield "a department", MANAGER, "emergency"
    yield "four digits of a telephone", MANAGER, "0142"
    yield "a record number", MANAGER, _record_number()
    yield "a reference that there is not", MANAGER, "C-999999999"
    yield "Chinese, two signs", OTHER_MANAGER, chinese.words[3]
    yield "a Chinese name in pinyin", OTHER_MANAGER, "wangxiaoyu"
    yield "a Chinese surname in pinyin", OTHER_MANAGER, "wang"
    yield "a Chinese name with another sign", OTHER_MANAGER, "王晓雨"
    yield "Chinese, four signs", OTHER_MANAGER, chinese.words[0] + " " + chinese.words[9]
    yield "nothing like it", MANAGER, "qwertyuiop"


def _slipped(word: str) -> str:
    """Two letters exchanged."""
    return word[:2] + word[3] + word[2] + word[4:]


def _record_number() -> str:
    return Identifier.objects.filter(patient__complaints__site__code="northbank").order_by("-pk")[0].value
