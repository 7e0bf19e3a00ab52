"""Planning calls: who is called by which list, and what callers read out. Nobody who plans sees a patient."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.models import Location, Service, Site, User
from hospital.timing import now as web_now
from surveys.actions.callsweeps import take_off
from surveys.calls import scripts
from surveys.models import Call, CallList, CallScript

SHIPPED = "After going home"
PROBLEMS = {
    "empty": _("Every part of the script needs words."),
    "long": _("A text that is read out has 600 characters at most."),
    "number": _("Ask between one and twelve questions."),
    "uneven": _("Every language needs the same questions."),
    "twice": _("Two questions have the same name."),
    "key": _("The name of a question is a word of small letters."),
    "like_the_survey": _(
        "This sounds like a question of the official survey, or hints at a score. A call is care: ask how they are."
    ),
}  # fmt: skip


@transaction.atomic
def plan_calls(
    *, site: Site, name: str, by: User | None, script: CallScript | None = None, wards: Collection[Location] = (),
    services: Collection[Service] = (), now: datetime | None = None, **settings: Any,
) -> CallList:  # fmt: skip
    """A list begins with whoever goes home from now on."""
    now = now or web_now()
    row = CallList(
        site=site, name=name, script=script or shipped_script(now=now), started_at=now, started_by=by, **settings
    )
    _refuse_wrong(row)
    row.save()
    row.wards.set(wards)
    row.services.set(services)
    audit.log.record("calllist.plan", row, by=by, at=now)
    return row


@transaction.atomic
def change_calls(
    call_list: CallList, *, by: User, wards: Collection[Location] | None = None,
    services: Collection[Service] | None = None, now: datetime | None = None, **settings: Any,
) -> CallList:  # fmt: skip
    """For whoever goes home from now on; entries that are there keep their window."""
    row = _running(call_list)
    for name, value in settings.items():
        setattr(row, name, value)
    _refuse_wrong(row)
    row.save()
    if wards is not None:
        row.wards.set(wards)
    if services is not None:
        row.services.set(services)
    audit.log.record("calllist.change", row, by=by, at=now or web_now(), changed=sorted(settings))
    return row


@transaction.atomic
def end_calls(call_list: CallList, *, by: User | None, now: datetime | None = None) -> None:
    """Nobody is called by it any more. What was promised is kept: those calls stay."""
    now = now or web_now()
    row = _running(call_list)
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    left = row.calls.waiting().filter(promised_at__isnull=True).select_for_update(of=("self",))
    number = take_off(list(left), why=Call.Why.ENDED, by=by, now=now)
    audit.log.record("calllist.end", row, by=by, at=now, left=number)


def _running(call_list: CallList) -> CallList:
    row = CallList.objects.select_for_update(of=("self",)).get(pk=call_list.pk)
    if row.ended_at:
        raise ValidationError(_("This list has ended."), code="ended")
    return row


def _refuse_wrong(row: CallList) -> None:
    if row.opens >= row.closes:
        raise ValidationError({"closes": ValidationError(_("The team calls until a later time."), code="hours")})
    if row.age_from is not None and row.age_until is not None and row.age_from > row.age_until:
        raise ValidationError({"age_until": ValidationError(_("The highest age comes after the lowest."), code="age")})


@transaction.atomic
def write_script(
    *, name: str, words: Mapping[str, Mapping[str, Any]], by: User | None, now: datetime | None = None
) -> CallScript:
    """The next version, read out in every call from now on. Calls that were made keep the one they went by.

    Refuses what `scripts.problems` finds in any language.
    """
    now = now or web_now()
    if wrong := scripts.problems_of(words):
        raise ValidationError([ValidationError(PROBLEMS[code], code=code) for code in wrong])
    list(CallScript.objects.filter(name=name).select_for_update(of=("self",)))
    last = CallScript.objects.filter(name=name).aggregate(last=Max("number"))["last"] or 0
    script = CallScript.objects.create(name=name, number=last + 1, words=dict(words), at=now, by=by)
    CallList.objects.running().filter(script__name=name).update(script=script)
    audit.log.record("callscript.write", script, by=by, at=now, number=script.number, languages=sorted(words))
    return script


@transaction.atomic
def shipped_script(*, now: datetime | None = None) -> CallScript:
    """The newest version of the script that comes with the product; its first one where there is none."""
    newest = CallScript.objects.filter(name=SHIPPED).order_by("-number").first()
    return newest or write_script(name=SHIPPED, words=scripts.shipped(), by=None, now=now)
