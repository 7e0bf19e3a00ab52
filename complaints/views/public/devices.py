"""A shared device: paired by a code, then the first page of a tablet, and its way out for staff."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from complaints.forms.devices import ExitForm, PairForm
from complaints.views.public import steps
from complaints.views.public.limits import PAIRING
from complaints.views.public.shared import STATION, freed, paired, shared, timing, wiped
from feedback.actions import pair_device, revoke_device
from feedback.models import Device
from hospital.views.doors import posted, refusals_on
from hospital.views.public import limited, page


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(PAIRING)
def device(request: HttpRequest) -> HttpResponse:
    """What it is decides; `?over` is somebody's end, after which nothing of theirs is left."""
    found = shared(request)
    if found is None:
        return _pair(request)
    if found.kind == STATION:
        return redirect("public-station")
    return wiped(redirect("public-device")) if "over" in request.GET else _first(request, found)


def _pair(request: HttpRequest) -> HttpResponse:
    form = PairForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            _device, token = pair_device(form.cleaned_data["code"])
            return paired(request, wiped(redirect("public-device")), token)
    return page(request, "complaints/public/pair.html", {"form": form})


def _first(request: HttpRequest, found: Device) -> HttpResponse:
    """The page a tablet rests on. A POST is the code of the staff, which ends it as a device."""
    form = ExitForm(posted(request), code=found.exit_code)
    if form.is_valid():
        revoke_device(found, by=None)
        return freed(redirect("home"))
    context = {"form": form, "first": steps.FIRST, **timing(found)}
    return page(request, "complaints/public/kiosk.html", context, found.site)
