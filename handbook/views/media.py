"""Pictures and papers of the handbook, and photos of dishes: for everybody, from our own storage."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from files import vault
from files.models import File
from files.views.staff import LOCKED
from handbook.models import Dish, Media
from handbook.models.media import MARK

# Another address for each content, so it never changes.
KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@login_not_required
@require_safe
def handbook_file(request: HttpRequest, code: str, mark: str) -> HttpResponse:
    """Nobody's secret. A picture is shown, a paper is only ever kept as a file."""
    found = get_object_or_404(_public(code).filter(sha256__startswith=mark)[:1])
    if found.sha256[:MARK] != mark:
        raise Http404
    try:
        content = b"".join(vault.read(found.key))
    except vault.Lost as error:
        raise Http404 from error
    return HttpResponse(
        content, content_type=found.media_type, headers=KEPT | ({} if found.is_picture else _away(found))
    )


def _public(code: str) -> QuerySet[File]:
    """What stands in the handbook of a site."""
    photos = Dish.objects.filter(site__code=code, photo__isnull=False).values("photo")
    media = Media.objects.filter(site__code=code).values("file")
    return File.objects.filter(Q(pk__in=photos) | Q(pk__in=media), state="stored")


def _away(found: File) -> dict[str, str]:
    """Should a browser open it all the same, it opens nothing else."""
    return {
        "Content-Disposition": content_disposition_header(True, found.name) or "",
        "Content-Security-Policy": LOCKED,
    }


handbook_file.counts_as_activity = False  # type: ignore[attr-defined]
