"""The handbook as it is read: no account, no cookie but the size of the text, whole without a script."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe
from wagtail.models import Page

from handbook import reading, unfound
from handbook.alphabet import lettered
from handbook.keeping import kept_for_a_minute
from handbook.menus import on_the_wall
from handbook.models import HandbookHome, SectionPage
from handbook.offline import copy_of
from handbook.placing import served
from hospital.models import Site
from hospital.views.public import page

TEXT_COOKIE = f"{settings.COOKIE_PREFIX}px_text"
EASY_COOKIE = f"{settings.COOKIE_PREFIX}px_easy"
# By these cookies a page differs from reader to reader.
kept = kept_for_a_minute(TEXT_COOKIE, EASY_COOKIE, settings.THEME_COOKIE_NAME, asked=frozenset({"kept"}))
YEAR = 365 * 24 * 3600
LONGEST_QUESTION = 80


def site_at(code: str) -> Site:
    return get_object_or_404(Site.objects.active().select_related("organization"), code=code)


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], site: Site, language: str, **about: Any
) -> HttpResponse:
    """The page in the language of its address, with the same page in the others beside it."""
    spoken = reading.languages_of(site)
    if language not in spoken:
        raise Http404
    with translation.override(language):
        about |= {
            "language_url": "", "main_class": "px-hb", **chosen(request),
            "languages": _languages(request, spoken, language),
        }  # fmt: skip
        frame = {"language": language, "code": site.code, **as_copy(request, site)}
        response = page(request, template, frame | context, site, **about)
    response.headers["Content-Language"] = language
    return response


def chosen(request: HttpRequest) -> dict[str, bool]:
    """How this reader wants to read."""
    return {
        "is_large": request.COOKIES.get(TEXT_COOKIE) == "large",
        "is_easy": request.COOKIES.get(EASY_COOKIE) == "easy",
    }  # fmt: skip


def _back(request: HttpRequest) -> str:
    """The page of the handbook from which the choice was made, "" for any other address."""
    path = request.GET.get("back", "")
    return path if path.startswith(reverse("public-handbooks")) and "//" not in path else ""


def as_copy(request: HttpRequest, site: Site) -> dict[str, Any]:
    """What a page says of itself that is written to be kept."""
    copy = copy_of(request)
    return {"copy": copy, "at": on_the_wall(site, timezone.now()) if copy else None}


def preview(request: HttpRequest, draft: Page) -> HttpResponse:
    """A draft as it would be read, within the editor."""
    home = HandbookHome.objects.ancestor_of(draft, inclusive=True).select_related("hospital__organization").get()
    site, language = home.hospital, draft.locale.language_code
    if isinstance(draft, HandbookHome):
        context = {"home": draft, "sections": reading.sections_of(site, language)}
    elif isinstance(draft, SectionPage):
        context = {"section": draft, "pages": reading.pages_of(site, language, draft.slug)}
    else:
        context = {"reading": reading.Reading(site, language, draft), "section": None, "beside": []}
    return answer(request, draft.template, context, site, language, is_phone=True)


def _languages(request: HttpRequest, spoken: list[str], language: str) -> list[dict[str, Any]]:
    """The same address with another language in it."""
    match = request.resolver_match
    if match is None or "language" not in match.kwargs:  # the editor's preview has no address of its own
        return []
    return [
        {
            "code": code, "name": translation.get_language_info(code)["name_local"], "current": code == language,
            "url": reverse(match.view_name, kwargs=match.kwargs | {"language": code}),
        }
        for code in spoken
    ]  # fmt: skip


@login_not_required
@require_safe
def handbooks(request: HttpRequest) -> HttpResponse:
    """Which hospital? With one handbook there is nothing to ask."""
    sites = Site.objects.active().select_related("organization").filter(handbooks__live=True).distinct()
    if len(sites) == 1:
        return redirect("public-handbook", sites[0].code)
    return page(request, "handbook/public/sites.html", {"sites": sites})


@login_not_required
@require_safe
def handbook(request: HttpRequest, code: str) -> HttpResponse:
    """The handbook in the reader's language, or in the first it has."""
    site = site_at(code)
    if not (spoken := reading.languages_of(site)):
        raise Http404
    wanted = translation.get_language()
    return redirect("public-handbook-home", code, wanted if wanted in spoken else spoken[0])


@login_not_required
@require_safe
def handbook_home(request: HttpRequest, code: str, language: str) -> HttpResponse:
    site = site_at(code)
    home = get_object_or_404(HandbookHome.objects.of(site), locale__language_code=language)
    context = {
        "home": home, "sections": reading.sections_of(site, language), "quick": served(site, language),
        "asked": reading.asked_most(site, language),
    }  # fmt: skip
    return answer(request, "handbook/public/home.html", context, site, language)


@login_not_required
@require_safe
@kept
def handbook_section(request: HttpRequest, code: str, language: str, section: str) -> HttpResponse:
    site = site_at(code)
    if (found := reading.section_at(site, language, section)) is None:
        raise Http404
    context = {"section": found, "pages": reading.pages_of(site, language, section)}
    return answer(request, "handbook/public/section.html", context, site, language)


@login_not_required
@require_safe
@kept
def handbook_page(request: HttpRequest, code: str, language: str, section: str, slug: str) -> HttpResponse:
    site = site_at(code)
    if (found := reading.page_at(site, language, section, slug)) is None:
        return _gone(request, site, language, section, slug)
    context = {
        "reading": found, "section": reading.section_at(site, language, section),
        "beside": reading.pages_of(site, language, section),
    }  # fmt: skip
    return answer(request, "handbook/public/page.html", context, site, language)


def _gone(request: HttpRequest, site: Site, language: str, section: str, slug: str) -> HttpResponse:
    """What was read here once is no error: printed codes lead to it. It says so, and where to go on."""
    if (gone := reading.gone_at(site, language, section, slug)) is None:
        raise Http404
    context = {
        "gone": gone, "section": reading.section_at(site, language, section),
        "sections": reading.sections_of(site, language),
    }  # fmt: skip
    response = answer(request, "handbook/public/gone.html", context, site, language)
    response.status_code = HTTPStatus.GONE
    return response


@login_not_required
@require_safe
def handbook_search(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """What is looked for stands in the address: pages of the handbook are about nobody, and "back" has to work."""
    site, words = site_at(code), request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    found = reading.found_pages(site, language, words) if words else []
    if words and not found:
        unfound.note(site, language, words, timezone.localdate())
    beside = served(site, language) if words else []
    sections = [] if found else reading.sections_of(site, language)
    context = {"words": words, "found": found, "sections": sections, "quick": beside}
    return answer(request, "handbook/public/search.html", context, site, language)


@login_not_required
@require_safe
def handbook_index(request: HttpRequest, code: str, language: str) -> HttpResponse:
    site = site_at(code)
    letters = lettered(reading.every_page(site, language), language)
    return answer(request, "handbook/public/index.html", {"letters": letters}, site, language)


@login_not_required
@require_safe
def handbook_text(request: HttpRequest, code: str, language: str, size: str) -> HttpResponse:
    """Larger text or easy words, or as before; kept in this browser, and back to where the reader was."""
    response = redirect(_back(request) or reverse("public-handbook-home", args=[code, language]))
    options = {"max_age": YEAR, "secure": settings.HTTPS, "httponly": True, "samesite": "Lax"}
    cookie = EASY_COOKIE if size in ("easy", "usual") else TEXT_COOKIE
    response.set_cookie(cookie, size if size in ("large", "easy") else "normal", **options)
    return response
