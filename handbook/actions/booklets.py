"""Booklets made beforehand, so that nobody waits for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

import audit.log
import files.actions
from files.gate import PDF
from handbook import booklets
from handbook.actions.dishes import today_at
from handbook.models import Booklet
from hospital.models import Site


def make_booklets(site: Site, *, language: str, now: datetime | None = None) -> int:
    """Those of one handbook whose words changed since; returns how many.

    Not one transaction: a PDF takes seconds, in which nothing is held.
    """
    now = now or timezone.now()
    book = booklets.book_of(site, language)
    if book is None:
        return 0
    mark = booklets.mark_of(book)
    fresh = Booklet.objects.filter(site=site, language=language, mark=mark, file__state="stored")
    missing = [size for size in booklets.SIZES if size not in set(fresh.values_list("is_large", flat=True))]
    for is_large in missing:
        content = booklets.drawn(book, today_at(site, now), is_large=is_large)
        keep_booklet(site, language=language, is_large=is_large, mark=mark, content=content, now=now)
    return len(missing)


@transaction.atomic
def keep_booklet(site: Site, *, language: str, is_large: bool, mark: str, content: bytes, now: datetime) -> Booklet:
    """In the place of the one before, whose content goes."""
    where: dict[str, Any] = {"site": site, "language": language, "is_large": is_large}
    old = Booklet.objects.select_for_update(of=("self",)).select_related("file").filter(**where).first()
    name = f"handbook-{site.code}-{language}{'-large' if is_large else ''}.pdf"
    file = files.actions.make(content, name=name, media_type=PDF, by=None, now=now)
    row, _made = Booklet.objects.update_or_create(**where, defaults={"mark": mark, "file": file, "made_at": now})
    if old is not None:
        files.actions.erase(old.file, by=None, now=now)
    audit.log.record("booklet.make", row, at=now, site=site, language=language)
    return row
