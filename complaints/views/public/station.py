"""The ward station: one computer for all who work there. Badge and PIN, or one's account; then the Log page and nothing
else. Nothing that was logged can be read there.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.forms import RegisterForm
from complaints.forms.devices import BadgeForm
from complaints.models import Complaint
from complaints.views.public.limits import SIGNING_ON
from complaints.views.public.shared import STATION, left, seated, shared, sitting, timing
from complaints.views.staff.result import Result
from complaints.views.staff.storing import store
from feedback.actions import sign_on
from feedback.models import Device, Feedback
from hospital.actions import drop_draft, prove_badge, save_draft
from hospital.models import User
from hospital.views import drafts
from hospital.views.doors import refusals_on
from hospital.views.public import limited

DRAFT = "station"  # typed here and not sent: back at any station, for the same person
both = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@both
@limited(SIGNING_ON)
def station(request: HttpRequest) -> HttpResponse:
    """Who is it? Whoever was here before has left by now."""
    device = shared(request, STATION)
    if device is None:
        return redirect("public-device")
    is_account = "account" in request.POST and request.user.is_authenticated
    form = BadgeForm(request.POST if request.method == "POST" and not is_account else None)
    who = request.user if is_account else _proved(form)
    if who:
        with refusals_on(form):
            sign_on(device, by=who, how="account" if is_account else "badge")
            return seated(request, redirect("public-station-log"), device, who)
    return _shown(request, device, {"form": form})


def _proved(form: BadgeForm) -> User | None:
    """By badge and PIN; what is wrong, and how long a badge waits, is said plainly."""
    if not form.is_valid():
        return None
    proof = prove_badge(form.cleaned_data["number"], pin=form.cleaned_data["pin"])
    if proof.locked_until:
        time = date_format(timezone.localtime(proof.locked_until), "TIME_FORMAT")
        words = _("Too many wrong PINs. This badge opens nothing here until %(time)s. Your own account still does.")
        form.add_error("pin", ValidationError(words, code="locked", params={"time": time}))
    elif proof.user is None:
        form.add_error("pin", ValidationError(_("Badge number and PIN do not fit together."), code="wrong"))
    return proof.user


def _shown(request: HttpRequest, device: Device, context: dict[str, Any]) -> HttpResponse:
    return left(_kept_out(render(request, "complaints/station.html", {**context, **timing(device)})))


def _kept_out(response: HttpResponse) -> HttpResponse:
    """Of every memory: on a shared computer nobody goes back to it."""
    response.headers["Cache-Control"] = "no-store"
    return response


@login_not_required
@both
def station_log(request: HttpRequest) -> HttpResponse:
    """The Log page for whoever signed on. Left alone it closes, and what was typed is kept for them."""
    device = shared(request, STATION)
    user = sitting(request, device) if device else None
    if device is None or user is None:
        return redirect("public-station")
    if "keep" in request.POST:
        return _put_away(request, user)
    first = {"place": f"ward:{device.location_id}", **drafts.kept_by(user, DRAFT)}
    form = RegisterForm(request.POST or None, request.FILES or None, user=user, initial=first)
    if request.POST and form.is_valid():
        with refusals_on(form):
            return _saved(request, device, form)
    context = {"form": form, "who": user, "is_draft": len(first) > 1, **timing(device)}
    return _kept_out(render(request, "complaints/station_log.html", context))


def _put_away(request: HttpRequest, user: User) -> HttpResponse:
    typed = {name: value for name, value in drafts.typed(request).items() if name != "keep"}
    if str(typed.get("words", "")).strip():
        save_draft(DRAFT, typed, owner=user)
    return left(redirect("public-station"))


def _saved(request: HttpRequest, device: Device, form: RegisterForm) -> HttpResponse:
    """Number and a sentence to say, on the page for the next one; of the story nothing."""
    made = store(form, device=device)
    drop_draft(DRAFT, owner=form.user)
    story: Feedback = made.feedback if isinstance(made, Complaint) else made
    sentence = "" if form.user in story.colleagues else Result(request, made).sentence
    said = {"ref": made.ref, "sentence": sentence, "refused": made.refused}
    return _shown(request, device, {"form": BadgeForm(), "said": said})
