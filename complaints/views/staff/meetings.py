"""Meetings of a case and its chronology, on the screen and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit.log
from audit.models import Entry as AuditEntry
from complaints import actions, chronology, forms
from complaints.models import Complaint, Event, Meeting
from complaints.querysets import ComplaintQuerySet
from complaints.views.doors import found, may
from complaints.views.staff.side import Side
from complaints.views.staff.steppage import Step, step_page
from hospital.models import Letterhead

if TYPE_CHECKING:
    from collections.abc import Mapping

both = require_http_methods(["GET", "HEAD", "POST"])
READ = "complaints.read_words"
REARRANGE = Step(
    forms.RearrangeForm, actions.rearrange, gettext_lazy("Change the meeting"), gettext_lazy("The meeting is changed.")
)
MINUTE = Step(
    forms.MinuteForm, actions.minute, gettext_lazy("Minutes"), gettext_lazy("The minutes are kept."),
    deed=gettext_lazy("Keep the minutes"),
)  # fmt: skip
CALL_OFF = Step(
    forms.CallOffForm, actions.call_off, gettext_lazy("It did not take place"), gettext_lazy("This is recorded."),
    deed=gettext_lazy("Record it"),
)  # fmt: skip
STRIKE = Step(
    forms.StrikeForm, actions.strike, gettext_lazy("Entered in error"), gettext_lazy("The line is struck."),
    deed=gettext_lazy("Strike the line"),
)  # fmt: skip


def of_case(request: HttpRequest, ref: str, pk: int, verb: str) -> Meeting:
    case = found(request, ref, verb, also=ComplaintQuerySet.with_side)
    meeting = get_object_or_404(case.meetings.select_related("by", "settled_by"), pk=pk)
    meeting.complaint = case
    return meeting


@require_safe
@transaction.atomic
def meeting(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    row = of_case(request, ref, pk, READ)
    audit.log.record("complaint.view", row.complaint, by=request.user, page="meeting")
    return render(request, "complaints/meeting.html", _around(request, row.complaint, meeting=row))


@both
def rearrange(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    return step_page(request, of_case(request, ref, pk, "arrange"), REARRANGE)


@both
def minute(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    return step_page(request, of_case(request, ref, pk, "arrange"), MINUTE)


@both
def call_off(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    return step_page(request, of_case(request, ref, pk, "arrange"), CALL_OFF)


@require_safe
@transaction.atomic
def minutes(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """On paper: a numbered copy, which the audit knows."""
    row = of_case(request, ref, pk, "print")
    context = _around(request, row.complaint, meeting=row) | _copy(request, row.complaint)
    return render(request, "complaints/minutes.html", context)


# ------------------------------------------------------------------------------------- the chronology
@require_safe
@transaction.atomic
def chronology_page(request: HttpRequest, ref: str) -> HttpResponse:
    case = found(request, ref, READ, also=ComplaintQuerySet.with_side)
    audit.log.record("complaint.view", case, by=request.user, page="chronology")
    context = _around(request, case, lines=chronology.lines_of(case))
    return render(request, "complaints/chronology.html", context)


@require_safe
@transaction.atomic
def chronology_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    case = found(request, ref, "print", also=ComplaintQuerySet.with_side)
    lines = [line for line in chronology.lines_of(case) if not line.is_struck]
    context = _around(request, case, lines=lines, is_paper=True) | _copy(request, case)
    return render(request, "complaints/chronology.html", context)


@both
def strike(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    case = found(request, ref, "chronicle")
    row = get_object_or_404(Event.objects.filter(complaint=case, struck_at=None), pk=pk)
    row.complaint = case
    return step_page(request, row, STRIKE)


def _copy(request: HttpRequest, case: Complaint) -> Mapping[str, Any]:
    entry = audit.log.record("complaint.print", case, by=request.user)
    copies = AuditEntry.objects.filter(verb=entry.verb, subject_kind=entry.subject_kind, subject_id=case.pk).count()
    (head,) = Letterhead.objects.for_paper(case.site, get_language() or "")
    return {"copy": copies, "head": head}


def _around(request: HttpRequest, case: Complaint, **more: Any) -> dict[str, Any]:
    """The case with the needs of whoever told us, and what this reader may do."""
    crumbs = [{"url": case.get_absolute_url(), "label": case.ref}]
    verbs = ("arrange", "chronicle", "print", "add_action")
    side = Side(case)
    return {
        "complaint": case, "crumbs": crumbs, "people": side.people, "may": _rights(request, case, verbs),
        "who": {"name": request.user.name, "title": _("Confidential")}, **more,
    }  # fmt: skip


def _rights(request: HttpRequest, case: Complaint, verbs: tuple[str, ...]) -> dict[str, bool]:
    return {
        verb: may(request, case, "complaints.add_action" if verb == "add_action" else verb) for verb in verbs
    }  # fmt: skip
