"""Where codes to scan lead: to Tell us with the place filled in, or to the form for staff without an account. And how
staff tell us something without their name.
"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

import feedback.actions
from complaints import actions
from complaints.forms.writing import WriteForm
from complaints.models import Complaint
from complaints.views.public import steps
from complaints.views.public.limits import TELLING
from complaints.views.public.shared import HERE
from complaints.views.public.whence import DOOR, scanned
from feedback.models import Channel, Feedback, Teller
from hospital import spots
from hospital.models import Site
from hospital.views.doors import posted, refusals_on
from hospital.views.public import limited, page

FOR_STAFF = "public-staff"
KEPT_FOR = 2 * 3600


def site_of(spot: spots.Spot | None) -> Site | None:
    rows = Site.objects.active().select_related("organization")
    return rows.filter(pk=spot.site).first() if spot else None


@login_not_required
@require_safe
def here(request: HttpRequest, token: str) -> HttpResponse:
    """On to the first question; where it is waits in a cookie. What nobody sealed leads to Tell us all the same."""
    site = site_of(spots.opened(token, DOOR))
    if site is None:
        return redirect("public-tell-us")
    response = redirect("public-tell-us-step", site.code, steps.FIRST)
    response.set_cookie(HERE, token, max_age=KEPT_FOR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(TELLING)
def staff(request: HttpRequest, token: str) -> HttpResponse:
    """One page for somebody of the staff without an account. It takes and shows nothing."""
    spot = spots.opened(token, FOR_STAFF)
    site = site_of(spot)
    if spot is None or site is None or not site.is_open:
        return redirect("public-tell-us")
    form = WriteForm(posted(request), initial={"nonce": uuid4()})
    if form.is_valid():
        with refusals_on(form):
            made = _written(form, spot, site)
            return page(request, "complaints/public/staff_done.html", {"ref": made.ref}, site)
    context = {"form": form, "here": scanned(spot, site)}
    return page(request, "complaints/public/staff.html", context, site)


@transaction.atomic
def _written(form: WriteForm, spot: spots.Spot, site: Site) -> Complaint | Feedback:
    """What they heard, and who they say they are, which nobody checked: both or neither."""
    where = scanned(spot, site)
    told = {**where.told(where.department), "channel": Channel.STAFF, "teller_role": Teller.STAFF_FOR_PATIENT}
    made = actions.take(**form.told(), **told, site=site)
    story = made.feedback if isinstance(made, Complaint) else made
    if story.is_new:
        feedback.actions.write(story, **form.writer())
    return made


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def nameless(request: HttpRequest) -> HttpResponse:
    """What is and what is not protected; the button signs out and goes on through the door of everybody."""
    if request.method == "POST":
        logout(request)
        return redirect("public-tell-us")
    return page(request, "complaints/public/nameless.html", {})
