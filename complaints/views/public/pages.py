"""Rendering for the public door: the head of the page, and answers that no browser or proxy keeps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, get_language_info

from hospital.models import Organization, Site


def page(request: HttpRequest, template: str, context: dict[str, Any], site: Site | None = None) -> HttpResponse:
    response = render(request, template, context | {"place": place(request, site), "site": site})
    response.headers["Cache-Control"] = "no-store"
    # The path, which may hold a token, goes to nobody. "no-referrer" would also empty the Origin of our own forms,
    # and they would be refused as forgeries.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def place(request: HttpRequest, site: Site | None) -> dict[str, Any]:
    """What base_public.html says about the house; languages are named in their own words."""
    house = site or Organization.objects.first()
    return {
        "hospital": str(house or ""), "language_url": reverse("language"), "languages": languages(),
        "theme": request.COOKIES.get(settings.THEME_COOKIE_NAME, "system"),
        "urgent": site.urgent_help if site else "",
    }  # fmt: skip


def languages() -> list[dict[str, Any]]:
    spoken = get_language()
    return [
        {"code": code, "name": get_language_info(code)["name_local"], "current": code == spoken}
        for code, _name in settings.LANGUAGES
    ]
