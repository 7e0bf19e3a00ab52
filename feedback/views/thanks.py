"""Thanks: passing them on, the card of one, the wall of a department, and who it was that nobody named."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from feedback import actions
from feedback.actions.thanks import KIND
from feedback.cards import card_pdf, hung
from feedback.forms.thanks import ShareForm, WhoForm
from feedback.framework import values
from feedback.models import Thanks
from feedback.views.staff import found
from files import pdf
from hospital.views.doors import button, posted, refusals_on, refuse_unless

ROWS = 24
sees = permission_required("feedback.view_thanks", raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def thanks_share(request: HttpRequest, ref: str) -> HttpResponse:
    """Whom it is for, what of the words may be shown, and at once to them. Their words stand beside the form."""
    item = found(request, ref, "feedback.share_thanks")
    row = Thanks.objects.filter(feedback=item).prefetch_related("thanked__user", "thanked__department").first()
    form = ShareForm(posted(request), item=item, thanks=row)
    if form.is_valid():
        with refusals_on(form):
            done = _share(form, request.user)
            messages.success(request, _("Passed on. They have a notice and a mail."))
            return redirect(done)
    audit.log.record("feedback.view", item, by=request.user)
    return render(request, "feedback/thanks_share.html", {"item": item, "form": form, "thanks": row})


@transaction.atomic
def _share(form: ShareForm, by: Any) -> Thanks:
    shared = form.shared()
    row = form.thanks
    if row is None or row.called_off_at:
        row = actions.praise(form.item, by=by, words=shared["words"])
    actions.permit_quote(form.item, quote=form.cleaned_data["quote"], by=by)
    row = actions.share_thanks(row, by=by, **shared)
    if form.cleaned_data.get("reply"):
        actions.reply_thanks(row, by=by)
    return row


@require_safe
@transaction.atomic
def thanks(request: HttpRequest, ref: str) -> HttpResponse:
    """The card, for whoever it is for and whoever passes it on."""
    row = _seen(request, ref)
    audit.log.record("feedback.view", row.feedback, by=request.user)
    may_share = request.user.may("feedback.share_thanks", row)
    unknown = [one for one in row.thanked.all() if one.is_open] if may_share else []
    forms = [(one, WhoForm(initial={"row": one.pk}, auto_id=f"id_%s_{one.pk}")) for one in unknown]
    context = {"card": hung(row, values()), "thanks": row, "forms": forms, "may_share": may_share}
    return render(request, "feedback/thanks.html", context | {"has_pdf": pdf.can_be_made()})


@require_safe
@transaction.atomic
def thanks_card(request: HttpRequest, ref: str) -> HttpResponse:
    """The card as a PDF to print, in the language of whoever asks. The look is recorded, as that at the page is."""
    row = _seen(request, ref)
    if row.shared_at is None:
        return redirect(row)
    audit.log.record("feedback.view", row.feedback, by=request.user)
    try:
        return pdf.answer(card_pdf(hung(row, values())), f"thanks-{row.ref}")
    except pdf.NotHere as fault:
        messages.error(request, str(fault))
        return redirect(row)


@require_POST
def thanks_match(request: HttpRequest, ref: str) -> HttpResponse:
    """Who it was, or that it cannot be told."""
    row = _seen(request, ref)
    refuse_unless(request.user.may("feedback.share_thanks", row))
    form = WhoForm(request.POST)
    form.is_valid()
    one = row.thanked.filter(pk=form.cleaned_data.get("row") or 0).first()
    who = form.cleaned_data.get("user") if "them" in request.POST else None
    if one is None or ("them" in request.POST and who is None):
        messages.error(request, _("Choose a person."))
        return redirect(row)
    return button(request, lambda: actions.match_thanked(one, by=request.user, user=who), to=row, done=_("They know."))


def _seen(request: HttpRequest, ref: str) -> Thanks:
    return get_object_or_404(Thanks.objects.visible_to(request.user).with_all(), feedback__ref=ref)


@require_safe
@sees
def wall(request: HttpRequest) -> HttpResponse:
    """What was passed on at the places of this person, newest first; the same statements for 2 cards as for 24."""
    rows = Thanks.objects.hung_before(request.user).with_all().order_by("-shared_at", "-pk")
    places = rows.places()
    chosen = request.GET.get("department", "")
    if chosen.isascii() and chosen.isdecimal() and len(chosen) < 12:
        rows = rows.filter(department=int(chosen))
    if is_extra := request.GET.get("extra") == "1":
        rows = rows.filter(is_extra_mile=True)
    page, known = Paginator(rows, ROWS).get_page(request.GET.get("page")), values()
    context = {"page": page, "cards": [hung(row, known) for row in page], "places": places, "chosen": chosen}
    return render(request, "feedback/wall.html", context | {"is_extra": is_extra, "kind": KIND})
