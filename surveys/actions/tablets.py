"""What was answered on a tablet while the network was away, and is handed in when it is back: once, however often it is
sent. Not audited, like all answering (`answering.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from hospital.timing import now as web_now
from surveys.actions.answering import day_at, marks_for, send
from surveys.models import HandedIn, OpenLink, Sitting


@transaction.atomic
def hand_in(
    link: OpenLink, *, key: UUID, version_id: int, answers: Mapping[str, Any], language: str, is_easy: bool,
    role: str, pass_on: bool, contact: Mapping[str, str], now: datetime | None = None,
) -> bool:  # fmt: skip
    """As if it had been answered here and sent now; False where this was handed in before. `key` is the tablet's.

    Not audited: an entry would say who answered when; the feedback it raises is.
    """
    now = now or web_now()
    day = day_at(link.site, now)
    try:
        with transaction.atomic():
            HandedIn.objects.create(key=key, on=day)
    except IntegrityError:
        return False
    given = {**marks_for(link, version_id), **answers}
    sitting = Sitting.objects.create(
        version_id=version_id, way=link.way, language=language, is_easy=is_easy, role=role, begun_on=day,
        answers=json.dumps(given, ensure_ascii=False), reached=len(answers), **link.where,
    )  # fmt: skip
    send(sitting.pk, pass_on=pass_on, contact=contact, language=language, now=now)
    return True
