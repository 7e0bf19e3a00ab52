"""The register outside the house: every third working day what is new or changed goes there as a file, and its numbers
come back an hour later. The newest waits, and one record was sent back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from feedback import actions
from feedback.models import Registration
from hospital.models import Membership, Role, Site, User
from pxm.demo.lives import Life
from pxm.demo.stories import DAYS
from pxm.demo.week import Week

EVERY = 3  # working days
ANSWERS_AFTER = timedelta(hours=1)
STILL_OUT = 6  # of the last file, without an answer yet
FIRST_NUMBER = 240_100
SENT_BACK = "The place of the event is missing in the register's own list of places."
State = Registration.State


def routine(site: Site, week: Week, now: datetime) -> Life:
    """What an officer of the site does about it, day after day."""
    officer = _officer(site)
    numbers = count(FIRST_NUMBER)
    for day in range(DAYS * 5 // 7, 0, -EVERY):
        at = week.at(week.ago(week.today(now), day), 11, 20)
        yield at
        _look(at)
        rows = Registration.objects.to_send().filter(feedback__site=site)
        if rows.exists():
            actions.export_register(rows, by=officer, now=at)
        is_last = day <= EVERY
        yield at + ANSWERS_AFTER
        exported = list(Registration.objects.filter(feedback__site=site, state=State.EXPORTED).order_by("-pk"))
        answered = exported[STILL_OUT:] if is_last else exported
        if is_last and answered:
            actions.reject_registration(answered.pop(0), by=officer, reason=SENT_BACK, now=at + ANSWERS_AFTER)
        for row in reversed(answered):
            actions.register_feedback(row, by=officer, number=f"R{next(numbers)}", now=at + ANSWERS_AFTER)
    yield now - timedelta(minutes=1)
    _look(now - timedelta(minutes=1))
    return now


def _look(at: datetime) -> None:
    """The sweeps of the register, which a house has every few minutes."""
    while actions.enter_register(now=at):
        pass
    while actions.notice_changes(now=at):
        pass


def _officer(site: Site) -> User:
    rows = Membership.objects.filter(site=site, role=Role.OFFICER).select_related("user").order_by("pk")
    return rows[0].user
