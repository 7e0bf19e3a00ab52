"""What a browser needs to keep the handbook: the worker, from the handbook's own path, and the list of copies."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from handbook import offline
from handbook.keeping import kept_for_a_minute
from handbook.menus import Asked
from handbook.views.public import site_at


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Below handbook/, so that nothing but the handbook is in its reach."""
    scope = {"scope": reverse("public-handbooks"), "list": reverse("public-handbook-worker") + "?kept-list"}
    return render(request, "handbook/public/worker.js", scope, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
@kept_for_a_minute(asked=frozenset({"ward"}))
def copies(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Every page that is opened with a script asks for it: it is made once a minute, and anew after each change."""
    site = site_at(code)
    found = offline.copies(site, language, Asked.of(request.GET).ward, timezone.now())
    menu = offline.menu_edition(site)
    editions = {"edition": offline.edition(site, language, menu), "menu": menu}
    told = editions | {"copies": [one.as_told() for one in found]}
    return JsonResponse(told | {"home": found[0].url})


worker.counts_as_activity = copies.counts_as_activity = False  # type: ignore[attr-defined]
