"""First steps of a new hospital, and its opening."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hospital.models import Organization
from hospital.views.doors import administers
from pxm.opening import actions
from pxm.opening.steps import Checklist


@require_safe
@administers
def opening(request: HttpRequest) -> HttpResponse:
    """Each step with what is left of it, the roles nobody holds, and the button."""
    return _page(request, get_object_or_404(Organization))


def _page(request: HttpRequest, house: Organization, refused: Iterable[str] = ()) -> HttpResponse:
    shown = {"house": house, "list": Checklist(house, timezone.now()), "refused": refused}
    return render(request, "pxm/opening.html", shown)


@require_POST
@administers
def opening_open(request: HttpRequest) -> HttpResponse:
    """From now on patients and families can tell us something; what is missing is said on the page."""
    house = get_object_or_404(Organization)
    try:
        actions.open_house(house, by=request.user)
    except ValidationError as refusal:
        return _page(request, house, refusal.messages)
    messages.success(request, _("The hospital is open. Patients and families can tell you something from now on."))
    return redirect("opening")
