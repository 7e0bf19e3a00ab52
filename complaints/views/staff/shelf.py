"""Letters that wait to be posted; the texts letters begin with; how a colleague signs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from complaints.actions.signing import sign_with
from complaints.actions.texts import save_text
from complaints.forms.letters import LetterTextForm, SignatureForm
from complaints.letters import filling, library, paper
from complaints.models import Letter, LetterText, Signature
from complaints.views.doors import may
from complaints.views.staff.words import language
from files import pdf
from hospital.views.doors import administers, form_page, posted
from outbox.safety import paper_bar
from outbox.wording import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

both = require_http_methods(["GET", "HEAD", "POST"])
posts = permission_required("complaints.respond_complaint", raise_exception=True)
MOST = 100  # letters of one print
WHY_NOT = {
    "deceased": _("Has died. Ask the team before any contact."),
    "do_not_contact": _("Does not wish to be contacted."),
    "contact_safety": _("Careful when getting in touch: look at the case first."),
    "no_answer_wanted": _("Wants no answer."),
    "no_address": _("There is no postal address."),
}


# ------------------------------------------------------------------------------------------ to be posted
@require_safe
@posts
def letters(request: HttpRequest) -> HttpResponse:
    """No names: whoever posts sees them on the letters."""
    rows = list(_to_post(request))
    lines = [{"row": row, "why": WHY_NOT.get(bar, ""), "language": language(row.language)} for row, bar in rows]
    context = {"lines": lines, "can_pdf": pdf.can_be_made(), "is_any": any(not bar for _row, bar in rows)}
    return render(request, "complaints/letters/to_post.html", context)


def _to_post(request: HttpRequest) -> Iterator[tuple[Letter, str]]:
    """Each with why it must not be printed with the others: its reader has died, wants none, or has no address."""
    rows = Letter.objects.visible_to(request.user).with_order().to_post()
    related = ("complaint__site", "complaint__teller", "complaint__patient__person", "copy")
    for row in rows.select_related(*related)[:MOST]:
        reader = filling.reader_of(row.complaint, row.kind)
        yield row, paper_bar(reader) if reader else "no_address"


@require_POST
@posts
@transaction.atomic
def letters_paper(request: HttpRequest) -> HttpResponseBase:
    """All that may go, as one document or each as a file of its own; each is on record as printed."""
    ready = [row for row, bar in _to_post(request) if not bar and hasattr(row, "copy")]
    ready = [row for row in ready if may(request, row.complaint, "reveal")]
    try:
        answer = _singly(ready) if "singly" in request.POST else _together(ready)
    except pdf.NotHere as error:
        messages.error(request, str(error))
        return redirect("letters")
    for row in ready:
        audit.log.record("complaint.print", row.complaint, by=request.user, letter=row.pk)
    return answer


def _together(ready: list[Letter]) -> HttpResponse:
    pages = [paper.shown(row.copy.page, row.copy.reader) for row in ready]
    content = paper.pdf_of(pages, str(_("Letters to post")), get_language() or "en")
    return pdf.answer(content, _name())


def _singly(ready: list[Letter]) -> HttpResponseBase:
    """By reference and number of the letter, as the letter is called when it is saved alone."""
    each = (
        (f"{row.complaint.ref}-{row.number}", paper.copy_as_pdf(row.copy, f"{row.named} {row.complaint.ref}"))
        for row in ready
    )
    return pdf.packed(each, _name())


def _name() -> str:
    return f"letters-{timezone.localdate():%Y-%m-%d}"


# ------------------------------------------------------------------------------------------ texts
@require_safe
@administers
def letter_texts(request: HttpRequest) -> HttpResponse:
    texts = [{"text": text, "language": language(text.language)} for text in library.shelf()]
    return render(request, "complaints/letters/texts.html", {"texts": texts})


@both
@administers
def letter_text(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """One text, its versions, and a form that makes the next one; with other rules chosen it is a copy for those."""
    if name not in library.NAMES or code not in LANGUAGES:
        raise Http404
    text = library.text_of(name, code, [request.GET.get("rules", "")])
    first = {"title": text.title, "words": text.words, "profile": text.profile}
    form = LetterTextForm(posted(request), initial=first)
    versions = LetterText.objects.filter(name=name, language=code).select_related("by")
    return form_page(
        request, form, partial(save_text, name, code, request.user), to="letter-texts", versions=versions, text=text,
        done=_("The text is kept as a new version."), title=f"{text.label}, {language(code)}",
        crumbs=[{"url": reverse("letter-texts"), "label": _("Texts of letters")}],
        placeholders=library.PLACEHOLDERS, template="complaints/letters/text.html",
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ signatures
@both
@posts
def signature(request: HttpRequest) -> HttpResponse:
    row = Signature.objects.select_related("file").filter(user=request.user).first()
    form = SignatureForm(posted(request), request.FILES or None, initial={"title": row.title if row else ""})
    picture = paper.inline(row.file) if row and row.file else ""
    return form_page(
        request, form, partial(sign_with, request.user), to="signature", done=_("Your signature is kept."),
        template="complaints/letters/signature.html", title=_("How I sign letters"), picture=picture,
    )  # fmt: skip
