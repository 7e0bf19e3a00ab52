"""What words mean the same to those who look for something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

import audit.log
from handbook.actions.dishes import refuse_unseen
from handbook.models import Synonyms
from handbook.seeing import mark_of
from hospital.models import Site, User
from hospital.timing import now as web_now


@transaction.atomic
def set_synonyms(
    site: Site, *, language: str, groups: Sequence[Sequence[str]], by: User | None, seen: str = "",
    now: datetime | None = None,
) -> Synonyms:  # fmt: skip
    """All lists of this language, in place of those of before; refuses (`changed`) where others stood on the page."""
    before = Synonyms.objects.select_for_update().filter(site=site, language=language).first()
    refuse_unseen(seen, mark_of(before.groups if before else []))
    found, _made = Synonyms.objects.update_or_create(
        site=site, language=language, defaults={"groups": [list(group) for group in groups]}
    )
    audit.log.record(
        "handbook.set_synonyms", site, by=by, at=now or web_now(), language=language, lists=len(found.groups)
    )
    return found
