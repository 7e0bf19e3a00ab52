"""Something new that was told: a body becomes what the page for logging asks for, and goes the same way."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from rest_framework.request import Request

from complaints.forms import RegisterForm
from complaints.models import Complaint
from complaints.serializers.bodies import CaseDone, StoryBody, StoryDone
from complaints.views.api.reading import url_of
from complaints.views.staff.storing import store
from feedback.models import Feedback
from hospital.models import Site
from hospital.views.api.checking import checked, refuse_errors
from hospital.views.api.doors import Done, nonce_of


def tell(request: Request, kind: type[StoryBody]) -> Done:
    if not request.user.has_perm("feedback.log_feedback"):
        raise PermissionDenied
    sites = dict(Site.objects.active().visible_to(request.user).values_list("code", "pk"))
    body = checked(kind, request, context={"sites": sites})
    form = RegisterForm({**body.flat(), "nonce": nonce_of(request)}, user=request.user)
    refuse_errors(form, body)
    return Done(answered(store(form)), 201)


def answered(made: Complaint | Feedback) -> dict[str, Any]:
    if isinstance(made, Complaint):
        return standing(made)
    return StoryDone({"ref": made.ref, "url": f"/api/v1/feedback/{made.ref}"}).data


def standing(case: Complaint) -> dict[str, Any]:
    """Where a case stands: references and codes, no words."""
    case.refresh_from_db(fields=["ref", "version", "type", "status"])
    told = {name: getattr(case, name) for name in ("ref", "version", "type", "status")}
    return CaseDone({**told, "url": url_of(case.ref), "feedback": case.feedback.ref}).data
