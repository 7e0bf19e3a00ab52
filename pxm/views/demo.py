"""Who can be signed in as in the demo hospital, with the code of this half minute. No other hospital has this page."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hospital.models import Membership, Organization, Site, User
from hospital.roles import TWO_STEP
from outbox.views.public import only_in_the_demo
from pxm.accounts.codes import PERIOD, code_at
from pxm.demo.people import PASSWORD, secret_of


@login_not_required
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    only_in_the_demo()
    now = int(time.time())
    context = {"password": PASSWORD, "seconds": PERIOD - now % PERIOD, "places": _places(now // PERIOD)}
    response = render(request, "pxm/demo.html", context)
    response.headers["Refresh"] = str(context["seconds"])
    return response


def _places(step: int) -> list[dict[str, Any]]:
    """Who works at each site, then who works for the whole group."""
    held = Membership.objects.current().select_related("site", "department__site").order_by("pk")
    people = defaultdict(list)
    for user in User.objects.active().prefetch_related(Prefetch("memberships", held)).order_by("pk"):
        roles = list(user.memberships.all())
        people[_site_of(roles[0]) if roles else None].append(_person(user, roles, step))
    named = [(site.name, people[site]) for site in Site.objects.order_by("pk")]
    named += [(house.name, people[None]) for house in Organization.objects.all()]
    return [{"name": name, "people": found} for name, found in named if found]


def _site_of(role: Membership) -> Site | None:
    return role.department.site if role.department else role.site


def _person(user: User, held: list[Membership], step: int) -> dict[str, Any]:
    roles = [", ".join(filter(None, (role.get_role_display(), str(role.department or "")))) for role in held]
    code = code_at(secret_of(user.email), step) if any(role.role in TWO_STEP for role in held) else ""
    return {"name": user.name, "email": user.email, "roles": roles, "code": f"{code[:3]} {code[3:]}".strip()}
