"""Questions to a department: the one page of whoever is asked, and the page of whoever asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from complaints import actions, forms
from complaints.models import Inquiry
from complaints.views.doors import may
from complaints.views.staff.inquirypage import AnswerPage, InquiryPage
from complaints.views.staff.steppage import Step, pressed, step_page
from files.links import link_to
from hospital.actions import drop_draft
from hospital.views.doors import refusals_on

if TYPE_CHECKING:
    pass

both = require_http_methods(["GET", "HEAD", "POST"])
NEEDED = (
    "complaint__site", "complaint__patient__person", "complaint__owner", "department__site", "asked", "asked_by",
    "passed_by",
)  # fmt: skip


PASS_ON = Step(
    forms.PassOnForm, actions.pass_on, gettext_lazy("Not mine"), gettext_lazy("Thank you. It is theirs now."),
    "my-work", gettext_lazy("Pass it on"),
)  # fmt: skip
NEED_TIME = Step(
    forms.NeedTimeForm, actions.need_time, gettext_lazy("I need more time"),
    gettext_lazy("You asked for more time. Until they agree, the day stands."), deed=gettext_lazy("Ask for more time"),
)  # fmt: skip
RECALL = Step(
    forms.RecallForm, actions.recall, gettext_lazy("Withdraw the questions"),
    gettext_lazy("The questions are withdrawn."),
)  # fmt: skip
RETURN = Step(
    forms.ReturnAnswerForm, actions.return_answer, gettext_lazy("Send the answer back"),
    gettext_lazy("They have it back."),
)  # fmt: skip


# ------------------------------------------------------------------------------------- whoever is asked
def found(request: HttpRequest, ref: str) -> Inquiry:
    """Put to this person: 404 for everybody else, as if there were no such questions."""
    inquiry = get_object_or_404(Inquiry.objects.asked_of(request.user).select_related(*NEEDED), ref=ref)
    if not request.user.has_perm("complaints.answer_inquiry"):
        raise PermissionDenied
    return inquiry


@both
@transaction.atomic
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """All of it on one page; looking is recorded."""
    inquiry = found(request, ref)
    page = AnswerPage(request, inquiry)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.AnswerForm(*sent, inquiry=inquiry, initial=page.typed)
    if form.is_valid():
        with refusals_on(form), transaction.atomic():
            entry = actions.answer(inquiry, by=request.user, **form.cleaned_data)
            return _answered(request, page, entry.facts.get("refused"))
    audit.log.record("inquiry.view", inquiry, by=request.user)
    return render(request, "complaints/inquiry_answer.html", {"page": page, "inquiry": inquiry, "form": form})


def _answered(request: HttpRequest, page: AnswerPage, refused: int | None) -> HttpResponse:
    drop_draft(page.draft, owner=request.user)
    messages.success(request, _("Thank you. %(name)s has your answer.") % {"name": page.inquiry.asked_by})
    if refused:
        messages.error(request, _("A file was not taken; the list says why."))
    return redirect("inquiry-answer", page.inquiry.ref)


@both
def pass_on(request: HttpRequest, ref: str) -> HttpResponse:
    return step_page(request, found(request, ref), PASS_ON)


@both
def need_time(request: HttpRequest, ref: str) -> HttpResponse:
    return step_page(request, found(request, ref), NEED_TIME)


@require_safe
@transaction.atomic
def download(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """A file that was shared with the questions, or that came with an answer to them; recorded."""
    inquiry = get_object_or_404(Inquiry.objects.visible_to(request.user), ref=ref)
    evidence = get_object_or_404(inquiry.open_files(), pk=pk)
    if inquiry.state == Inquiry.State.WITHDRAWN or not evidence.file.is_given_out:
        raise Http404
    audit.log.record("inquiry.download", inquiry, by=request.user, file=evidence.file_id)
    return redirect(link_to(evidence.file, request.user))


# ------------------------------------------------------------------------------------- whoever asked
def kept(request: HttpRequest, ref: str, verb: str = "ask") -> Inquiry:
    """On a case this person reads: 404 for everybody else; 403 when they read it but may not do this."""
    inquiry = get_object_or_404(Inquiry.objects.of_cases(request.user).select_related(*NEEDED), ref=ref)
    if not may(request, inquiry.complaint, verb):
        raise PermissionDenied
    return inquiry


@require_safe
@transaction.atomic
def inquiry(request: HttpRequest, ref: str) -> HttpResponse:
    """What was asked, shared and answered. Whoever is asked and does not read the case is led to their own page."""
    row = Inquiry.objects.of_cases(request.user).select_related(*NEEDED).filter(ref=ref).first()
    if row is None:
        return redirect("inquiry-answer", found(request, ref).ref)
    audit.log.record("complaint.view", row.complaint, by=request.user, page="inquiry")
    return render(request, "complaints/inquiry.html", {"page": InquiryPage(request, row), "inquiry": row})


@both
def recall(request: HttpRequest, ref: str) -> HttpResponse:
    return step_page(request, kept(request, ref), RECALL)


@both
def return_answer(request: HttpRequest, ref: str) -> HttpResponse:
    return step_page(request, kept(request, ref), RETURN)


@require_POST
def accept_answer(request: HttpRequest, ref: str) -> HttpResponse:
    row = kept(request, ref)
    return pressed(request, row, lambda: actions.accept_answer(row, by=request.user), _("The answer is accepted."))


@require_POST
def decide_time(request: HttpRequest, ref: str) -> HttpResponse:
    row, agrees = kept(request, ref), request.POST.get("agrees") == "yes"
    done = _("They have more time.") if agrees else _("The day stands.")
    return pressed(request, row, lambda: actions.decide_time(row, by=request.user, agrees=agrees), done)
