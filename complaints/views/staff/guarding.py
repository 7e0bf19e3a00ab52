"""What stands beside the forms about who must not, and who may, see a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.models import Complaint
from complaints.views.doors import may
from complaints.views.staff.place import Place
from feedback.models import Named
from hospital.models import User

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest


def named(request: HttpRequest, case: Complaint, form: Form) -> dict[str, Any]:
    """Who is named already, why and since when; and the way to ask that a name is taken away."""
    rows = Named.objects.filter(feedback=case.feedback_id).select_related("user", "by").order_by("pk")
    lift = reverse("complaint-lift", args=[case.ref]) + Place(request, case).tail
    return {"named": list(rows), "lift_url": lift if rows and may(request, case, "name") else ""}


def seen_by(case: Complaint) -> list[dict[str, Any]]:
    """The people on the case with why each of them is; the owner first. Two statements."""
    rows: list[dict[str, Any]] = []
    if case.owner:
        rows.append({"user": case.owner, "why": _("Looks after it"), "is_kept": True})
    team = case.team.select_related("user", "by").order_by("pk").exclude(user=case.owner_id)
    return [*rows, *({"user": one.user, "why": _why(one.why, one.by), "at": one.at} for one in team)]


def _why(words: str, by: User | None) -> str:
    if not words:
        return _("Was told of it")
    return _("%(name)s: %(words)s") % {"name": by.name, "words": words} if by else words


def admitted(request: HttpRequest, case: Complaint, form: Form) -> dict[str, Any]:
    return {"seen_by": seen_by(case), "may_dismiss": True, "tail": Place(request, case).tail}
