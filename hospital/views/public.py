"""The public doors: the head of every page for people without an account, and how often one address may send."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, gettext

from hospital.limits import Limit, Turnstile, network_of
from hospital.models import Organization, Site

View = Callable[..., HttpResponse]


def page(
    request: HttpRequest, template: str, context: dict[str, Any], site: Site | None = None, **about: Any
) -> HttpResponse:
    """`about` is what this page says otherwise about the house than `place` does."""
    response = render(request, template, context | {"place": place(request, site) | about, "site": site})
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


def languages(site: Site | None) -> list[dict[str, Any]]:
    """What the site offers its patients; before anybody chose one, everything we speak."""
    ours = [code for code, _name in settings.LANGUAGES]
    return named([code for code in ours if code in site.languages] if site and site.languages else ours)


def named(codes: Iterable[str]) -> list[dict[str, Any]]:
    """Languages in their own words, and which of them this page speaks."""
    spoken = get_language()
    return [{"code": code, "name": get_language_info(code)["name_local"], "current": code == spoken} for code in codes]


def urgent(site: Site | None) -> dict[str, str]:
    """What to do when help is needed now: the site's own words, else ours; with their language and direction."""
    spoken = get_language() or settings.LANGUAGE_CODE
    words, language = site.urgent_help_in(spoken) if site else ("", "")
    if not words:
        words, language = gettext("If you need help now, tell any member of staff."), spoken
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    return {"words": words, "language": language, "direction": direction}


def limited(limits: Iterable[Limit]) -> Callable[[View], View]:
    """Answer 429 and when to come back, once an address posts more than this. Reading is never limited."""

    def wrap(view: View) -> View:
        @wraps(view)
        def within(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            turnstile = Turnstile(limits, view.__name__, network_of(request))
            if request.method == "POST" and not turnstile.take():
                return wait(request, turnstile.wait_seconds)
            return view(request, *args, **kwargs)

        return within

    return wrap


def wait(request: HttpRequest, seconds: int) -> HttpResponse:
    response = page(request, "hospital/public/wait.html", {})
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response
