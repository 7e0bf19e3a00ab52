"""Threat now: a button, the page of one threat, and that it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from complaints import actions
from complaints.forms import DetailForm, StandDownForm, ThreatForm
from complaints.models import Complaint, Threat
from complaints.views.doors import found
from complaints.views.staff.log import logs
from hospital.models import User
from hospital.views.doors import refusals_on, refuse_unless
from outbox.models import Message

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
def alarm(request: HttpRequest, ref: str) -> HttpResponse:
    case = found(request, ref, "feedback.log_feedback")
    actions.alarm(case, by=request.user)
    messages.success(request, _("Security and the duty manager are told. Say more below, if you safely can."))
    return redirect(Threat.objects.standing().filter(complaint=case).latest("id"))


@require_http_methods(["GET", "HEAD", "POST"])
@logs
def threat_raise(request: HttpRequest) -> HttpResponse:
    """Beside the logging of feedback: the place is all that is asked."""
    form = ThreatForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        site, ward = form.cleaned_data["place"]
        threat = actions.raise_threat(site, ward, request.user)
        messages.success(request, _("Security and the duty manager are told."))
        return redirect(threat)
    return render(request, "complaints/threat_raise.html", {"form": form})


def _seen(request: HttpRequest, ref: str) -> Threat:
    rows = Threat.objects.visible_to(request.user).select_related("site", "location", "department", "by")
    return get_object_or_404(rows, ref=ref)


@require_safe
@transaction.atomic
def threat(request: HttpRequest, ref: str) -> HttpResponse:
    row = _seen(request, ref)
    audit.log.record("threat.view", row, by=request.user)
    return render(request, "complaints/threat.html", _around(request, row))


@require_POST
def detail(request: HttpRequest, ref: str) -> HttpResponse:
    """Whoever sees it may say more: security, the duty manager, whoever pressed."""
    row = _seen(request, ref)
    form = DetailForm(request.POST, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            actions.detail(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("They are told that there is news."))
            return redirect(row)
    return render(request, "complaints/threat.html", _around(request, row) | {"more": form})


def _around(request: HttpRequest, row: Threat) -> dict[str, Any]:
    may = request.user.may("complaints.stand_down_threat", row)
    told = User.objects.filter(pk__in=Message.objects.about("threat", row.pk).values("to_user")).order_by("name")
    case = Complaint.objects.visible_to(request.user).filter(pk=row.complaint_id).first()
    return {"threat": row, "told": told, "case": case, "form": StandDownForm() if may else None,
            "more": DetailForm(user=request.user)}  # fmt: skip


@require_POST
def stand_down(request: HttpRequest, ref: str) -> HttpResponse:
    row = _seen(request, ref)
    refuse_unless(request.user.may("complaints.stand_down_threat", row))
    form = StandDownForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.stand_down(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("It is over. Whoever was told hears that, too."))
            return redirect(row)
    return render(request, "complaints/threat.html", _around(request, row) | {"form": form})
