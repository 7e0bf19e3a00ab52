"""What the demo asked its patients: two surveys in three languages, a code on every ward, sixty days of answers; and in
English some questions of HCAHPS for its own use.

Most answers are placed where somebody would have sent them and gathered by the real action, one week at a time; a few
people of the last day answer by the product's own actions and ask to be heard.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.core.exceptions import ValidationError

import audit.log
from audit.models import Door
from hospital.models import Location, User
from pxm.demo.places import Places
from pxm.demo.stories import DAYS
from surveys import actions
from surveys.actions.answering import day_at, on_the_way
from surveys.editions import edition_of
from surveys.models import Instrument, InstrumentVersion, Sitting, Way
from surveys.questions import Content, Page
from surveys.questions import shape as kinds

WORDS = Path(__file__).parent / "answers.toml"
OFFICE = "surveys@group.example"
# What each is called, its template, how many answered, and in which departments.
SURVEYS = (
    ("After going home", "post_discharge", 260, ("surgery", "medicine", "maternity", "rehabilitation")),
    ("Friends and Family", "friends_and_family", 220, ("emergency", "outpatients", "maternity", "day_surgery")),
)
# Questions of HCAHPS for the hospitals' own use, how many answered, and in which departments.
NUMBERS, ANSWERED, ON_WARDS = (1, 2, 3, 4, 5, 6, 7, 9, 13, 16, 17, 22, 23, 24, 25), 150, ("surgery", "medicine")
WORST_FIRST = ("f4", "recommend")  # scales of HCAHPS that begin with the worst answer
STOPPED = 24  # people who began and did not send
SPOKEN = {"n": (("en", 82), ("ar", 12), ("zh-hans", 6)), "h": (("zh-hans", 86), ("en", 12), ("ar", 2))}
ENGLISH = dict.fromkeys(SPOKEN, (("en", 1),))
# How well a ward does, by its department: the chance of a good answer.
USUAL, BETTER_OR_WORSE = 0.74, {"maternity": 0.14, "day_surgery": 0.12, "emergency": -0.22, "surgery": -0.08}
# How often each of 0 to 10 is chosen.
PLEASED, DISPLEASED = (0, 0, 0, 0, 0, 1, 2, 6, 18, 30, 43), (6, 5, 8, 9, 10, 16, 16, 14, 10, 4, 2)
ASKS = ({"name": "Nora Byrne", "phone": "+353 87 555 7731", "best_time": "after 17:00"}, {})


def build(house: Places, seed: int, now: datetime) -> None:
    """Two published surveys and one that is still being written; the answers of sixty days; two people to hear."""
    office, opened = house.people[OFFICE], now - timedelta(days=DAYS)
    chance, told = Random(f"{seed} surveys"), tomllib.loads(WORDS.read_text(encoding="utf-8"))  # noqa: S311 - a demo
    made = []
    for name, template, number, departments in SURVEYS:
        survey = _published(name, template, office, opened)
        wards = [(key, of, ward) for (key, of), all_ in house.wards.items() if of in departments for ward in all_]
        for key, _of, ward in wards:
            actions.open_link(survey, site=house.sites[key], location=ward, by=office, now=opened)
        Sitting.objects.bulk_create(_sittings(house, survey.versions.get(), wards, number, chance, told, now))
        made.append(survey)
    _for_ourselves(house, office, Random(f"{seed} own use"), opened, now)  # noqa: S311 - a demo
    with audit.log.through(Door.TIMERS):
        for week in range(DAYS // 7, -1, -1):
            while actions.gather(now=now - timedelta(days=7 * week)):
                pass
        actions.forget(now=now)
    _heard(made[0], chance, told, now)
    _family(made[1], office, now)
    actions.begin(name="Ward pulse", template="ward_pulse", by=office, now=now - timedelta(days=2))


def _for_ourselves(house: Places, office: User, chance: Random, opened: datetime, now: datetime) -> None:
    """No hospital of the demo is in the United States: questions of HCAHPS are asked, and HCAHPS is not."""
    survey = actions.begin_benchmark(name="How was your stay", numbers=NUMBERS, by=office, now=opened)
    version = actions.publish(survey.versions.get(), by=office, now=opened)
    wards = [(key, of, ward) for (key, of), all_ in house.wards.items() if of in ON_WARDS for ward in all_]
    for key, _of, ward in wards:
        actions.open_link(survey, site=house.sites[key], location=ward, by=office, now=opened)
    told: dict[str, Any] = {"en": {}}  # nothing is asked in own words
    Sitting.objects.bulk_create(_sittings(house, version, wards, ANSWERED, chance, told, now, ENGLISH))


def _family(survey: Instrument, office: User, now: datetime) -> None:
    """Friends and Family: a tablet on one ward, and the return of the month that is over."""
    link = survey.links.select_related("site", "location").order_by("pk")[0]
    actions.open_link(survey, site=link.site, location=link.location, way=Way.KIOSK, by=office, now=now)
    before = now.date().replace(day=1) - timedelta(days=1)
    with suppress(ValidationError):  # on the first of a month it is not over everywhere
        actions.close_month(survey, month=before.replace(day=1), by=office, now=now)


def _published(name: str, template: str, office: User, at: datetime) -> Instrument:
    survey = actions.begin(name=name, template=template, by=office, now=at)
    version = survey.versions.get()
    for row in version.translations.all():
        actions.review(row, by=office, now=at)
    actions.publish(version, by=office, now=at)
    return survey


def _sittings(
    house: Places, version: InstrumentVersion, wards: list[tuple[str, str, Location]], number: int, chance: Random,
    told: dict[str, Any], now: datetime, spoken: Mapping[str, Any] = SPOKEN,
) -> Iterator[Sitting]:  # fmt: skip
    """Answers as somebody would have sent them, spread over the days and wards; a few never sent."""
    content = edition_of(version.pk).source
    for at in range(number + STOPPED):
        key, department, ward = chance.choice(wards)
        site, mood = house.sites[key], USUAL + BETTER_OR_WORSE.get(department, 0.0)
        language = chance.choices(*zip(*spoken[key], strict=True))[0]
        answers = _answers(content, chance, mood, told[language])
        day = day_at(site, now - timedelta(days=chance.randrange(1, DAYS - 1)))
        is_sent = at < number
        yield Sitting(
            version=version, site=site, department=ward.department, location=ward, way=Way.OPEN, language=language,
            role=Sitting.Role.OTHER if chance.random() < 0.15 else Sitting.Role.SELF, begun_on=day,
            sent_on=day if is_sent else None, reached=chance.randrange(1, len(content.pages)),
            answers=json.dumps(answers if is_sent else {}, ensure_ascii=False),
            took=json.dumps(_took(content, answers, at)),
        )  # fmt: skip


def _took(content: Content, answers: dict[str, Any], number: int) -> dict[str, int]:
    """Own words take longest, the first page is read slowly."""
    chance = Random(number)  # noqa: S311 - a demo
    usual = {kinds.TEXT: (20, 40, 80, 160), kinds.TEN: (5, 10, 10, 20)}
    return {name: chance.choice(usual.get(content.by_page[name].item.kind, (5, 5, 10, 20))) for name in answers}


def _answers(content: Content, chance: Random, mood: float, told: dict[str, list[str]]) -> dict[str, Any]:
    is_pleased = chance.random() < mood
    given = {page.name: _one(content, page, chance, told, is_pleased=is_pleased) for page in content.pages}
    return on_the_way(content, given)


def drawn_answers(version_id: int, chance: Random, language: str) -> dict[str, Any]:
    """What somebody might have answered to this version."""
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return _answers(edition_of(version_id).source, chance, USUAL, told[language])


def _one(content: Content, page: Page, chance: Random, told: dict[str, list[str]], *, is_pleased: bool) -> Any:
    """One answer; one in twelve is skipped, and three of four write nothing."""
    if page.item.kind == kinds.TEXT:
        return chance.choice(told["good" if is_pleased else "bad"]) if chance.random() < 0.25 else None
    if chance.random() < 0.08:
        return None
    if page.item.kind == kinds.TEN:
        return chance.choices(range(11), PLEASED if is_pleased else DISPLEASED)[0]
    codes = [option.code for option in content.options(page.item)]
    codes = codes[::-1] if page.item.set in WORST_FIRST else codes
    if page.item.key in ("age", "medicine"):
        return chance.choice(codes)
    steps = [8, 4, 1, 0.4, 0.2, 0.4] if is_pleased else [1, 3, 4, 3, 1.5, 0.5]
    return chance.choices(codes, steps[: len(codes)])[0]


def _heard(survey: Instrument, chance: Random, told: dict[str, Any], now: datetime) -> None:
    """Yesterday evening: one asks to be called, one lets their words be passed on."""
    links = list(survey.links.filter(site__code="northbank").select_related("location").order_by("pk"))
    for contact in ASKS:
        at = now - timedelta(hours=chance.randrange(16, 22))
        token = chance.choice(links).token
        with audit.log.through(Door.PUBLIC):
            sitting = actions.sit(token, language="en", now=at)
            answers = {"recommend": 3, "better": chance.choice(told["en"]["bad"])}
            for number, (page, value) in enumerate(answers.items(), 9):
                actions.answer(sitting.pk, page=page, number=number, value=value, language="en", now=at)
            actions.send(sitting.pk, pass_on=not contact, contact=contact, language="en", now=at)
