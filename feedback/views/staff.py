"""Everything people told us, newest first, and one item of it. Reading an item is recorded."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit.log
from clocks.models import Answer, Clock
from feedback.actions import erase_picture, piece_of, recover
from feedback.forms import RecoverForm
from feedback.inbox import Beside
from feedback.models import Feedback, Kind, Picture
from feedback.register.duty import duties_of
from feedback.themeboard import panel_of
from feedback.views.steps import steps_of
from files.forms import EraseFileForm
from files.links import link_to
from files.models import File
from hospital.models import User
from hospital.views.doors import button, posted, refusals_on, refuse_unless

ROWS = 50
REPLIES = "feedback.reply_post"
KIND_ICONS = {
    Kind.CONCERN: "exclamation-circle", Kind.COMPLAINT: "chat-bubble-left-ellipsis", Kind.COMPLIMENT: "sparkles",
    Kind.SUGGESTION: "light-bulb", Kind.ENQUIRY: "question-mark-circle",
}  # fmt: skip
PLACE = ("site", "department", "location", "complaint")
BESIDE = (
    "logged_by", "service", "owner", "review", "registration", "triage", "idea_answer__by", "duplicate_of", "thanks",
    "writer",
)  # fmt: skip
CLEARS = "complaints.clear_file"  # who looks after files that are held back, wherever they came with
reads = permission_required("feedback.view_feedback", raise_exception=True)


@require_safe
@reads
def feedback(request: HttpRequest) -> HttpResponse:
    """One statement, whatever the house holds; the list shows no words and no names."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    rows = Feedback.objects.visible_to(request.user).counted().newest(kind, number_of(request.GET.get("before", "")))
    rows = list(rows.with_answer().select_related(*PLACE, "triage").defer("words", "wish", "tokens")[: ROWS + 1])
    older = url(kind, before=rows[ROWS - 1].ref) if len(rows) > ROWS else ""
    context = {"rows": [_row(row) for row in rows[:ROWS]], "views": _views(kind), "older": older}
    context |= {"start": url(kind) if request.GET.get("before") else "", "register": _has_register(request.user)}
    return render(request, "feedback/list.html", context)


def _has_register(user: User) -> bool:
    return user.has_perm("feedback.view_registration") and bool(duties_of(user, timezone.now()))


def number_of(ref: str) -> int | None:
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
    return {
        "item": row, "case": case, "icon": KIND_ICONS[Kind(row.kind)], "department": row.department or row.site,
        "place": row.location or "", "title": row.title,
    }  # fmt: skip


@require_safe
@transaction.atomic
def feedback_item(request: HttpRequest, ref: str) -> HttpResponse:
    """What was told, in their words. Once there is a case, the story is read there."""
    item = found(request, ref, "feedback.view_feedback")
    audit.log.record("feedback.view", item, by=request.user)
    return render(request, "feedback/item.html", _of(item, request.user))


def found(request: HttpRequest, ref: str, verb: str) -> Feedback:
    """404 for what this person does not see, 403 for what they see and may not do."""
    rows = Feedback.objects.visible_to(request.user).select_related(*PLACE, *BESIDE)
    item = get_object_or_404(rows, ref=ref)
    refuse_unless(request.user.may(verb, item))
    return item


MAY = {
    "may_see_register": "feedback.view_registration", "may_reply": REPLIES, "may_triage": "feedback.triage_feedback",
    "may_open": "complaints.triage_complaint", "may_label": "feedback.label_feedback",
    "may_share": "feedback.share_thanks", "may_recover": "feedback.recover_feedback", "may_clear": CLEARS,
    "may_mark": "feedback.mark_part", "may_take": "complaints.acknowledge_escalation",
}  # fmt: skip


def _of(item: Feedback, user: User) -> dict[str, Any]:
    """Once there is a case, everything else is read there."""
    may = {name: user.may(verb, item) for name, verb in MAY.items()}
    may["may_share"] = may["may_share"] and not item.entered_in_error_at
    row = {**_row(item), **may, **_beside(item, user, may)}
    row |= {} if row["case"] else _without_case(item, may)
    return row | {"steps": steps_of(item, may, row)}


def _beside(item: Feedback, user: User, may: dict[str, bool]) -> dict[str, Any]:
    labels = reverse("feedback-themes", args=[item.ref]) if may["may_label"] else ""
    return {
        "waits": item.triage_waits(), "beside": Beside(item, user), "now": timezone.now(),
        "acts_as": user.acts_as, "idea_answer": getattr(item, "idea_answer", None),
        "thanks": getattr(item, "thanks", None),
        "themes": panel_of(piece_of(item), item.words, labels),
    }  # fmt: skip


def _without_case(item: Feedback, may: dict[str, bool]) -> dict[str, Any]:
    target = Clock.objects.of("feedback", item.pk).order_by("-id").first() if item.profile_version_id else None
    recoveries = list(item.recoveries.select_related("by").order_by("-id"))
    return {
        "asked": _asked(item), "answers": list(item.answers.select_related("by", "approved_by").order_by("-pk")),
        "recoveries": [row for row in recoveries if not row.is_open], "target": target,
        "mending": any(row.is_open for row in recoveries),
        "pictures": item.pictures.select_related("file"), "reasons": may["may_clear"] and File.Because.choices,
        "additions": item.additions.order_by("pk"),
    }  # fmt: skip


def _asked(item: Feedback) -> Answer | None:
    """The last urgent alert that asks for "I have it", with whom it told."""
    rows = Answer.objects.of("feedback", item.pk).select_related("escalation", "given_by")
    return rows.prefetch_related("escalation__told__user").order_by("-pk").first()


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def feedback_recover(request: HttpRequest, ref: str) -> HttpResponse:
    """What was done about it; whatever was owed is done by that. Their words stand beside the form."""
    item = found(request, ref, "feedback.recover_feedback")
    if hasattr(item, "complaint"):
        return redirect(item.complaint)
    form = RecoverForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            recover(item, by=request.user, **form.cleaned_data)
            return redirect("feedback-item", item.ref)
    audit.log.record("feedback.view", item, by=request.user)
    return render(request, "feedback/recover.html", {"item": item, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def feedback_picture(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Recorded in the transaction that makes the link, which is good for a minute and for this person. POST erases one
    that is held back; once there is a case, that is done there.
    """
    item = found(request, ref, "feedback.view_feedback")
    picture = get_object_or_404(item.pictures.select_related("file"), pk=pk)
    if hasattr(item, "complaint"):
        raise Http404
    if request.method == "POST":
        return _erase(request, item, picture)
    if not picture.file.is_given_out:
        raise Http404
    audit.log.record("feedback.view", item, by=request.user, file=picture.file_id)
    return redirect(link_to(picture.file, request.user))


def _erase(request: HttpRequest, item: Feedback, picture: Picture) -> HttpResponse:
    refuse_unless(request.user.may(CLEARS, item))
    form = EraseFileForm(request.POST)
    to = reverse("feedback-item", args=[item.ref])
    if not form.is_valid():
        messages.error(request, _("Say why it is erased."))
        return redirect(to)
    reason = form.cleaned_data["reason"]
    act = partial(erase_picture, picture, reason=reason, by=request.user)
    return button(request, act, to=to, done=_("The picture is erased."))
