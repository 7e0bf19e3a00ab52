"""Referring somebody to support: a list of one's own, a page for each, and the form that makes one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit.log
from feedback import actions
from feedback.forms import supports as forms
from feedback.forms.redress import HandOnForm
from feedback.models import Feedback, SupportReferral
from feedback.views.recovering import HANDED_ON, WORK
from hospital import naming
from hospital.models import Site, User
from hospital.views.doors import posted, refusals_on, refuse_unless

MOST = 100
opens = permission_required("feedback.view_supportreferral", raise_exception=True)


@require_safe
@opens
def supports(request: HttpRequest) -> HttpResponse:
    """What one referred, is asked to help with, or is for oneself; the newest first. No words of anybody."""
    rows = SupportReferral.objects.visible_to(request.user).with_all()[:MOST]
    return render(request, "feedback/supports.html", {"rows": rows, "me": request.user})


@require_http_methods(["GET", "HEAD", "POST"])
@opens
@transaction.atomic
def support_add(request: HttpRequest) -> HttpResponse:
    """From a story (`?of=F-000412`) for the person who told us; without one for a colleague. `?kind=records` asks to
    have their contacts corrected where they are kept.
    """
    story = _story(request)
    where, kind = _where(story, request.user), request.GET.get("kind", "")
    form = forms.ReferForm(posted(request), has_story=story is not None, site=where["site"], kind=kind)
    if form.is_valid():
        with refusals_on(form):
            made = actions.refer_to_support(by=request.user, **where, **form.cleaned_data)
            messages.success(request, _("The referral is on its way."))
            is_seen = SupportReferral.objects.visible_to(request.user).filter(pk=made.pk).exists()
            return redirect(made if is_seen else "supports")
    return render(request, "feedback/support_add.html", {"form": form, "story": story})


def _story(request: HttpRequest) -> Feedback | None:
    ref = request.GET.get("of", "")
    if not ref:
        return None
    story = get_object_or_404(Feedback.objects.visible_to_helpers(request.user).select_related("site"), ref=ref)
    refuse_unless(request.user.may(WORK, story))
    return story


def _where(story: Feedback | None, user: User) -> dict[str, Any]:
    if story:
        return {"feedback": story, "site": story.site, "department": story.department}
    return {"site": user.home.department.site if user.home else Site.objects.nearest(user).first()}


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def support(request: HttpRequest, ref: str) -> HttpResponse:
    """One referral, and for whoever has it the next step."""
    row = get_object_or_404(SupportReferral.objects.visible_to(request.user).with_all(), ref=ref)
    form, act = _next(request, row)
    if request.method == "POST":
        refuse_unless(form is not None)
        if form.is_valid():
            with refusals_on(form):
                act(row, by=request.user, **form.cleaned_data)
                return redirect(row)
    audit.log.record("supportreferral.view", row, by=request.user)
    about = {"row": row, "form": form, "may_hand_on": _may_hand_on(row, request.user), "whom": _whom(row, request.user)}
    return render(request, "feedback/support.html", about)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("feedback.log_feedback", raise_exception=True)
@transaction.atomic
def need_observe(request: HttpRequest) -> HttpResponse:
    """What somebody needs who told us nothing. It shows nothing of anybody."""
    form = forms.ObserveNeedForm(posted(request), user=request.user)
    if form.is_valid():
        with refusals_on(form):
            made = actions.observe_need(by=request.user, **form.cleaned_data)
            messages.success(request, _("The need is noted, and whoever meets them is shown it."))
            return redirect(made or "need-observe")
    return render(request, "feedback/need_observe.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def support_hand_on(request: HttpRequest, ref: str) -> HttpResponse:
    """Whoever has it, or referred, gives it to somebody else."""
    row = get_object_or_404(SupportReferral.objects.visible_to(request.user).with_all(), ref=ref)
    refuse_unless(_may_hand_on(row, request.user))
    form = HandOnForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            actions.hand_on(row, by=request.user, **form.cleaned_data)
            messages.success(request, HANDED_ON)
            return redirect("supports")
    return render(request, "feedback/support_hand_on.html", {"row": row, "form": form})


def _whom(row: SupportReferral, user: User) -> dict[str, str]:
    """The number of a patient, and for who helps how they are called."""
    if row.patient is None:
        return {}
    number = row.patient.identifiers.order_by("pk").first()
    called = naming.shown(row.patient.person, get_language() or "") if row.helper_id in user.acts_as else ""
    return {"number": number.value if number else "", "called": called}


def _may_hand_on(row: SupportReferral, user: User) -> bool:
    return row.is_open and not {row.helper_id, row.owner_id, row.by_id}.isdisjoint(user.acts_as)


def _next(request: HttpRequest, row: SupportReferral) -> tuple[Any, Any]:
    """What comes next, for who helps; of a body outside, for whoever has it."""
    if not row.is_open or (row.helper_id or row.owner_id) not in request.user.acts_as:
        return None, None
    if row.state == SupportReferral.State.SENT:
        return forms.AnswerReferralForm(posted(request)), actions.answer_referral
    return forms.FollowForm(posted(request)), actions.follow_referral
