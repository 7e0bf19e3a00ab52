"""Rendering for the public door: the head of the page, and answers that no browser or proxy keeps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, gettext

from files.models import File
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
    house = site.organization if site else Organization.objects.first()
    return {
        "hospital": str(site or house or ""), "accent_url": house.accent_url if house else "",
        "language_url": reverse("language"), "languages": languages(site),
        "theme": request.COOKIES.get(settings.THEME_COOKIE_NAME, "system"), "urgent": urgent(site),
    }  # fmt: skip


def said(reasons: list[str]) -> list[str]:
    """Why files were not taken, each reason once."""
    return [str(File.Reason(reason).label) for reason in dict.fromkeys(reasons)]


def languages(site: Site | None) -> list[dict[str, Any]]:
    """What the site offers its patients; before anybody chose one, everything we speak."""
    spoken, ours = get_language(), [code for code, _name in settings.LANGUAGES]
    offered = [code for code in ours if code in site.languages] if site and site.languages else ours
    return [
        {"code": code, "name": get_language_info(code)["name_local"], "current": code == spoken} for code in offered
    ]


def urgent(site: Site | None) -> dict[str, str]:
    """What to do when help is needed now: the site's own words, else ours; with their language and direction."""
    spoken = get_language() or settings.LANGUAGE_CODE
    words, language = site.urgent_help_in(spoken) if site else ("", "")
    if not words:
        words, language = gettext("If you need help now, tell any member of staff."), spoken
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    return {"words": words, "language": language, "direction": direction}
