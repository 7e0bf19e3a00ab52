"""Who can be signed in as in the demo hospital, with the code of this half minute. No other hospital has this page."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hospital.models import User
from outbox.views.public import only_in_the_demo
from pxm.accounts.codes import PERIOD, code_at
from pxm.demo.people import PASSWORD, secret_of


@login_not_required
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    only_in_the_demo()
    now = int(time.time())
    people = User.objects.active().prefetch_related("memberships__site", "memberships__department").order_by("pk")
    context = {
        "password": PASSWORD, "seconds": PERIOD - now % PERIOD,
        "people": [_person(user, now // PERIOD) for user in people],
    }  # fmt: skip
    response = render(request, "pxm/demo.html", context)
    response.headers["Refresh"] = str(context["seconds"])
    return response


def _person(user: User, step: int) -> dict[str, Any]:
    roles = [f"{m.get_role_display()}, {m.department or m.site or ''}".rstrip(", ") for m in user.memberships.all()]
    code = code_at(secret_of(user.email), step) if user.standing.needs_two_step else ""
    return {"name": user.name, "email": user.email, "roles": roles, "code": f"{code[:3]} {code[3:]}".strip()}
