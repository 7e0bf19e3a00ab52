"""The staff door of a case: find it among what the user may see, then ask whether they may do the verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from complaints.models import Complaint

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    Reading = Callable[[QuerySet[Complaint]], QuerySet[Complaint]]
    Needed = Callable[[Complaint], str]

SHOWN = ("feedback", "site", "department", "location", "service", "owner", "logged_by", "teller", "patient__person")


def found(request: HttpRequest, ref: str, verb: str | Needed = "view", also: Reading | None = None) -> Complaint:
    """The case: 404 when the user cannot see it, as if it did not exist; 403 when they see it but may not do this.

    `verb` may be a function of the case; `also` adds columns to the reading.
    """
    rows = Complaint.objects.visible_to(request.user).select_related(*SHOWN)
    complaint = get_object_or_404(also(rows) if also else rows, ref=ref)
    if not may(request, complaint, verb if isinstance(verb, str) else verb(complaint)):
        raise PermissionDenied
    return complaint


def may(request: HttpRequest, complaint: Complaint, verb: str) -> bool:
    """Does a role give this verb on this case's part of the house? `verb` may name another room's permission."""
    permission = verb if "." in verb else f"complaints.{verb}_complaint"
    return verb == "view" or request.user.may(permission, complaint)
