"""The menu and the places as they are read. Like every page of the handbook: no account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from handbook.menus import Asked, menu_of, on_the_wall
from handbook.offline import copy_of
from handbook.placing import places_of
from handbook.views.public import answer, site_at


@login_not_required
@require_safe
def menu(request: HttpRequest, code: str, language: str) -> HttpResponse:
    site, copy = site_at(code), copy_of(request)
    board = menu_of(site, language, Asked.of(request.GET), now=timezone.now(), is_old_copy=copy == "old")
    if board is None:
        raise Http404
    return answer(request, "handbook/public/menu.html", {"menu": board}, site, language)


@login_not_required
@require_safe
def places(request: HttpRequest, code: str, language: str) -> HttpResponse:
    site, copy = site_at(code), copy_of(request)
    spots = places_of(site, language, on_the_wall(site, timezone.now()), is_copy=bool(copy))
    groups = [(inside, [spot for spot in spots if spot.place.is_inside == inside]) for inside in (True, False)]
    return answer(request, "handbook/public/places.html", {"groups": groups}, site, language)
