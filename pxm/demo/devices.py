"""Codes beside beds, a ward station, a tablet and a paper card: the ways in at which people type."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import feedback.actions
from feedback.drawing import is_drawn
from feedback.models import CardBatch, Channel, Device, Kind, Teller
from handbook import actions as handbook
from handbook.models.codes import STAFF, TELL_US
from hospital import actions
from hospital.models import Location, Role, User
from pxm.demo.places import Places

BEDS = ("Bed 1", "Bed 2", "Bed 3", "Bed 4")
BADGE, PIN = "N4B-0417", "480913"  # of the nurse; they open nothing but the Log page of a station
BATCH, SEED = "2026-11", "4f1d0c9a77e2"
DEVICES = {Device.Kind.STATION: "Computer at the nurses’ desk", Device.Kind.KIOSK: "Tablet in the hall"}
CARD = "The night nurse sat down with me until I could sleep. Please tell her."


def build(house: Places, now: datetime) -> None:
    ward = Location.objects.select_related("department__site").get(name="Ward 4B", department__site=house.sites["n"])
    site, at = ward.department.site, now - timedelta(days=9)
    nurse, manager = (_with_role(house, role) for role in (Role.FRONTLINE, Role.MANAGER))
    handbook.add_codes(site, labels=BEDS, target=TELL_US, location=ward, by=manager, now=at)
    handbook.add_codes(site, labels=["Staff room"], target=STAFF, location=ward, by=manager, now=at)
    for kind, label in (
        (Device.Kind.STATION, "Computer at the nurses’ desk"),
        (Device.Kind.KIOSK, "Tablet in the hall"),
    ):
        _device, code = feedback.actions.add_device(
            kind=kind, label=label, site=site, location=ward, by=manager, now=at
        )
        feedback.actions.pair_device(code, now=at + timedelta(minutes=9))
    actions.set_badge(nurse, number=BADGE, pin=PIN, by=nurse, now=at)
    _card(ward, nurse, now - timedelta(hours=20))


def _card(ward: Location, typist: User, at: datetime) -> None:
    """One that was drawn for a second look, so that there is something to look at."""
    story = feedback.actions.receive(
        kind=Kind.COMPLIMENT, channel=Channel.PAPER, words=CARD, site=ward.department.site, department=ward.department,
        location=ward, language="en", teller_role=Teller.PATIENT, rating=5, rating_of=5, by=typist, now=at,
        intake_id="card",
    )  # fmt: skip
    batch = CardBatch.objects.create(name=BATCH, seed=SEED, at=at)
    number = next(str(number) for number in count(100) if is_drawn(batch.seed, str(number)))
    feedback.actions.type_card(story, batch=BATCH, number=number, by=typist, now=at)


def _with_role(house: Places, role: str) -> User:
    return next(person for person in house.people.values() if role in person.standing.roles)
