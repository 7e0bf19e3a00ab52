"""What the children of the actor do about surveys: people go home, and are asked in small batches."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from django.db import DatabaseError, connections

from hospital import actions as hospital
from hospital.models import Location, Site
from surveys import actions
from surveys.models import Campaign
from tests.faults.deeds import exit_at

HOME = datetime(2026, 6, 2, 8, tzinfo=UTC)  # a Tuesday; two days later messages may go out
DUE = HOME + timedelta(days=2, hours=3)


def send_home(count: int) -> int:
    """A campaign of its own, and so many lines of it that are due; the number of the campaign."""
    site = Site.objects.get(code="bench")
    for earlier in Campaign.objects.running():
        actions.end_campaign(earlier, by=None)
    survey = actions.begin(name="After going home", template="recommendation", site=site, by=None)
    actions.publish(survey.versions.get(), by=None)
    campaign = actions.plan_campaign(survey, site=site, name="Faults", by=None, age_from=None, channels=["email"])
    actions.start_campaign(campaign, by=None, now=HOME - timedelta(days=1))
    ward = Location.objects.filter(department__site=site).first() or hospital.add_location(
        site.departments.get(), name="Ward", by=None
    )
    for _number in range(count):
        _goes_home(ward)
    while actions.claim(now=DUE):
        pass
    return campaign.pk


def _goes_home(ward: Location) -> None:
    mark = uuid4().hex
    person = hospital.create_person(by=None, now=HOME, name="Wei Chen", email=f"{mark}@example.org", language="en")
    patient = hospital.identify(person, authority="hospital", number=mark, by=None)
    patient.born_on = date(1970, 5, 1)
    patient.save(update_fields=["born_on"])
    stay = {"location": ward, "started_at": HOME - timedelta(days=3), "number": mark, "kind": "inpatient"}
    visit = hospital.visit(patient, **stay, by=None, now=HOME)
    hospital.discharge(visit, at=HOME, by=None, now=HOME)


def ask_for_ever(limit: int = 3) -> None:
    """What a worker does, in batches so small that a kill falls into one."""
    while True:
        try:
            while actions.dispatch(limit=limit, now=DUE):
                pass
        except DatabaseError:
            connections.close_all()
        time.sleep(0.005)


def ask_all() -> None:
    while actions.dispatch(now=DUE):
        pass


def crash_while_asking(number: int) -> int:
    """Returns how many statements a batch needs, when the number lies beyond them."""
    with exit_at(number) as seen:
        actions.dispatch(limit=5, now=DUE)
    return len(seen)
