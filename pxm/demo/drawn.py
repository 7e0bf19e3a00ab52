"""A hospital of the group in the United States: HCAHPS of a month that is frozen, and of one that is being asked.

The official wording does not come with the product: what is not in the public domain stands in brackets, in our own
words. Stays, the draw, invitations, answers and the freeze are made by the product's own actions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import audit.log
from audit.models import Door
from hospital import actions as hospital
from hospital.models import Location, Patient, Site, StayCoding, User
from outbox.models import Message
from pxm.demo.places import Places, data, open_site
from surveys import actions
from surveys.actions.answering import day_at
from surveys.hcahps import editions, questionnaire
from surveys.hcahps.protocol import MAIL, PHONE
from surveys.hcahps.questionnaire import TRANSITION, key_of, number_of
from surveys.hcahps.tables import next_month
from surveys.models import Attempt, Instrument, Sampled, SampleMonth
from surveys.questions import Item, Option, read
from surveys.questions.shape import SINGLE, TEXT

OFFICE, SECOND = "surveys@group.example", "admin@group.example"
EDITION, CCN = "2025", "149999"
WARDS = ("Medical 2 East", "Surgical 3 West")
DRGS = {"Medical 2 East": ("194", "291", "871", "603"), "Surgical 3 West": ("470", "392", "419", "330")}
MODE, STEPS = SampleMonth.Mode.WEB_MAIL_PHONE, "web 0, web 2, mail 3, phone 5, phone 8"
FIRST = ("Carol", "Dennis", "Elaine", "Frank", "Gloria", "Harold", "Irene", "Jerome", "Karen", "Leroy", "Marta")
LAST = ("Abbott", "Barnes", "Castillo", "Dawson", "Ellison", "Foster", "Greene", "Hudson", "Iverson", "Kowalski")
EARLIER, CURRENT = 34, 40  # discharges of the frozen month, and of the one that is being asked
WORSE = {True: 0.25, False: 0.65}  # how likely, step by step, an answer is worse, of who was pleased and who was not
NEVER_ASKED = "9"
# Why some of them are not asked: by their number, what the hospital's systems told of the stay.
OTHERWISE: dict[int, dict[str, str]] = {
    3: {"disposition": "50"}, 9: {"disposition": "03"}, 14: {"drg": "885"}, 19: {"drg": ""}, 23: {"disposition": "20"},
}  # fmt: skip
OWN = (
    Item("parking", SINGLE, "How easy was it to find a parking place?", set="easy"),
    Item("advice", TEXT, "What one thing should we do better?"),
)
EASY = (Option("easy", "Easy"), Option("hard", "Hard"), Option("none", "I did not need one"))


class House(NamedTuple):
    """Where it happens, and who does it."""

    site: Site
    wards: Sequence[Location]
    survey: Instrument
    office: User
    second: User


def build(house: Places, seed: int, now: datetime) -> None:
    chance, office = Random(f"{seed} drawn"), house.people[OFFICE]  # noqa: S311 - a demo
    opened = now - timedelta(days=150)
    site = open_site(house.organization, data()["lakeside"], opened)
    site = hospital.change_site(site, ccn=CCN, by=None, now=opened)
    department = hospital.add_department(site, name="Inpatient care", by=None, now=opened)
    wards = [hospital.add_location(department, name=name, by=None, now=opened) for name in WARDS]
    lakeside = House(site, wards, _published(site, office, opened), office, house.people[SECOND])
    current = (now - timedelta(days=10)).date().replace(day=1) - timedelta(days=1)
    _frozen(lakeside, _before(current.replace(day=1), 2), chance, now)
    _being_asked(lakeside, current.replace(day=1), chance, now)


def _before(month: date, number: int) -> date:
    return date(month.year - (month.month <= number), (month.month - number - 1) % 12 + 1, 1)


def _published(site: Site, office: User, at: datetime) -> Instrument:
    """Every text confirmed, and two questions of our own behind the official ones."""
    survey = actions.begin_hcahps(edition=EDITION, site=site, by=office, now=at)
    edition, version = editions.named(EDITION), survey.versions.get()
    content = read(version.content)
    for item in content.items:
        known = edition.items.get(number_of(item.key) or 0)
        text = item.text or f"[{known.about if known else questionnaire.STATEMENTS[item.key]}]"
        actions.attest(version, key=item.key, text=text, labels={}, by=office, now=at)
    version.refresh_from_db()
    content = read(version.content)
    content = replace(content, items=(*content.items, *OWN), sets={**content.sets, "easy": EASY})
    version = actions.change_content(version, content, by=office, now=at)
    text = f"[{questionnaire.STATEMENTS[TRANSITION]}]"
    actions.attest(version, key=TRANSITION, text=text, labels={}, by=office, now=at)
    version.refresh_from_db()
    actions.publish(version, by=office, now=at)
    return survey


# ------------------------------------------------------------------------------------------------ stays and days
def _go_home(of: House, month: date, count: int, mark: str, chance: Random) -> None:
    zone = ZoneInfo(of.site.zone)
    codings = []
    for number in range(count):
        day = month + timedelta(days=number * 28 // count)
        home = datetime.combine(day, time(10 + number % 4, 15), zone)
        patient = _patient(number, mark, home, chance)
        ward = of.wards[number % len(of.wards)]
        visit = hospital.visit(
            patient, location=ward, started_at=home - timedelta(days=chance.randrange(1, 6)), kind="inpatient",
            number=f"{mark}{2041 + 3 * number}", by=None, now=home,
        )  # fmt: skip
        hospital.discharge(visit, at=home, by=None, now=home)
        lines = json.dumps([f"{100 + 7 * number} Lake Street", "", "Chicago", "IL", "60601", "US"])
        told = {"disposition": "01", "drg": chance.choice(DRGS[ward.name]), **OTHERWISE.get(number, {})}
        codings.append(
            StayCoding(
                visit=visit,
                admission_class="inpatient",
                origin="1",
                sex="female" if number % 2 else "male",
                home=lines,
                **told,
            )
        )
    StayCoding.objects.bulk_create(codings)


def _patient(number: int, mark: str, at: datetime, chance: Random) -> Patient:
    """Two of three have a mailbox, most a telephone."""
    name = f"{FIRST[number % len(FIRST)]} {LAST[(number * 3 + ord(mark)) % len(LAST)]}"
    reach = {"email": f"lakeside{mark.lower()}{number}@post.example"} if number % 3 else {}
    reach |= {"phone": f"+1 312 555 {2000 + 10 * number + ord(mark) % 10}"} if number % 4 != 1 else {}
    person = hospital.create_person(by=None, now=at, name=name, language="en", **reach)
    patient = hospital.identify(person, authority="lakeside", number=f"L-{mark}{number}", by=None, now=at)
    born = date(2014 if number == 7 else chance.randrange(1938, 1996), 1 + number % 12, 5)
    Patient.objects.filter(pk=patient.pk).update(born_on=born)
    return patient


def _draw(of: House, month: date, at: datetime) -> SampleMonth:
    return actions.draw_month(
        of.survey, month=month, mode=MODE, method=SampleMonth.Method.SIMPLE, steps=STEPS, by=of.office, now=at
    )


def _days(of: House, month: date, until: datetime) -> Iterator[datetime]:
    """From the day of the draw on, at noon of the site, with what the sweeps do by then."""
    at = datetime.combine(next_month(month) + timedelta(days=2), time(12), ZoneInfo(of.site.zone))
    yield at
    while (at := at + timedelta(days=1)) <= until:
        with audit.log.through(Door.TIMERS):
            while actions.gather(now=at) or actions.contact_sampled(now=at) or actions.end_sampled(now=at):
                pass
        yield at


# ------------------------------------------------------------------------------------------------ a frozen month
def _frozen(of: House, month: date, chance: Random, now: datetime) -> None:
    """Everybody who is asked answers on paper or by telephone, says no, or is never reached."""
    _go_home(of, month, EARLIER, "K", chance)
    _code(month)
    drawn_at = datetime.combine(next_month(month) + timedelta(days=2), time(12), ZoneInfo(of.site.zone))
    row = _draw(of, month, drawn_at)
    for number, one in enumerate(row.sampled.order_by("pk")):
        at = drawn_at + timedelta(days=2 + number % 6)
        with audit.log.through(Door.TIMERS):
            actions.record_attempt(
                one.attempts.get(number=1), by=of.office, now=max(at, one.attempts.get(number=1).due_at)
            )
        if number % 7 == 6:
            actions.note_finding(one, found="7" if number % 2 else "9", by=of.office, now=at + timedelta(days=9))
        elif number % 5 != 4:
            _answers_to(of, one, at + timedelta(days=10 + number % 5), chance, PHONE if number % 3 == 0 else MAIL)
    over = drawn_at + timedelta(days=65)
    with audit.log.through(Door.TIMERS):
        while actions.end_sampled(now=over):
            pass
    actions.freeze_month(row, by=of.office, now=min(over, now))


def _code(month: date) -> None:
    """The last of the codes came before the month was drawn."""
    late = StayCoding.objects.filter(drg="", visit__ended_at__date__gte=month)
    late.filter(visit__ended_at__date__lt=next_month(month)).update(drg="194")


def _answers_to(of: House, one: Sampled, at: datetime, chance: Random, by: str) -> None:
    way = "letter" if by == MAIL else "by_hand"
    actions.keep_response(
        one, answers=_given(chance), way=way, answered_on=day_at(of.site, at), language="en", by=of.office, now=at
    )


def _given(chance: Random) -> dict[int, str]:
    """What one might answer: nearly everything, and nothing that a screener leads past."""
    worse, given = WORSE[chance.random() < 0.76], {}
    for number, item in editions.named(EDITION).items.items():
        if chance.random() < 0.04 or (item.screener and given.get(item.screener, "") in item.unless):
            continue
        scored = {code: option.linear for code, option in item.options.items() if option.is_scored}
        if not scored:
            given[number] = chance.choice(list(item.options))
        elif item.scale == "f4_never_asked" and chance.random() < 0.2:
            given[number] = NEVER_ASKED
        else:
            given[number] = _one_of(sorted(scored, key=lambda code: scored[code] or 0, reverse=True), worse, chance)
    return given


def _one_of(best_first: Sequence[str], worse: float, chance: Random) -> str:
    """The best one, or step by step a worse one."""
    return next((code for code in best_first if chance.random() >= worse), best_first[-1])


# ------------------------------------------------------------------------------------------------ a month being asked
def _being_asked(of: House, month: date, chance: Random, now: datetime) -> None:
    """Some answered on the web, letters went out, one paper was keyed once, and calls are due."""
    _go_home(of, month, CURRENT, "M", chance)
    days = _days(of, month, now)
    row = _draw(of, month, next(days))
    for number, at in enumerate(days):
        if number in (1, 2, 3):
            _on_the_web(at, chance)
        if number == 4:
            _post_some(row, of.office, at)
    with audit.log.through(Door.TIMERS):
        while actions.gather(now=now):
            pass
    posted = row.sampled.open().filter(attempts__way=MAIL, attempts__made_at__isnull=False).distinct().order_by("pk")
    for one in posted[:2]:
        told: dict[str, Any] = {"answered_on": day_at(of.site, now) - timedelta(days=1), "language": "en"}
        actions.key_paper(one, answers=_given(chance), by=of.second, now=now - timedelta(hours=3), **told)


def _post_some(row: SampleMonth, office: User, at: datetime) -> None:
    for attempt in Attempt.objects.due(at, MAIL).filter(sampled__month=row)[:4]:
        actions.record_attempt(attempt, by=office, now=at)


def _on_the_web(at: datetime, chance: Random) -> None:
    """Some of those who were written to today answer in the evening."""
    mails = Message.objects.filter(template__startswith="surveys/", queued_at=at, context__has_key="link")
    for mail in mails.order_by("pk"):
        if chance.random() < 0.6:
            token, later = mail.context["link"].rstrip("/").rpartition("/")[2], at + timedelta(hours=6)
            with audit.log.through(Door.PUBLIC):
                sitting = actions.sit(token, language="en", now=later)
                if sitting is None:
                    continue
                sitting.answers = json.dumps(_as_pages(_given(chance)))
                sitting.save(update_fields=["answers"])
                actions.send(sitting.pk, pass_on=False, contact={}, language="en", now=later)


def _as_pages(given: dict[int, str]) -> dict[str, Any]:
    """As the web keeps them."""
    items = editions.named(EDITION).items
    return {
        key_of(number): [code] if items[number].takes_several else int(code) if number == 24 else code
        for number, code in given.items()
    }
