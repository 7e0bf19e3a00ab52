"""Two weeks of people who went home, and the campaign that asks them: entered, asked, reminded and answered by the
product's own actions, so that its ledger has a line for everybody and nearly every reason there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import audit.log
from audit.models import Door
from clocks.worktime import local_date
from hospital import actions as hospital
from hospital.models import Location, OptOut, Patient, Service, Site, User, Visit
from outbox.models import Message
from pxm.demo.answers import OFFICE, drawn_answers
from pxm.demo.places import Places
from pxm.demo.week import Week
from surveys import actions
from surveys.models import Asking, Campaign, Channel, Instrument, Sitting

DAYS, PEOPLE = 14, 64
SITE, DEPARTMENTS = "n", ("surgery", "medicine", "maternity", "rehabilitation")
SENSITIVE = "Early pregnancy care"
FIRST = (
    "Aoife", "Brigid", "Conor", "Declan", "Eimear", "Fergal", "Gráinne", "Hugh", "Imelda", "Jarlath", "Kathleen",
    "Lorcan", "Maeve", "Niall", "Orla", "Pádraig",
)  # fmt: skip
LAST = (
    "Ahern", "Brady", "Casey", "Dolan", "Egan", "Foley", "Gibney", "Hanlon", "Keane", "Lawlor", "Moran", "Nagle",
    "Phelan", "Roche", "Sheehy", "Tierney",
)  # fmt: skip
OTHERS = {
    "zh-hans": ("陈思远", "林晓梅", "赵立群", "吴佳怡", "周建国"),
    "ar": ("سلمى حداد", "كريم ناصر", "ليلى منصور", "يوسف خوري", "هدى سليمان"),
}
BORN = (1938, 1996)
REPLY = 0.45  # of those who were asked, and again of those who were reminded


def build(house: Places, week: Week, seed: int, now: datetime) -> None:
    """The campaign begins before the first of them goes home, and is looked at once a day."""
    chance, office = Random(f"{seed} discharges"), house.people[OFFICE]  # noqa: S311 - a demo
    site, started = house.sites[SITE], now - timedelta(days=DAYS + 1)
    campaign = _planned(site, office, started)
    sensitive = hospital.add_service(name=SENSITIVE, is_sensitive=True, by=None, now=started)
    wards = [ward for (key, of), all_ in house.wards.items() if key == SITE and of in DEPARTMENTS for ward in all_]
    moments = sorted(_home_at(week, chance, now) for _person in range(PEOPLE))
    told = list(enumerate(moments))
    for day in range(DAYS, -1, -1):
        at = min(week.at(local_date(week.zone, now) - timedelta(days=day), 14, 5), now)
        while told and told[0][1] <= at:
            number, home_at = told.pop(0)
            _goes_home(number, home_at, wards[number % len(wards)], chance, sensitive)
        _sweep(at)
        _answer(chance, at, now)
    _hand_one_over(campaign, office, now)
    with audit.log.through(Door.TIMERS):
        while actions.gather(now=now):
            pass


def _planned(site: Site, office: User, at: datetime) -> Campaign:
    """One that runs, and one that is still being planned."""
    survey, other = (Instrument.objects.get(name=name) for name in ("After going home", "Friends and Family"))
    made = actions.plan_campaign(
        survey, site=site, name="After going home, Northbank", by=office, now=at, kinds=[Visit.Kind.INPATIENT],
        channels=[Channel.EMAIL, Channel.SMS, Channel.LETTER], sampling=Campaign.Sampling.STRATIFIED, percent=80,
        delay_hours=48, most_a_day=60, reminder_days=[4], is_link_free=True, sms_sender="Northbank",
    )  # fmt: skip
    actions.start_campaign(made, by=office, now=at)
    actions.plan_campaign(
        other, site=site, name="After a day case", by=office, now=at + timedelta(days=9), kinds=[Visit.Kind.DAY],
        channels=[Channel.EMAIL, Channel.SMS, Channel.HAND], delay_hours=24,
    )  # fmt: skip
    return made


def _home_at(week: Week, chance: Random, now: datetime) -> datetime:
    day = local_date(week.zone, now) - timedelta(days=chance.randrange(1, DAYS + 1))
    return week.at(day, chance.randrange(9, 13), chance.randrange(60))


def _goes_home(number: int, at: datetime, ward: Location, chance: Random, sensitive: Service) -> None:
    patient = _patient(number, at, chance)
    kind = Visit.Kind.DAY if number % 9 == 4 else Visit.Kind.INPATIENT
    service = sensitive if number % 21 == 10 else None
    visit = hospital.visit(
        patient, location=ward, started_at=at - timedelta(days=chance.randrange(1, 9)), number=f"N{80417 + 7 * number}",
        kind=kind, service=service, by=None, now=at,
    )  # fmt: skip
    hospital.discharge(visit, at=at, by=None, now=at)
    _what_else(number, visit, at)


def _patient(number: int, at: datetime, chance: Random) -> Patient:
    """Most have a mailbox, some a telephone only, a few an address only, and some nothing."""
    language = "zh-hans" if number % 13 == 5 else "ar" if number % 13 == 11 else "en"
    first, last = FIRST[number % len(FIRST)], LAST[(number * 5 + number // len(FIRST)) % len(LAST)]
    name = OTHERS[language][number // 13] if language in OTHERS else f"{first} {last}"
    reach: dict[str, Any] = {"email": f"patient{number}@post.example"}
    if number % 8 == 3:
        reach = {"phone": f"+353 87 555 8{number:03}"}
    elif number % 16 in (6, 7, 14):
        reach = {} if number % 16 == 7 else {"postal_address": f"{number} Quay Street\nDublin 4"}
    person = hospital.create_person(by=None, now=at, name=name, language=language, **reach)
    patient = hospital.identify(person, authority="hospital", number=f"N-{70000 + 13 * number}", by=None, now=at)
    born = chance.randrange(*BORN) if number % 19 else 2012
    Patient.objects.filter(pk=patient.pk).update(born_on=f"{born}-0{1 + number % 9}-1{number % 9}")
    return Patient.objects.select_related("person").get(pk=patient.pk)


def _what_else(number: int, visit: Visit, at: datetime) -> None:
    """What a ward or a family told us in the hours after."""
    person, later = visit.patient.person, at + timedelta(hours=2)
    if number == 12:
        hospital.change_person(person, by=None, now=later, deceased_on=later.date())
    elif number == 17:
        hospital.change_person(person, by=None, now=later, contact_safety="Letters are opened by somebody else")
    elif number == 20:
        on = later.date()
        hospital.hold_surveys(
            person, by=None, why="bereavement", starts_on=on, until_on=on + timedelta(days=30), now=later
        )
    elif number == 25:
        hospital.opt_out(person, how=OptOut.How.STAFF, now=later)
    elif number == 33:
        hospital.cancel_discharge(visit, at=later, by=None, now=later)
    elif number == 40:
        again = hospital.visit(
            visit.patient, location=visit.location, started_at=at - timedelta(hours=1), number="N80999",
            kind=Visit.Kind.INPATIENT, by=None, now=at,
        )  # fmt: skip
        hospital.discharge(again, at=at, by=None, now=at)


def _sweep(at: datetime) -> None:
    with audit.log.through(Door.TIMERS):
        while actions.claim(now=at) or actions.dispatch(now=at) or actions.remind(now=at):
            pass


def _answer(chance: Random, at: datetime, now: datetime) -> None:
    """Some of those who got a message today answer in the evening."""
    later = at + timedelta(hours=5)
    if later >= now:
        return
    mails = Message.objects.filter(
        template__startswith="surveys/", channel="email", queued_at=at, context__has_key="link"
    )
    for mail in mails.order_by("pk"):
        if chance.random() < REPLY:
            token = mail.context["link"].rstrip("/").rpartition("/")[2]
            _one(token, chance, mail.to_person.language, later)


def _one(token: str, chance: Random, language: str, at: datetime) -> None:
    with audit.log.through(Door.PUBLIC):
        sitting = actions.sit(token, language=language, now=at)
        if sitting is None:
            return
        for number, (page, value) in enumerate(_answers(sitting, chance), 1):
            actions.answer(sitting.pk, page=page, number=number, value=value, language=language, now=at)
        actions.send(sitting.pk, pass_on=False, contact={}, language=language, now=at)


def _answers(sitting: Sitting, chance: Random) -> Iterator[tuple[str, Any]]:
    yield from drawn_answers(sitting.version_id, chance, sitting.language).items()


def _hand_one_over(campaign: Campaign, office: User, now: datetime) -> None:
    """One of the letters is printed and posted; the others wait for the survey office."""
    line = campaign.askings.filter(state=Asking.State.HAND).order_by("pk").first()
    if line:
        at = max(line.decided_at, now - timedelta(days=2))
        actions.hand_over(campaign, lines=[line.pk], way=Channel.LETTER, by=office, now=at)
