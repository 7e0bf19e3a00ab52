"""The description of the door for programs: as OpenAPI, and as a page to read."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hospital.models import TokenScope
from hospital.views.api.problems import KINDS, dumped
from pxm import openapi


@lru_cache(maxsize=1)
def described() -> str:
    """The same for everybody: it holds nothing of this house."""
    return dumped(openapi.description())


@require_safe
@login_not_required
def api_schema(request: HttpRequest) -> HttpResponse:
    return HttpResponse(described(), content_type="application/vnd.oai.openapi+json")


def first_request(secret: str) -> str:
    """What to type to see that it works."""
    return f'curl -H "Authorization: Bearer {secret}" {settings.SITE_URL}{reverse("api-me")}'


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """For whoever writes a program: everything on one page, without a line of script."""
    context = {
        "groups": openapi.groups(), "scopes": TokenScope.choices, "problems": KINDS.items(),
        "curl": first_request("pxm_…"),
    }  # fmt: skip
    return render(request, "pxm/api.html", context)
