"""What a colleague should know of the people of a story before they meet them: needs, preferences, notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

import audit.log
import hospital.actions
from clocks.worktime import local_date
from feedback.desk import PeoplePage, people_of
from feedback.models import Feedback
from feedback.views.recovering import WORK, found
from hospital.forms import profiles as forms
from hospital.models import LiaisonNote, Need, Preference, User
from hospital.timing import now as web_now
from hospital.views.doors import posted, refusals_on

if TYPE_CHECKING:
    from collections.abc import Callable


@require_safe
@transaction.atomic
def story_people(request: HttpRequest, ref: str) -> HttpResponse:
    """Who told us and the patient. Notes are for those who work with it."""
    item = found(request, ref)
    audit.log.record("feedback.view", item, by=request.user)
    return render(request, "feedback/people.html", {"page": PeoplePage(item, request.user)})


def _add_need(item: Feedback, row: None, *, by: User, person: Any, **data: Any) -> None:
    hospital.actions.record_need(person, by=by, **data)


def _meet(item: Feedback, row: Need, *, by: User, **data: Any) -> None:
    hospital.actions.meet_need(row, by=by, site=item.site, **data)


def _review(item: Feedback, row: Need, *, by: User, **data: Any) -> None:
    hospital.actions.review_need(row, by=by, today=local_date(item.zone, web_now()), **data)


def _end_need(item: Feedback, row: Need, *, by: User) -> None:
    hospital.actions.end_need(row, by=by)


def _add_preference(item: Feedback, row: None, *, by: User, person: Any, **data: Any) -> None:
    hospital.actions.record_preference(person, by=by, **data)


def _drop_preference(item: Feedback, row: Preference, *, by: User) -> None:
    hospital.actions.drop_preference(row, by=by)


def _add_note(item: Feedback, row: None, *, by: User, person: Any, **data: Any) -> None:
    hospital.actions.write_note(person, by=by, today=local_date(item.zone, web_now()), **data)


def _renew(item: Feedback, row: LiaisonNote, *, by: User) -> None:
    hospital.actions.renew_note(row, by=by, today=local_date(item.zone, web_now()))


def _drop_note(item: Feedback, row: LiaisonNote, *, by: User) -> None:
    hospital.actions.drop_note(row, by=by)


@dataclass(frozen=True, slots=True)
class Step:
    """What is particular to one step: the table its row stands in, or None for a new one."""

    model: type[Need] | type[Preference] | type[LiaisonNote] | None
    form: type[Any]
    act: Callable[..., None]
    title: Any
    done: Any


STEPS = {
    "need": Step(None, forms.NeedForm, _add_need, _("Record a need"), _("The need is recorded.")),
    "met": Step(Need, forms.MeetForm, _meet, _("Was it met?"), _("It is noted.")),
    "review": Step(Need, forms.ReviewForm, _review, _("Ask again"), _("The day is noted.")),
    "end-need": Step(Need, forms.PlainPersonForm, _end_need, _("Needed no longer"), _("The need is removed.")),
    "prefer": Step(None, forms.PreferenceForm, _add_preference, _("Record a preference"), _("It is recorded.")),
    "drop": Step(Preference, forms.PlainPersonForm, _drop_preference, _("Holds no longer"), _("It is removed.")),
    "note": Step(None, forms.NoteForm, _add_note, _("Write a note"), _("The note is written.")),
    "renew": Step(LiaisonNote, forms.PlainPersonForm, _renew, _("Keep it longer"), _("It is kept for 24 months more.")),
    "drop-note": Step(LiaisonNote, forms.PlainPersonForm, _drop_note, _("Remove the note"), _("The note is removed.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def story_people_step(request: HttpRequest, ref: str, verb: str, number: int) -> HttpResponse:
    """One form, one action, back to the page."""
    item = found(request, ref, WORK)
    step, people = STEPS.get(verb), people_of(item)
    if step is None or not people:
        raise Http404
    row = get_object_or_404(step.model, pk=number, person__in=people) if step.model else None
    form = step.form(posted(request), **({} if step.model else {"people": people}))
    if form.is_valid():
        with refusals_on(form):
            step.act(item, row, by=request.user, **form.cleaned_data)
            messages.success(request, step.done)
            return redirect("story-people", item.ref)
    audit.log.record("feedback.view", item, by=request.user)
    seen = {"item": item, "row": row, "form": form, "step": step, "is_people": True}
    return render(request, "feedback/recovery_step.html", seen)
