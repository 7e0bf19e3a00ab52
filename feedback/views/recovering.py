"""Putting one thing right: the page, contacts on request, and a page with one form for each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

import audit.log
from feedback import actions
from feedback.desk import RecoveryPage
from feedback.forms import redress as forms
from feedback.forms.answering import AnswerStoryForm
from feedback.models import Answer, Feedback, Offer, Promise, Recovery
from hospital.views.doors import posted, refusals_on, refuse_unless

if TYPE_CHECKING:
    from collections.abc import Callable

BESIDE = ("site", "department", "location", "teller", "patient__person", "complaint", "idea_answer")
WORK = "feedback.recover_feedback"
REVEAL = "complaints.reveal_complaint"


def found(request: HttpRequest, ref: str, verb: str = "feedback.view_feedback") -> Feedback:
    """404 for what this person does not see, 403 for what they see and may not do."""
    rows = Feedback.objects.visible_to_helpers(request.user).select_related(*BESIDE)
    item = get_object_or_404(rows, ref=ref)
    refuse_unless(request.user.may(verb, item))
    return item


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def recovery(request: HttpRequest, ref: str) -> HttpResponse:
    """How it is put right. A POST shows how to reach them, which is recorded."""
    is_asked = request.method == "POST"
    item = found(request, ref, REVEAL if is_asked else "feedback.view_feedback")
    audit.log.record("feedback.reveal" if is_asked else "feedback.view", item, by=request.user)
    return render(request, "feedback/recovery.html", {"page": RecoveryPage(item, request.user, is_revealed=is_asked)})


# ------------------------------------------------------------------------------------------------ steps
def _story(story: Feedback, number: int) -> Feedback:
    return story


def _open(story: Feedback, number: int) -> Recovery:
    return get_object_or_404(story.recoveries.all(), at__isnull=True)


def _latest(story: Feedback, number: int) -> Recovery:
    """Something may still be offered when it counts as put right."""
    row = story.recoveries.order_by("-pk").first()
    if row is None:
        raise Http404
    return row


def _offer(story: Feedback, number: int) -> Offer:
    return get_object_or_404(Offer, recovery__feedback=story, pk=number)


def _promise(story: Feedback, number: int) -> Promise:
    return get_object_or_404(story.promises.all(), pk=number)


def _draft(story: Feedback, number: int) -> Answer:
    return get_object_or_404(story.answers.waiting(), pk=number)


def _answer(offer: Offer, *, by: Any, answer: str) -> None:
    if answer == "made":
        actions.make_offer(offer, by=by)
    else:
        actions.answer_offer(offer, by=by, is_accepted=answer == "yes")


def _end(recovery: Recovery, *, by: Any, **data: Any) -> None:
    actions.recover(recovery.feedback, by=by, **data)


@dataclass(frozen=True, slots=True)
class Step:
    """What is particular to one step: what it is about, its form, its action, its words, and the page it leads to."""

    row: Callable[[Feedback, int], Any]
    form: type[forms.StoryForm]
    act: Callable[..., object]
    title: Any
    done: Any
    back: str = "recovery"


HAND_ON, HANDED_ON = _("Give to somebody else"), _("They have it now, and hear of it.")
STEPS = {
    "begin": Step(_story, forms.BeginForm, actions.begin_recovery, _("Put it right"), _("It is yours now.")),
    "home": Step(_open, forms.ExpectForm, actions.expect_discharge, _("When they go home"), _("The time is noted.")),
    "contact": Step(_open, forms.AttemptForm, actions.log_attempt, _("Log a contact"), _("The contact is noted.")),
    "end": Step(_open, forms.EndForm, _end, _("Say what was done"), _("Their answer is noted.")),
    "offer": Step(_latest, forms.OfferForm, actions.propose_offer, _("Offer something"), _("The offer is noted.")),
    "answer": Step(_offer, forms.AnswerForm, _answer, _("Their answer"), _("The answer is noted.")),
    "promise": Step(_story, forms.PromiseForm, actions.make_promise, _("Promise something"), _("It is promised.")),
    "keep": Step(_promise, forms.PlainForm, actions.keep_promise, _("Promise kept"), _("The promise is kept.")),
    "move": Step(_promise, forms.MoveForm, actions.move_promise, _("Another day"), _("The other day is noted.")),
    "hand-on": Step(_open, forms.HandOnPartForm, actions.hand_on, HAND_ON, HANDED_ON),
    "hand-on-promise": Step(_promise, forms.HandOnPartForm, actions.hand_on, HAND_ON, HANDED_ON),
    "bill": Step(_story, forms.BillForm, actions.question_bill, _("Question a bill"), _("Finance has it now.")),
    "close": Step(_story, forms.CloseForm, actions.close_feedback, _("Close"), _("It is closed.")),
    "reopen": Step(_story, forms.ReopenForm, actions.reopen_feedback, _("Reopen"), _("It is open again.")),
    "answer-story": Step(
        _story, AnswerStoryForm, actions.answer_story, _("Answer them"), _("The answer is kept."), "feedback-item"
    ),
    "approve-answer": Step(
        _draft, forms.PlainForm, actions.approve_answer, _("Approve and send"), _("It goes out."), "feedback-item"
    ),
    "drop-answer": Step(
        _draft, forms.PlainForm, actions.drop_answer, _("Do not send it"), _("It is not sent."), "feedback-item"
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def recovery_step(request: HttpRequest, ref: str, verb: str, number: int) -> HttpResponse:
    """One form, one action, back to the page."""
    item = found(request, ref, WORK)
    step = _known(verb)
    row = step.row(item, number)
    form = step.form(posted(request), story=item, row=row, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            step.act(row, by=request.user, **form.cleaned_data)
            messages.success(request, step.done)
            return redirect(step.back, item.ref)
    audit.log.record("feedback.view", item, by=request.user)
    return render(request, "feedback/recovery_step.html", {"item": item, "row": row, "form": form, "step": step})


def _known(verb: str) -> Step:
    if verb not in STEPS:
        raise Http404
    return STEPS[verb]
