"""The letters of a case: which there are, what became of them, each as its reader sees it or as it was sent; the words
of a case in two languages.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from complaints import actions, forms
from complaints.actions import letters
from complaints.letters import filling, paper
from complaints.models import Complaint, Entry, Letter, Translation
from complaints.querysets import ComplaintQuerySet
from complaints.views.doors import found, may
from complaints.views.staff import writing
from complaints.views.staff.side import Side
from complaints.views.staff.words import language
from files import pdf
from hospital.views.doors import button, form_page, posted, refusals_on, refuse_unless
from outbox.models import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

both = require_http_methods(["GET", "HEAD", "POST"])
READ = "complaints.read_words"


# ------------------------------------------------------------------------------------------ the list
@require_safe
@transaction.atomic
def letters_page(request: HttpRequest, ref: str) -> HttpResponse:
    case = found(request, ref, READ, also=ComplaintQuerySet.with_side)
    audit.log.record("complaint.view", case, by=request.user, page="letters")
    context = {
        "complaint": case, "crumbs": _crumbs(case), "letters": list(_lines(case)), "begin": _offered(request, case),
        "translations": case.translations.filter(letter=None).select_related("by", "checked_by"),
        "may_ask": may(request, case, "draft"), "works_in": language(case.works_in), "people": Side(case).people,
        "may_read": True,
    }  # fmt: skip
    return render(request, "complaints/letters/list.html", context)


def _crumbs(case: Complaint) -> list[dict[str, str]]:
    return [{"url": case.get_absolute_url(), "label": case.ref}]


def _lines(case: Complaint) -> Iterator[dict[str, Any]]:
    """Each letter with its languages and what became of it; three statements."""
    delivered = _delivery(case)
    rows = case.letters.with_order().select_related("drafted_by", "approved_by", "signed_by")
    for row in rows.prefetch_related("translations"):
        spoken = [row.language, *(one.language for one in row.translations.all())]
        key = letters.key_of(case, row)
        yield {"row": row, "languages": [language(one) for one in spoken], "delivered": delivered.get(key, "")}


def _delivery(case: Complaint) -> dict[str, str]:
    """By the key of a letter, how far its mail is."""
    rows = Message.objects.about("complaint", case.pk).filter(to_person__isnull=False)
    return {":".join(row.key.split(":")[:3]): str(row.get_state_display()) for row in rows.order_by("pk")}


def _offered(request: HttpRequest, case: Complaint) -> list[dict[str, str]]:
    """What may be begun now; the reply goes the way of the case."""
    if case.is_anonymous or not may(request, case, "draft"):
        return []
    busy = set(case.letters.in_work().values_list("kind", flat=True))
    kinds = [kind for kind in Letter.Kind if kind not in busy and kind != Letter.Kind.RESPONSE]
    known = [kind for kind in kinds if filling.reader_of(case, kind)]
    return [{"url": writing.url("draft", case.ref, kind), "label": str(kind.label)} for kind in known]


# ------------------------------------------------------------------------------------------ one letter
def of_case(request: HttpRequest, ref: str, pk: int, verb: str = READ) -> Letter:
    case = found(request, ref, verb, also=ComplaintQuerySet.with_side)
    row = get_object_or_404(case.letters.with_order().select_related("signed_by", "copy"), pk=pk)
    row.complaint = case
    return row


@require_safe
@transaction.atomic
def letter(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    row = _finished(request, of_case(request, ref, pk))
    audit.log.record("complaint.view", row.complaint, by=request.user, page="letter")
    return render(request, "complaints/letters/letter.html", _about(request, row))


def _about(request: HttpRequest, row: Letter) -> dict[str, Any]:
    """The letter on the screen: without the address, which stands on paper only."""
    case, reader = row.complaint, filling.reader_of(row.complaint, row.kind)
    drawn = _page(request, row, row.how or writing.way_of(reader))
    letters_url = reverse("complaint-letters", args=[case.ref])
    return {
        "complaint": case, "row": row, "copy": getattr(row, "copy", None),
        "page": paper.shown(drawn, paper.masked(reader)), "can_pdf": pdf.can_be_made(),
        "crumbs": [*_crumbs(case), {"url": letters_url, "label": _("Letters")}],
        "delivered": _delivery(case).get(letters.key_of(case, row), ""), "steps": _steps(request, case, row),
        "bilingual": row.translations.select_related("by", "checked_by"),
        "may_post": may(request, case, "respond"), "may_print": may(request, case, "reveal"),
    }  # fmt: skip


def _page(request: HttpRequest, row: Letter, how: str) -> str:
    """As it was sent; what is still in work, or was sent before copies were kept, as it would be."""
    if copy := getattr(row, "copy", None):
        return copy.page
    return paper.page_of(row.complaint, row, how, row.signed_by or request.user, row.sent_at or timezone.now())


def _steps(request: HttpRequest, case: Complaint, row: Letter) -> list[dict[str, Any]]:
    """What may be done with one in work."""
    if row.state not in (Letter.State.DRAFT, Letter.State.SUBMITTED):
        return []
    is_waiting = row.state == Letter.State.SUBMITTED
    is_first = letters.is_read_first(case, row.kind) and not is_waiting
    verbs = ["draft", "submit" if is_first else "respond", *(["send_back"] if is_waiting else [])]
    fitting = (verb for verb in verbs if may(request, case, writing.needed_for(verb, case, row.kind)))
    pairs = ((writing.url(verb, case.ref, row.kind), writing.title_of(verb, case, row.kind)) for verb in fitting)
    return [{"url": url, "label": label} for url, label in pairs]


@require_safe
@transaction.atomic
def letter_paper(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """The letter with name and address: a PDF with tags, or the page to print and why none can be made."""
    row = _finished(request, of_case(request, ref, pk, "reveal"))
    audit.log.record("complaint.print", row.complaint, by=request.user, letter=row.pk)
    copy = getattr(row, "copy", None)
    page = paper.shown(
        _page(request, row, Entry.How.LETTER), copy.reader if copy else paper.envelope(row.complaint, row)
    )
    if pdf.can_be_made() and "page" not in request.GET:
        title = f"{row.named} {ref}"
        return pdf.answer(paper.pdf_of([page], title, row.language), f"{ref}-{row.number}")
    context = {"complaint": row.complaint, "row": row, "page": page, "can_pdf": pdf.can_be_made()}
    return render(request, "complaints/letters/print.html", {**context, "crumbs": _crumbs(row.complaint)})


def _finished(request: HttpRequest, row: Letter) -> Letter:
    """What is still in work is for those who write and approve."""
    case = row.complaint
    refuse_unless(row.sent_at is not None or may(request, case, "draft") or may(request, case, "approve"))
    return row


@both
def post(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """In the post: from the letter itself, or from the list of those that wait for it."""
    row = of_case(request, ref, pk, "respond")
    form = forms.PostForm(posted(request))
    to = reverse("letters") if "in-list" in request.GET else reverse("complaint-letter", args=[ref, pk])
    return form_page(
        request, form, partial(actions.post, row.complaint, letter=row, by=request.user), to=to,
        done=_("It is recorded as posted."), title=_("In the post: %(what)s") % {"what": row.named},
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ two languages
@both
def translate(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Side by side: what is there, and what it says in the other language."""
    row = _translation(request, ref, pk, READ if request.method != "POST" else "draft")
    form = forms.TranslateForm(request.POST or None, row=row)
    if form.is_valid():
        with refusals_on(form):
            actions.translate(row.complaint, translation=row, by=request.user, **form.cleaned_data)
            messages.success(request, _("The translation is kept. Somebody else has to check it."))
            return redirect("complaint-translate", ref, pk)
    audit.log.record("complaint.view", row.complaint, by=request.user, page="translation")
    return render(request, "complaints/letters/translate.html", {**_around(request, row), "form": form})


def _around(request: HttpRequest, row: Translation) -> dict[str, Any]:
    case = row.complaint
    original = (row.letter.language, row.letter.words) if row.letter else (case.feedback.language, case.feedback.words)
    may_write, is_sent = may(request, case, "draft"), bool(row.letter and row.letter.state == Letter.State.SENT)
    return {
        "complaint": case, "row": row, "crumbs": _crumbs(case), "original": original[1], "original_code": original[0],
        "original_language": language(original[0]), "language": language(row.language),
        "may_write": may_write and not is_sent,
        "may_check": may_write and not is_sent and row.is_current and not row.checked_at
        and row.by_id not in request.user.acts_as,
    }  # fmt: skip


def _translation(request: HttpRequest, ref: str, pk: int, verb: str) -> Translation:
    case = found(request, ref, verb)
    row = get_object_or_404(case.translations.select_related("letter", "by", "checked_by", "asked_by"), pk=pk)
    row.complaint = case
    if row.letter:
        row.letter.complaint = case
        _finished(request, row.letter)
    return row


@require_POST
def check_translation(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    row = _translation(request, ref, pk, "draft")
    check = partial(actions.check_translation, row.complaint, translation=row, by=request.user)
    return button(request, check, to=reverse("complaint-letters", args=[ref]), done=_("The translation is checked."))
