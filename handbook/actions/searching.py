"""What words mean the same to those who look for something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

import audit.log
from handbook.models import Synonyms
from hospital.models import Site, User
from hospital.timing import now as web_now


@transaction.atomic
def set_synonyms(
    site: Site, *, language: str, groups: Sequence[Sequence[str]], by: User | None, now: datetime | None = None
) -> Synonyms:  # fmt: skip
    """All lists of this language, in place of those of before."""
    found, _made = Synonyms.objects.update_or_create(
        site=site, language=language, defaults={"groups": [list(group) for group in groups]}
    )
    audit.log.record(
        "handbook.set_synonyms", site, by=by, at=now or web_now(), language=language, lists=len(found.groups)
    )
    return found
