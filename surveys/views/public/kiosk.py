"""A shared device between two people: is somebody still there? And the way out for staff."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hospital.views.doors import posted
from hospital.views.public import limited, page
from surveys.forms.public import ExitForm
from surveys.models import OpenLink
from surveys.views.public.beginning import ended
from surveys.views.public.device import device_of, freed
from surveys.views.public.limits import EXITING
from surveys.views.public.seat import Seat


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(EXITING)
def survey_kiosk(request: HttpRequest) -> HttpResponse:
    """Asked after a while without a touch; left alone it begins anew. A POST is the code of the staff."""
    device, seat = device_of(request), Seat.of(request)
    if device is None:
        return ended(request)
    link = OpenLink.objects.filter(token=device.token).select_related("site__organization").first()
    form = ExitForm(posted(request), code=link.exit_code if link else "")
    if form.is_valid():
        return freed(redirect("home"))
    is_waiting = seat is not None and seat.sitting.sent_on is None
    context = {"device": device, "form": form, "is_waiting": is_waiting, "go_on": seat.next_open() if seat else ""}
    template = "surveys/public/kiosk.html"
    return seat.show(template, context) if seat else page(request, template, context, link and link.site)
