"""The menu and the places as they are read, and the photos of dishes. Like every page of the handbook: no account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from files import vault
from files.models import File
from handbook.menus import Asked, menu_of, on_the_wall
from handbook.models import Dish
from handbook.models.dishes import MARK
from handbook.offline import copy_of
from handbook.placing import places_of
from handbook.views.public import answer, site_at

KEPT_SECONDS = 86400


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


@login_not_required
@require_safe
def dish_photo(request: HttpRequest, code: str, mark: str) -> HttpResponse:
    """Nobody's secret, and another address for each picture, so browsers keep it."""
    photos = Dish.objects.filter(site__code=code, photo__isnull=False).values("photo")
    photo = get_object_or_404(File.objects.filter(pk__in=photos, state="stored", sha256__startswith=mark))
    if photo.sha256[:MARK] != mark:
        raise Http404
    try:
        content = b"".join(vault.read(photo.key))
    except vault.Lost as error:
        raise Http404 from error
    headers = {"Cache-Control": f"public, max-age={KEPT_SECONDS}", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=photo.media_type, headers=headers)


dish_photo.counts_as_activity = False  # type: ignore[attr-defined]
