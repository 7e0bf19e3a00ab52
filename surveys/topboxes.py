"""The best answers to questions of HCAHPS in a hospital's own use: each question by ward, with its number and interval.

Nothing is adjusted, composed or compared: one share of the people who gave an answer that is scored. A ward with few of
them is not shown, nor another one by which it could be worked out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from surveys.editions import source_of
from surveys.hcahps import editions
from surveys.hcahps.editions import TOP
from surveys.hcahps.questionnaire import key_of, number_of
from surveys.hcahps.scores import item_score
from surveys.models import Instrument, Tally
from surveys.places import COLUMNS, Place, called, place_of
from surveys.results import ANSWER, SKIPPED
from surveys.scoring import FEWEST_SHOWN, FEWEST_SURE, Share
from surveys.suppression import hidden

if TYPE_CHECKING:
    from hospital.models import User

Counts = dict[Place, Counter[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """A ward, or without a name all of them together. `share` is None where there are too few to show."""

    name: str
    share: Share | None

    @property
    def percent(self) -> int:
        return self.share.percent if self.share else 0

    @property
    def interval(self) -> tuple[float, float]:
        """Of 95 %, in per cent."""
        return self.share.bounds if self.share else (0.0, 0.0)

    @property
    def is_greyed(self) -> bool:
        return self.share is None or self.share.of < FEWEST_SURE


@dataclass(frozen=True, slots=True)
class TopBox:
    """One question with its arithmetic: who is in `whole.share`, and how many are on neither side of it."""

    item: editions.Item
    text: str
    best: list[str]
    whole: Line
    wards: list[Line]
    unscored: int
    skipped: int


def top_boxes_of(user: User, survey: Instrument, since: date | None) -> list[TopBox]:
    """In two statements, whatever number of questions and wards; empty while nothing is published."""
    version = survey.versions.published().defer("content").first()
    if version is None:
        return []
    content, edition = source_of(version.pk), editions.named(survey.edition)
    texts = {number: item.text for item in content.items if item.is_locked and (number := number_of(item.key))}
    scored = [edition.items[number] for number in texts if edition.items[number].boxes]
    given, skipped = _counted(user, survey, since)
    keys = [(item, key_of(item.number)) for item in scored]
    return [_top_box(item, texts[item.number], given[key], skipped[key]) for item, key in keys]


def _counted(user: User, survey: Instrument, since: date | None) -> tuple[Mapping[str, Counts], Counter[str]]:
    """By key and place how often each code was chosen, and by key how many passed."""
    rows = Tally.objects.visible_to(user).filter(version__instrument=survey, what__in=(ANSWER, SKIPPED))
    if since:
        rows = rows.filter(month__gte=since)
    given: dict[str, Counts] = defaultdict(lambda: defaultdict(Counter))
    skipped: Counter[str] = Counter()
    for row in rows.summed(*COLUMNS, "what", "item", "code"):
        if row["what"] == SKIPPED:
            skipped[row["item"]] += row["total"]
        else:
            given[row["item"]][place_of(row)][row["code"]] += row["total"]
    return given, skipped


def _top_box(item: editions.Item, text: str, given: Counts, skipped: int) -> TopBox:
    shares = {place: _share(item, counts) for place, counts in given.items()}
    together: Counter[str] = sum(given.values(), Counter())
    whole = _share(item, together)
    away = hidden({place: share.of for place, share in shares.items()}, FEWEST_SHOWN)
    names = called(shares)
    wards = [
        Line(names[place], None if place in away else shares[place])
        for place in sorted(shares, key=lambda place: names[place]) if shares[place].of
    ]  # fmt: skip
    best = [option.label for option in item.options.values() if option.box == TOP]
    return TopBox(
        item, text, best, Line("", whole if whole.of >= FEWEST_SHOWN else None), wards if len(wards) > 1 else [],
        unscored=together.total() - whole.of, skipped=skipped,
    )  # fmt: skip


def _share(item: editions.Item, counts: Mapping[str, int]) -> Share:
    """Those who gave the best answer, of those whose answer is scored."""
    found = item_score(item, counts)
    return Share(int(found.boxes[TOP]), int(found.n)) if found else Share(0, 0)
