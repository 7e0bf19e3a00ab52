"""Paper cards of which the draw asks for a second look: the list of them, and one beside its scan."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit.log
from complaints.forms.cards import CheckCardForm
from feedback.actions import check_card
from feedback.models import Card
from hospital.views.doors import form_page, posted, refuse_unless

ROWS = 50
checks = permission_required("feedback.check_card", raise_exception=True)


@require_safe
@checks
def cards(request: HttpRequest) -> HttpResponse:
    """Those that wait for somebody else than who typed them in, oldest first. No words and no names."""
    rows = Card.objects.visible_to(request.user).waiting(request.user).order_by("pk")
    rows = rows.select_related("batch", "feedback__site", "feedback__department", "feedback__location")
    return render(request, "complaints/cards.html", {"cards": rows.defer("feedback__words")[:ROWS]})


@require_http_methods(["GET", "HEAD", "POST"])
@checks
@transaction.atomic
def card(request: HttpRequest, ref: str) -> HttpResponse:
    """The words as typed, and the ways to the scan. Looking is recorded."""
    rows = Card.objects.visible_to(request.user).select_related("batch", "feedback__site", "feedback__complaint")
    row = get_object_or_404(rows.filter(is_drawn=True), feedback__ref=ref)
    refuse_unless(request.user.may("feedback.check_card", row.feedback))
    audit.log.record("feedback.view", row.feedback, by=request.user)
    return form_page(
        request, CheckCardForm(posted(request)), lambda **given: check_card(row, by=request.user, **given),
        to=reverse("cards"), done=_("The second look is recorded."), template="complaints/card.html", card=row,
        scans=list(_scans(row)),
    )  # fmt: skip


def _scans(row: Card) -> Any:
    """Where each file is opened; of a case they are with its papers."""
    story = row.feedback
    if case := getattr(story, "complaint", None):
        held = case.evidence.filter(errored_at__isnull=True, file__state="stored")
        return (reverse("complaint-download", args=[case.ref, one.pk]) for one in held)
    held = story.pictures.filter(file__state="stored")
    return (reverse("feedback-picture", args=[story.ref, one.pk]) for one in held)
