"""On Track: withdrawing (asked twice), coming back to our answer, and how we handled it."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints import actions
from complaints.actions.afterwards import may_appraise, may_contest
from complaints.following import may_withdraw
from complaints.forms.public import AppraiseForm, ContestForm, WithdrawForm
from complaints.views.public.limits import TRACKING
from complaints.views.public.tracking import bound, ended
from hospital.views.doors import refusals_on
from hospital.views.public import limited, page

both = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@both
@limited(TRACKING)
def withdraw(request: HttpRequest) -> HttpResponse:
    """The first press asks whether they are sure; only the second one ends it."""
    if (key := bound(request)) is None or not may_withdraw(key.complaint):
        return _elsewhere(request, key)
    form = WithdrawForm(request.POST or None)
    is_asked = request.method == "POST" and form.is_valid()
    if is_asked and request.POST.get("sure") == "yes":
        with suppress(ValidationError):  # it was answered or ended a moment before: the page says how it stands
            reason = form.cleaned_data["reason"] or _("They withdrew it on the web page.")
            actions.withdraw(key.complaint, by=None, reason=reason)
        return redirect("public-track")
    template = "complaints/public/withdraw_sure.html" if is_asked else "complaints/public/withdraw.html"
    return page(request, template, {"form": form}, key.complaint.site)


@login_not_required
@both
@limited(TRACKING)
def contest(request: HttpRequest) -> HttpResponse:
    """Our answer did not settle it: why."""
    if (key := bound(request)) is None or not may_contest(key.complaint, timezone.now()):
        return _elsewhere(request, key)
    form = ContestForm(request.POST or None, initial={"nonce": uuid4()})
    if form.is_valid():
        with refusals_on(form):
            actions.contest(key.complaint, **form.cleaned_data)
            return redirect("public-track")
    return page(request, "complaints/public/contest.html", {"form": form}, key.complaint.site)


@login_not_required
@both
@limited(TRACKING)
def appraise(request: HttpRequest) -> HttpResponse:
    """How did we handle it? Two questions."""
    if (key := bound(request)) is None or not may_appraise(key.complaint):
        return _elsewhere(request, key)
    form = AppraiseForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            actions.appraise(key.complaint, by=None, **form.cleaned_data)
            return page(request, "complaints/public/appraised.html", {}, key.complaint.site)
    return page(request, "complaints/public/appraise.html", {"form": form}, key.complaint.site)


def _elsewhere(request: HttpRequest, key: object) -> HttpResponse:
    """Without a key the way ends here; with one, Track says how it stands."""
    return ended(request) if key is None and request.method == "POST" else redirect("public-track")
