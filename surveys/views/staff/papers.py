"""HCAHPS by mail and telephone, for the survey office: what is due, papers to print and to key, calls to make."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from files import pdf
from hospital.views.doors import button, posted, refusals_on
from surveys import actions, papers
from surveys.forms.months import NoteForm
from surveys.forms.papers import (
    ANSWERS,
    NOT_REACHED,
    AnswersForm,
    CallForm,
    PaperForm,
    SettlePaperForm,
    question_form,
)  # fmt: skip
from surveys.hcahps import editions, keying
from surveys.hcahps.protocol import PHONE
from surveys.models import Attempt, Keying, Sampled, SampleMonth
from surveys.questions import Content
from surveys.views.staff.doors import drawn_month, hcahps_office

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@transaction.atomic
def survey_due(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Names stand in it, so looking is recorded. A number that is typed in leads to its paper."""
    survey = hcahps_office(request, code)
    one = drawn_month(survey, month)
    if wanted := request.GET.get("number", "").strip():
        found = one.sampled.filter(code__iexact=wanted).first()
        if found:
            return redirect("survey-key-paper", code, month, found.code)
        messages.error(request, _("No number of this month is like this."))
    letters, calls = papers.due_of(one, timezone.now())
    half = one.sampled.filter(keyings__number__gt=Keying.CALL).distinct().order_by("code")
    audit.log.record("survey.look_month", survey, by=request.user, month=one.month, lines=len(letters) + len(calls))
    context = {"survey": survey, "month": one, "letters": letters, "calls": calls, "half": half}
    context["is_blind"] = papers.is_blind(one, timezone.now())
    return render(request, "surveys/months/due.html", context)


@require_POST
def survey_print_papers(request: HttpRequest, code: str, month: str) -> HttpResponse:
    one = drawn_month(hcahps_office(request, code), month)
    try:
        file = papers.printed(one, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("survey-due", code, month)
    return pdf.answer(file or b"", f"hcahps-{one.month:%Y-%m}-{timezone.localdate():%Y-%m-%d}")


def _drawn(month: SampleMonth, **wanted: Any) -> Sampled:
    rows = month.sampled.select_related("line__visit__patient__person", "line__site", "month__instrument", "response")
    return get_object_or_404(rows, **wanted)


# ------------------------------------------------------------------------------------------------ papers
@both
def survey_key_paper(request: HttpRequest, code: str, month: str, paper: str) -> HttpResponse:
    """The first keying, the second by somebody else, and then what differs between them."""
    survey = hcahps_office(request, code)
    one = _drawn(drawn_month(survey, month), code=paper)
    keyings = list(one.keyings.filter(number__gt=Keying.CALL).select_related("keyed_by"))
    if len(keyings) == Keying.SECOND:
        return _settle(request, one, keyings)
    content = papers.content_for(one)
    form = PaperForm(posted(request), edition=editions.named(survey.edition), content=content, sampled=one)
    if form.is_valid():
        with refusals_on(form):
            return _keyed(request, one, actions.key_paper(one, by=request.user, **form.cleaned_data))
    context = {"survey": survey, "one": one, "form": form, "is_second": bool(keyings)}
    return render(request, "surveys/months/key.html", context)


def _keyed(request: HttpRequest, one: Sampled, differs: list[int] | None) -> HttpResponse:
    about = one.month.instrument.code, f"{one.month.month:%Y-%m}"
    if differs:
        return redirect("survey-key-paper", *about, one.code)
    said = _("Now somebody else keys %s a second time.") if differs is None else _("The answers of %s are kept.")
    messages.success(request, said % one.code)
    return redirect("survey-due", *about)


def _settle(request: HttpRequest, one: Sampled, keyings: list[Keying]) -> HttpResponse:
    first, second = keyings
    differs = keying.differences(first.given, second.given)
    asked = papers.content_for(one)
    about = {"edition": editions.named(one.month.instrument.edition), "content": asked}
    form = SettlePaperForm(posted(request), first=first, second=second, differs=differs, **about)
    if form.is_valid():
        with refusals_on(form):
            actions.settle_paper(one, chosen=form.chosen, by=request.user)
            return _keyed(request, one, [])
    context = {"survey": one.month.instrument, "one": one, "form": form, "keyings": keyings}
    return render(request, "surveys/months/settle.html", context)


# ------------------------------------------------------------------------------------------------ corrections
@both
@transaction.atomic
def survey_amend_response(request: HttpRequest, code: str, month: str, number: int) -> HttpResponse:
    """A late correction: the answers as they were kept. Who looks at them is recorded."""
    survey = hcahps_office(request, code)
    one = _drawn(drawn_month(survey, month), pk=number)
    form = AnswersForm(posted(request), edition=editions.named(survey.edition), kept=one.response)
    if form.is_valid():
        with refusals_on(form):
            actions.amend_answers(one, by=request.user, **form.cleaned_data)
            return redirect("survey-note-finding", code, month, number)
    audit.log.record("survey.look_month", survey, by=request.user, month=one.month.month, sampled=one.pk)
    return render(request, "surveys/months/answers.html", {"survey": survey, "one": one, "form": form})


@require_POST
def survey_erase_response(request: HttpRequest, code: str, month: str, number: int) -> HttpResponse:
    one = _drawn(drawn_month(hcahps_office(request, code), month), pk=number)
    to = redirect("survey-note-finding", code, month, number).url
    return button(request, lambda: actions.erase_answers(one, by=request.user), to=to)


# ------------------------------------------------------------------------------------------------ calls
@both
@transaction.atomic
def survey_interview(request: HttpRequest, code: str, month: str, number: int) -> HttpResponse:
    """How the call began, then one question a page. Whoever may not be called is not to be found here."""
    survey = hcahps_office(request, code)
    one = _drawn(drawn_month(survey, month), pk=number)
    if papers.is_barred(one):
        raise Http404
    due = Attempt.objects.due(timezone.now(), PHONE).filter(sampled=one).first()
    if due:
        return _begin(request, one, due)
    call = one.keyings.filter(number=Keying.CALL).first()
    given, reached = (call.given, call.reached) if call else ({}, 0)
    after = int(request.GET["after"]) if request.GET.get("after", "").isdecimal() else reached
    content = papers.content_for(one)
    return _ask(request, one, content, papers.after_question(survey, content, given, after), given)


def _begin(request: HttpRequest, one: Sampled, due: Attempt) -> HttpResponse:
    known = [choice for choice in NoteForm().fields["found"].choices[1:] if choice[0] != Sampled.Status.BAD_ADDRESS]
    form, survey, month = CallForm(posted(request), known=known), one.month.instrument, one.month.month
    if form.is_valid():
        found, about = form.cleaned_data["found"], (survey.code, f"{month:%Y-%m}")
        with refusals_on(form):
            actions.record_attempt(due, by=request.user, found="" if found in (ANSWERS, NOT_REACHED) else found)
            return redirect("survey-interview", *about, one.pk) if found == ANSWERS else redirect("survey-due", *about)
    audit.log.record("survey.look_month", survey, by=request.user, month=month, sampled=one.pk)
    context = {"survey": survey, "one": one, "form": form, "person": one.line.visit.patient.person}
    context["allows_proxy"] = editions.named(survey.edition).allows_proxy
    context |= {"before": papers.calls_before(due), "is_blind": papers.is_blind(one.month, timezone.now())}
    return render(request, "surveys/months/interview.html", context)


def _ask(
    request: HttpRequest, one: Sampled, content: Content, number: int | None, given: dict[int, str]
) -> HttpResponse:
    survey, edition = one.month.instrument, editions.named(one.month.instrument.edition)
    context = {"survey": survey, "one": one, "number": number, "given": len(given)}
    if number is None:
        context["allows_proxy"] = edition.allows_proxy
        return render(request, "surveys/months/interview_end.html", context)
    question = papers.question_of(survey, content, number)
    form = question_form(posted(request), edition=edition, content=content, question=question)
    if form.is_valid():
        with refusals_on(form):
            actions.interview(one, number=number, code=form.code, by=request.user)
            return redirect("survey-interview", survey.code, f"{one.month.month:%Y-%m}", one.pk)
    asked = {"form": form, "question": question, "language": content.language}
    return render(request, "surveys/months/interview_question.html", context | asked)


@require_POST
def survey_end_interview(request: HttpRequest, code: str, month: str, number: int) -> HttpResponse:
    one = _drawn(drawn_month(hcahps_office(request, code), month), pk=number)
    try:
        actions.end_interview(one, by=request.user, is_proxy="is_proxy" in request.POST)
        messages.success(request, _("The answers are kept."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("survey-due", code, month)
