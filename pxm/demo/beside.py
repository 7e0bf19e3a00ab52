"""What runs beside some cases: candour, an outside body, a contact plan, a threat, held surveys, a second answer."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError

import audit.log
from audit.models import Door
from clocks.worktime import local_date
from complaints import actions
from complaints.actions.catalog import save_body
from complaints.actions.phrases import add_phrase
from complaints.models import Body, Complaint, Phrase, Threat
from hospital.models.care import LONGEST_HOLD
from pxm.demo.places import Places, data
from pxm.demo.stage import Scene
from pxm.demo.stories import Story

Life = Generator[datetime, None, datetime]
BODIES = (
    ("Data Protection Commission", "regulator", "Through its web form, within its working hours"),
    ("Office of the Ombudsman", "ombudsman", "complaints@ombudsman.example"),
    ("City hotline 12345", "hotline", "By the reference that the hotline gives"),
    ("Patient mediation service", "mediator", ""),
)


def list_bodies(now: datetime) -> None:
    for name, kind, reach in BODIES:
        save_body(Body(name=name, kind=kind, reach=reach), None, now)


def keep_phrases(house: Places, now: datetime) -> None:
    """What the managers keep for everybody who writes."""
    for row in data()["phrase"]:
        site = house.sites[row["site"]]
        by = house.people[f"manager@{site.code}.example"]
        words = {name: row[name] for name in ("language", "name", "words")}
        add_phrase(Phrase(site=site, touchpoint=row.get("touchpoint", ""), **words), by, now)


def _now(case: Complaint) -> Complaint:
    return Complaint.objects.get(pk=case.pk)


def _day_after(scene: Scene, story: Story, hour: int) -> datetime:
    return scene.week.at(scene.week.after(story.told_at, 1), hour, scene.chance.randrange(60))


def candid(scene: Scene, case: Complaint, story: Story) -> Life:
    """The day after it is known to be notifiable; the day after that they are told in person."""
    at = _day_after(scene, story, 16)
    yield at
    said, flags = scene.row["candour"], [*_now(case).flags, "candour"]
    with suppress(ValidationError):
        actions.flag(case, by=_now(case).owner, flags=flags, reason=said["why"], now=at)
    at += timedelta(hours=18)
    yield at
    with suppress(ValidationError):
        for step in ("told_in_person", "apology"):
            actions.disclose(case, by=_now(case).owner, step=step, words=said[step], nonce=scene.nonce(), now=at)
    return at


def asked_outside(scene: Scene, case: Complaint, story: Story) -> Life:
    """A body outside the house asks, by a day of its own."""
    at, said = _day_after(scene, story, 11), scene.row["body_asks"]
    yield at
    on = scene.week.after(at, said["days"])
    with suppress(ValidationError):
        actions.involve(
            case, by=_now(case).owner, body=Body.objects.get(name=said["body"]), reference=said["reference"],
            words=said["words"], due_on=local_date(case.zone, scene.week.at(on, 12, 0)), nonce=scene.nonce(), now=at,
        )  # fmt: skip
    return at


def limited(scene: Scene, case: Complaint, story: Story) -> Life:
    """One colleague speaks with them from then on."""
    at, said = _day_after(scene, story, 14), scene.row["limits"]
    yield at
    today = local_date(case.zone, at)
    with suppress(ValidationError):
        actions.plan_contact(
            case, by=scene.manager, contact=_now(case).owner, behavior=said["behavior"], limits=said["limits"],
            told_on=today, review_on=today + timedelta(days=90), now=at,
        )  # fmt: skip
    return at


def threatened(scene: Scene, case: Complaint, story: Story) -> Life:
    """Before that somebody pressed "Threat now"; half an hour later it was over."""
    at, said = _day_after(scene, story, 12), scene.row["threat"]
    yield at
    nurse, guard = scene.at_the_bedside(), scene.staff("security")
    entry = actions.alarm(case, by=nurse, now=at)
    threat = Threat.objects.get(pk=entry.facts["threat"])
    at += timedelta(minutes=2)
    yield at
    actions.detail(threat, by=nurse, details=said["details"], now=at)
    at += timedelta(minutes=31)
    yield at
    actions.stand_down(threat, by=guard, reason=said["over"], now=at)
    return at


def contested(scene: Scene, case: Complaint, story: Story) -> Life:
    """In the evening of the answer they come back to it, on Track: a second one is owed."""
    at = scene.week.at(scene.week.after(story.told_at, story.course.answered or 0), 19, scene.chance.randrange(60))
    yield at
    with audit.log.through(Door.PUBLIC), suppress(ValidationError):  # not answered yet
        actions.contest(case, words=scene.row["contested"], nonce=scene.nonce(), now=at)
    return at


def left_alone(scene: Scene, case: Complaint, story: Story) -> Life:
    """No survey asks them for a month."""
    at = _day_after(scene, story, 10)
    yield at
    with suppress(ValidationError):
        until = local_date(case.zone, at) + LONGEST_HOLD
        actions.hold_surveys(case, by=_now(case).owner, why=scene.row["no_survey"], until_on=until, now=at)
    return at


BESIDE = {
    "candour": candid, "body_asks": asked_outside, "limits": limited, "no_survey": left_alone,
    "threat": threatened, "contested": contested,
}  # fmt: skip
