"""A code that was scanned: on to where it leads today."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from handbook import reading, scans
from handbook.models import QrCode


@login_not_required
@require_safe
def code(request: HttpRequest, code: str) -> HttpResponse:
    """In the reader's language. An unknown code leads to the handbook, never to an error: it hangs on a wall."""
    row = QrCode.objects.published().filter(code=code.upper()).first()
    spoken = reading.languages_of(row.site) if row else []
    if row is None or not spoken:
        response = redirect("public-handbooks")
    else:
        scans.count(row.pk, timezone.localdate())
        wanted = get_language()
        response = redirect(_address(row, wanted if wanted in spoken else spoken[0]))
    response.headers["Cache-Control"] = "no-store"
    return response


def _address(row: QrCode, language: str) -> str:
    """A code out of use leads to the first page, one of a ward to the menu of that ward."""
    first = redirect("public-handbook-home", row.site.code, language).url
    if not row.target or row.retired_at:
        return first
    ward = f"?ward={row.location_id}" if row.target == "menu" and row.location_id else ""
    return f"{first}{row.target}/{ward}"
