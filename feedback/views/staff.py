"""Everything people told us, newest first, and one item of it. Reading an item is recorded."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import audit.log
from feedback.models import Feedback, Kind

ROWS = 50
KIND_ICONS = {
    Kind.CONCERN: "exclamation-circle", Kind.COMPLAINT: "chat-bubble-left-ellipsis", Kind.COMPLIMENT: "sparkles",
    Kind.SUGGESTION: "light-bulb", Kind.ENQUIRY: "question-mark-circle",
}  # fmt: skip
PLACE = ("site", "department", "location", "complaint")
reads = permission_required("feedback.view_feedback", raise_exception=True)


@require_safe
@reads
def feedback(request: HttpRequest) -> HttpResponse:
    """One statement, whatever the house holds; the list shows no words and no names."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    rows = Feedback.objects.visible_to(request.user).counted().newest(kind, _number(request.GET.get("before", "")))
    rows = list(rows.select_related(*PLACE).defer("words", "wish", "tokens")[: ROWS + 1])
    older = url(kind, before=rows[ROWS - 1].ref) if len(rows) > ROWS else ""
    context = {"rows": [_row(row) for row in rows[:ROWS]], "views": _views(kind), "older": older}
    return render(request, "feedback/list.html", {**context, "start": url(kind) if request.GET.get("before") else ""})


def _number(ref: str) -> int | None:
    """The number in a reference such as F-000412."""
    digits = ref.removeprefix("F-")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 12 else None


def url(kind: str = "", **more: str) -> str:
    words = {name: value for name, value in {"kind": kind, **more}.items() if value}
    return reverse("feedback") + (f"?{urlencode(words)}" if words else "")


def _views(chosen: str) -> list[dict[str, Any]]:
    kinds = [("", _("Everything")), *Kind.choices]
    return [{"url": url(kind), "label": label, "count": None, "current": kind == chosen} for kind, label in kinds]


def _row(row: Feedback) -> dict[str, Any]:
    case = getattr(row, "complaint", None)
    place = row.location or row.department or row.site
    return {
        "item": row, "case": case, "icon": KIND_ICONS[Kind(row.kind)], "department": row.department or row.site,
        "place": row.location or "",
        "title": row.subject or _("%(kind)s, %(place)s") % {"kind": row.get_kind_display(), "place": place},
    }  # fmt: skip


@require_safe
@transaction.atomic
def feedback_item(request: HttpRequest, ref: str) -> HttpResponse:
    """What was told, in their words. Once there is a case, the story is read there."""
    rows = Feedback.objects.visible_to(request.user).select_related(*PLACE, "logged_by", "service")
    item = get_object_or_404(rows, ref=ref)
    if not request.user.may("feedback.view_feedback", item):
        raise PermissionDenied
    audit.log.record("feedback.view", item, by=request.user)
    row = _row(item)
    recoveries = [] if row["case"] else item.recoveries.select_related("by").order_by("-id")
    may_open = request.user.may("complaints.triage_complaint", item)
    return render(request, "feedback/item.html", {**row, "recoveries": recoveries, "may_open": may_open})
