"""First steps of a new hospital, and its opening."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hospital.models import Organization
from hospital.views.doors import administers, button
from pxm.opening import actions
from pxm.opening.steps import Checklist


@require_safe
@administers
def opening(request: HttpRequest) -> HttpResponse:
    """Each step with what is left of it, the roles nobody holds, and the button."""
    house = get_object_or_404(Organization)
    return render(request, "pxm/opening.html", {"house": house, "list": Checklist(house, timezone.now())})


@require_POST
@administers
def opening_open(request: HttpRequest) -> HttpResponse:
    house = get_object_or_404(Organization)
    done = _("The hospital is open. Patients and families can tell you something from now on.")
    return button(request, lambda: actions.open_house(house, by=request.user), to="opening", done=done)
