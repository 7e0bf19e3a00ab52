"""Pictures and papers for pages: taken in through the gate, said in words, taken away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

import audit.log
import files.actions
from handbook import keeping
from handbook.models import Media
from hospital.models import Site, User
from hospital.timing import now as web_now


@transaction.atomic
def add_media(
    site: Site, *, code: str, kind: str, upload: UploadedFile, words: Mapping[str, str], by: User | None,
    now: datetime | None = None,
) -> Media:  # fmt: skip
    """One picture or paper. Refuses a short name that is taken (`code`) and what the gate refuses (`upload`)."""
    now = now or web_now()
    if Media.objects.filter(site=site, code=code).exists():
        taken = _("There is a picture or paper with this short name.")
        raise ValidationError({"code": ValidationError(taken, code="code")})
    width = height = 0
    if kind == Media.Kind.PICTURE:
        file, width, height = files.actions.receive_picture(upload, by=by, now=now)
    else:
        file = files.actions.receive_paper(upload, by=by, now=now)
    about = {"code": code, "kind": kind, "words": words, "file": file, "width": width, "height": height}
    media = Media.objects.create(site=site, added_at=now, added_by=by, **about)
    audit.log.record("media.add", media, by=by, at=now, site=site)
    return media


@transaction.atomic
def change_media(media: Media, *, words: Mapping[str, str], by: User, now: datetime | None = None) -> Media:
    """What is said of it; it stands in every page at once."""
    media.words = dict(words)
    media.save(update_fields=["words"])
    keeping.was_changed(media.site.code)
    audit.log.record("media.change", media, by=by, at=now or web_now())
    return media


@transaction.atomic
def remove_media(media: Media, *, by: User, now: datetime | None = None) -> None:
    """The content goes at once and for good; pages that show it go on without. Its words stay on record."""
    now = now or web_now()
    files.actions.erase(media.file, by=by, now=now)
    keeping.was_changed(media.site.code)
    audit.log.record("media.remove", media, by=by, at=now)
