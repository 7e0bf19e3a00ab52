"""A team that calls whoever went home two to three days ago: some calls made, one promised, something that came up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import audit.log
from audit.models import Door
from hospital import actions as hospital
from hospital.models import Location, User, Visit
from pxm.demo.places import Places
from surveys import actions
from surveys.actions.callflags import Raised
from surveys.models import Call

SITE, DEPARTMENTS = "n", ("surgery", "medicine")
OFFICE, CALLER = "surveys@group.example", "caller@northbank.example"
NURSE, PHARMACY = "blessing.eze@northbank.example", "services@northbank.example"
# Went home so many hours ago, after so many nights, born in, name, language; the first ones are called already.
PEOPLE = (
    (73, 9, 1938, "Teresa Quirke", "en"),
    (72, 4, 1951, "Martin Halloran", "en"),
    (71, 2, 1975, "Jana Novotná", "en"),
    (70, 8, 1941, "Eileen Tuohy", "en"),
    (69, 3, 1966, "陈国强", "zh-hans"),
    (68, 5, 1948, "نجوى سالم", "ar"),
    (52, 1, 1983, "Ronan Meehan", "en"),
    (30, 2, 1990, "Sorcha Lyons", "en"),
)  # fmt: skip


def build(house: Places, now: datetime) -> None:
    """They go home, the sweep enters them, and the caller of Northbank has begun."""
    office, caller = house.people[OFFICE], house.people[CALLER]
    actions.plan_calls(
        site=house.sites[SITE], name="After a stay at Northbank", by=office, now=now - timedelta(days=5),
        kinds=[Visit.Kind.INPATIENT], most_a_day=20, pharmacy=house.departments[SITE, "pharmacy"],
    )  # fmt: skip
    wards = [house.wards[SITE, department][0] for department in DEPARTMENTS]
    for number, person in enumerate(PEOPLE):
        _goes_home(number, person, wards[number % len(wards)], now)
    with audit.log.through(Door.TIMERS):
        begun = now - timedelta(hours=2)
        while actions.hear(now=begun) or actions.prune(now=begun) or actions.miss(now=begun):
            pass
        while actions.claim(now=now):  # the ledger of the campaign has a line for everybody
            pass
    _make_some(caller, now)
    _prepare(Call.objects.get(visit__number=_visit_number(3)), house, now)


def _goes_home(number: int, person: tuple[int, int, int, str, str], ward: Location, now: datetime) -> None:
    hours, nights, born, name, language = person
    at = now - timedelta(hours=hours)
    who = hospital.create_person(
        by=None, now=at, name=name, language=language, phone=f"+353 87 555 77{number:02}",
        postal_address=f"{3 + 2 * number} Quay Street\nNorthbank", needs_interpreter=language != "en",
    )  # fmt: skip
    patient = hospital.identify(who, authority="hospital", number=f"N-{81000 + 11 * number}", by=None, now=at)
    patient.born_on = at.date().replace(year=born, day=1)
    patient.save(update_fields=["born_on"])
    visit = hospital.visit(
        patient, location=ward, started_at=at - timedelta(days=nights), number=_visit_number(number),
        kind=Visit.Kind.INPATIENT, by=None, now=at,
    )  # fmt: skip
    hospital.discharge(visit, at=at, by=None, now=at)


def _visit_number(number: int) -> str:
    return f"N{81007 + 7 * number}"


def _make_some(caller: User, now: datetime) -> None:
    begun = [_visit_number(number) for number in (0, 1, 2, 6)]
    spoken, tried, later, unreached = Call.objects.filter(visit__number__in=begun).order_by("home_at")
    _log(spoken, caller, now - timedelta(minutes=95), outcome="completed", teach_back="partly",
         answers={"health": "Better, still tired.", "medicines": "She could not get the new tablets."},
         flags=[Raised("medicine", "The pharmacy has not got the new tablets until Monday."),
                Raised("praise", "The night nurse sat with me when I could not sleep.")],
         next_step="The ward rings the pharmacy today.")  # fmt: skip
    _log(tried, caller, now - timedelta(minutes=35), is_reached=False, reason="no_answer",
         helper="Anne Halloran, daughter", helper_phone="+353 87 555 7790")  # fmt: skip
    _log(unreached, caller, now - timedelta(minutes=25), is_reached=False, reason="no_answer", outcome="unreachable",
         writes="letter")  # fmt: skip
    _log(later, caller, now - timedelta(minutes=20), outcome="rescheduled", promised_at=now + timedelta(hours=2))


def _prepare(call: Call, house: Places, now: datetime) -> None:
    """The ward wrote something down for Eileen Tuohy, and the pharmacy has answered what the caller asked."""
    actions.note_call(
        call.visit, by=house.people[NURSE], now=call.home_at - timedelta(hours=1), medicines_list="explained",
        appointments="Anticoagulation clinic, Tuesday 10:30, ground floor. Her son drives.",
        whom_to_ask="Ward 3A, day and night: 555 7300.",
        questions="Is her family doctor told of the new dose of warfarin?",
    )  # fmt: skip
    caller, at = house.people[CALLER], now - timedelta(hours=1)
    actions.take_call(call, by=caller, now=at)
    flag = actions.ask_clinician(
        call, by=caller, kind="pharmacist", words="May she take paracetamol with the new warfarin dose?", now=at
    )
    actions.release_call(call, by=caller, now=at)
    done = "Yes, two tablets up to three times a day for a few days. Longer than that: blood test first."
    actions.settle_flag(flag, by=house.people[PHARMACY], done=done, now=now - timedelta(minutes=20))


def _log(call: Call, caller: User, at: datetime, **said: Any) -> None:
    usual: Mapping[str, Any] = {"to": "patient", "is_reached": True, "script": call.call_list.script, "language": "en"}
    actions.take_call(call, by=caller, now=at - timedelta(minutes=5))
    actions.log_call(call, by=caller, **{**usual, **said}, now=at)
