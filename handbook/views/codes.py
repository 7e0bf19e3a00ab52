"""A code that was scanned: on to where it leads today."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from handbook import reading, scans
from handbook.models import QrCode
from handbook.models.codes import STAFF, TELL_US
from hospital.spots import SPOT_SIGNS, Spot

DOORS = {TELL_US: "public-here", STAFF: "public-staff"}  # by the names of their addresses, in rooms of their own


@login_not_required
@require_safe
def code(request: HttpRequest, code: str) -> HttpResponse:
    """In the reader's language. An unknown code leads to the handbook, never to an error: it hangs on a wall."""
    row = QrCode.objects.published().filter(code=code.upper()).first()
    response = redirect(_leads_to(row))
    response.headers["Cache-Control"] = "no-store"
    return response


def _leads_to(row: QrCode | None) -> str:
    if row and row.target in DOORS:
        scans.count(row.pk, timezone.localdate())
        return _form(row)
    spoken = reading.languages_of(row.site) if row else []
    if row is None or not spoken:
        return reverse("public-handbooks")
    scans.count(row.pk, timezone.localdate())
    wanted = get_language()
    return _address(row, wanted if wanted in spoken else spoken[0])


def _form(row: QrCode) -> str:
    """A form with the place filled in; a code out of use still leads to it, and says nothing of the place."""
    if row.retired_at:
        return reverse("public-tell-us")
    spot = Spot(row.site_id, row.code, row.label[:SPOT_SIGNS], row.location_id, row.service_id)
    door = DOORS[row.target]
    return reverse(door, args=[spot.sealed(door)])


def _address(row: QrCode, language: str) -> str:
    """A code out of use leads to the first page, one of a ward to the menu of that ward."""
    first = redirect("public-handbook-home", row.site.code, language).url
    if not row.target or row.retired_at:
        return first
    ward = f"?ward={row.location_id}" if row.target == "menu" and row.location_id else ""
    return f"{first}{row.target}/{ward}"
