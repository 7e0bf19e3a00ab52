"""Thousands of other people's cases, as a hospital in three languages has them: common names, shared given names,
several spellings. Rows are copies of one case that lived through the actions, with other names, words and places.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

from complaints.models import Complaint
from feedback.models import Feedback
from hospital.models import Department
from hospital.searching import place_token, tokens_of
from hospital.sounding import together

STORIES = Path(__file__).parents[2] / "pxm" / "demo" / "stories"
NAMES = tomllib.loads((Path(__file__).parent / "crowd.toml").read_text())


def grow(model: Complaint, count: int, chance: Random, departments: list[Department]) -> None:
    """Add `count` cases like this one, but other people's."""
    files = sorted(STORIES.glob("*.toml"))
    stories = [story for path in files for story in tomllib.loads(path.read_text())["story"]]
    story = Feedback.objects.get(pk=model.feedback_id)
    people = [_told(chance, stories, departments) for _ in range(count)]
    told = Feedback.objects.bulk_create(_copy(story, **columns) for columns in people)
    Complaint.objects.bulk_create(
        _copy(model, feedback=one, tokens=one.tokens, department=one.department) for one in told
    )


def _copy(row, **columns):
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    kept.pop("id"), kept.pop("ref")
    for name in columns:
        kept.pop(f"{name}_id", None)
    return type(row)(**{**kept, **columns})


def _told(chance: Random, stories: list, departments: list[Department]) -> dict:
    story, department = chance.choice(stories), chance.choice(departments)
    names, phone = list(_names(chance)), f"+353 87 555 {chance.randrange(10_000):04}"
    places = [place_token("d", department.pk), place_token("s", department.site_id)]
    words = [story["words"], story.get("wish", "")]
    return {"tokens": tokens_of(words=words, names=names, phones=[phone], places=places), "department": department}


def _names(chance: Random) -> Iterator[str]:
    """One person's names: of three people one each is called in English, Chinese and Arabic."""
    language = chance.choice(["english", "chinese", "arabic"])
    if language == "chinese":
        family, given = _drawn(chance, language, "last"), _drawn(chance, language, "first")
        if chance.random() < 0.3:
            yield f"{together(family)[0]} {together(given)[0]}".title()
        if chance.random() < 0.8:
            yield family + given
        return
    if language == "arabic" and chance.random() < 0.4:
        language = "arabic_in_latin"
    yield f"{_drawn(chance, language, 'first')} {_drawn(chance, language, 'last')}"


def _drawn(chance: Random, language: str, part: str) -> str:
    names, weights = _ranked(language, part)
    return chance.choices(names, cum_weights=weights)[0]


@cache
def _ranked(language: str, part: str) -> tuple[list[str], list[float]]:
    names = NAMES[language][part].split()
    return names, list(accumulate(1 / (rank + 2) for rank in range(len(names))))
