"""The register outside the house: every third working day what is new or changed goes there as a file, and its numbers
come back an hour later. The newest waits, and one record was sent back. Before the last file the register's own list
was compared with ours: one record is missing on it, one differs, and one there is not ours.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count

from feedback import actions
from feedback.models import Registration
from feedback.register import lists
from feedback.register.columns import REGISTER
from hospital.models import Membership, Role, Site, User
from pxm.demo.lives import Life
from pxm.demo.stories import DAYS
from pxm.demo.week import Week

EVERY = 3  # working days
ANSWERS_AFTER = timedelta(hours=1)
STILL_OUT = 6  # of the last file, without an answer yet
FIRST_NUMBER = 240_100
COMPARED = ("ref", "number", "department")  # columns of the list that the register sends
ENOUGH = 3
NOT_OURS = ("F-990001", "R239999", "Pharmacy")
SENT_BACK = "The place of the event is missing in the register's own list of places."
State = Registration.State


def routine(site: Site, week: Week, now: datetime) -> Life:
    """What an officer of the site does about it, day after day."""
    officer, manager = _with_role(site, Role.OFFICER), _with_role(site, Role.MANAGER)
    numbers = count(FIRST_NUMBER)
    for day in range(DAYS * 5 // 7, 0, -EVERY):
        at = week.at(week.ago(week.today(now), day), 11, 20)
        yield at
        _look(at)
        if day <= EVERY:
            _compare(manager, at)
        rows = Registration.objects.to_send().filter(feedback__site=site, differs=[])  # those somebody looks at first
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


def _with_role(site: Site, role: Role) -> User:
    rows = Membership.objects.filter(site=site, role=role).select_related("user").order_by("pk")
    return rows[0].user


def _compare(manager: User, at: datetime) -> None:
    """With the list as the register sends it."""
    layout = [one for one in lists.columns_of(None) if one.column.key in COMPARED]
    known = Registration.objects.visible_to(manager).reported_by(manager).told().order_by("pk")
    if len(rows := list(REGISTER.rows(known, layout, is_named=False))) < ENOUGH:
        return
    ref, number, _department = rows[1]
    theirs = [(ref, number, "Switchboard"), *rows[2:], NOT_OURS]
    found = lists.look(_written([[one.heading for one in layout], *theirs]), None, manager, len(theirs)).found
    actions.reconcile(found, by=manager, now=at)


def _written(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
