"""What was answered on a tablet while the network was away, and is handed in when it is back: once, however often it is
sent. Not audited, like all answering (`answering.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from hospital.timing import now as web_now
from surveys.actions.answering import day_at, marks_for, send
from surveys.models import HandedIn, OpenLink, Sitting


@transaction.atomic
def hand_in(
    link: OpenLink, *, key: UUID, version_id: int, answers: Mapping[str, Any], language: str, is_easy: bool,
    role: str, pass_on: bool, contact: Mapping[str, str], begun: UUID | None = None, now: datetime | None = None,
) -> bool:  # fmt: skip
    """As if it had been answered here and sent now; False where this was handed in before. `key` is the tablet's.

    `begun` is the sitting that somebody began page by page before the network went away: it is finished, not left.

    Not audited: an entry would say who answered when; the feedback it raises is.
    """
    now = now or web_now()
    day = day_at(link.site, now)
    try:
        with transaction.atomic():
            HandedIn.objects.create(key=key, on=day)
    except IntegrityError:
        return False
    sitting = _begun(link, begun, version_id, day)
    given = {**marks_for(link, version_id), **json.loads(sitting.answers or "{}"), **answers}
    sitting.answers, sitting.reached = json.dumps(given, ensure_ascii=False), max(sitting.reached, len(answers))
    sitting.language, sitting.is_easy, sitting.role = language, is_easy, role
    sitting.save()
    send(sitting.pk, pass_on=pass_on, contact=contact, language=language, now=now)
    return True


def _begun(link: OpenLink, begun: UUID | None, version_id: int, day: date) -> Sitting:
    """That one, if it is of this link and was not sent; else a new one."""
    about: dict[str, Any] = {"version_id": version_id, "way": link.way, **link.where}
    rows = Sitting.objects.select_for_update(of=("self",)).filter(sent_on=None, response_link=None, **about)
    return (begun and rows.filter(pk=begun).first()) or Sitting(begun_on=day, **about)
