"""Campaigns, and people who go home."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from hospital import actions as hospital
from hospital.models import Person, Visit
from surveys import actions
from surveys.models import Asking, Campaign, Instrument
from tests import make
from tests.surveys.make import published

# A Tuesday, 09:00 in Dublin; two days later messages may go out.
HOME = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)
DUE = HOME + timedelta(days=2, hours=3)
BORN = date(1970, 5, 1)
_number = count(1)


def running(cast: make.Cast, survey: Instrument | None = None, **settings: Any) -> Campaign:
    """By e-mail to everybody of the site, started a day before `HOME`."""
    usual = {"site": cast.site, "name": "After going home", "by": None, "age_from": None, **settings}
    made = actions.plan_campaign(survey or published(cast), **usual, now=HOME - timedelta(days=2))
    actions.start_campaign(made, by=None, now=HOME - timedelta(days=1))
    return Campaign.objects.get(pk=made.pk)


def patient(**fields: Any) -> Person:
    number = next(_number)
    told = {"name": f"Patient {number}", "email": f"patient{number}@example.org", "phone": "", "language": "en"}
    return make.person(**{**told, **fields})


def goes_home(cast: make.Cast, person: Person | None = None, at: datetime = HOME, **fields: Any) -> Visit:
    """A stay of three days that ends at `at`; the event is recorded then."""
    person = person or patient()
    who = hospital.identify(person, authority="hospital", number=f"N-{person.pk}", by=None)
    who.born_on = fields.pop("born_on", BORN)
    who.save(update_fields=["born_on"])
    told = {"location": cast.ward, "started_at": at - timedelta(days=3), "number": f"V-{person.pk}"}
    visit = hospital.visit(who, **{"kind": "inpatient", **told, **fields}, by=None, now=at)
    hospital.discharge(visit, at=at, by=None, now=at)
    return Visit.objects.get(pk=visit.pk)


def was_here(cast: make.Cast, email: str) -> Visit:
    """Somebody with this mailbox, who went home two days ago."""
    return goes_home(cast, patient(email=email), at=timezone.now() - timedelta(days=2))


def sweep(now: datetime) -> None:
    """As the task does."""
    while actions.claim(now=now) or actions.fall_back(now=now) or actions.dispatch(now=now) or actions.remind(now=now):
        pass


def line(campaign: Campaign | None = None, visit: Visit | None = None) -> Asking:
    rows = Asking.objects.filter(campaign=campaign) if campaign else Asking.objects.all()
    return (rows.filter(visit=visit) if visit else rows).get()


def told(one: Asking) -> tuple[str, str]:
    return one.state, one.reason
