"""People who went home and are to be called, and whoever calls them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hospital.models import Role, User, Visit
from surveys import actions
from surveys.models import Call, CallAttempt, CallFlag, CallList, CallScript
from tests import make
from tests.surveys.campaigning import HOME, goes_home, patient

OPEN = HOME + timedelta(hours=50)  # inside the window
PHONE = "+353 87 555 0199"


def listed(cast: make.Cast, **settings: Any) -> CallList:
    """Calls everybody of the site, from a day before `HOME`."""
    usual = {"site": cast.site, "name": "After going home", "by": None, **settings}
    return actions.plan_calls(**usual, now=HOME - timedelta(days=1))


def went_home(cast: make.Cast, at: datetime = HOME, **fields: Any) -> Visit:
    person = fields.pop("person", None) or patient(phone=PHONE)
    return goes_home(cast, person, at, **fields)


def sweep(now: datetime) -> None:
    """As the task does."""
    while actions.hear(now=now) or actions.prune(now=now) or actions.miss(now=now):
        pass


def to_call(cast: make.Cast, **fields: Any) -> Call:
    """Somebody on the list, an hour after they went home."""
    listed(cast)
    visit = went_home(cast, **fields)
    sweep(HOME + timedelta(hours=1))
    return Call.objects.get(visit=visit)


def caller(cast: make.Cast) -> User:
    return make.user(Role.CALLER, cast.department)


def logged(call: Call, by: User, now: datetime = OPEN, **said: Any) -> CallAttempt:
    """Spoken with the patient, unless `said` says otherwise."""
    script = CallScript.objects.latest("pk")
    usual = {"to": "patient", "is_reached": True, "outcome": "completed", "script": script, "language": "en"}
    return actions.log_call(call, by=by, **{**usual, **said}, now=now)


def fresh(call: Call) -> Call:
    return Call.objects.get(pk=call.pk)


def flag_of(call: Call) -> CallFlag:
    return call.flags.get()
