"""Whether a page helped: readers say yes or no, and what was missing; three who say no ask whoever keeps it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

import feedback.actions
from feedback.models import Channel, Feedback, Kind
from handbook import upkeep
from handbook.actions.dishes import today_at
from handbook.models import HandbookPage, Help
from hospital.models import Role, Site
from hospital.timing import now as web_now
from outbox import actions as outbox

MANY = 3  # in seven days
LONGEST_SUBJECT = 120


@transaction.atomic
def help_reader(page: HandbookPage, *, has_helped: bool, language: str, now: datetime | None = None) -> None:
    """One more reader whom it helped, or not. Not audited: a count of nobody."""
    now = now or web_now()
    if not has_helped:  # counted one after the other, so that the third one is noticed
        page = HandbookPage.objects.select_for_update(of=("self",)).select_related("site", "locale").get(pk=page.pk)
    today, answer = today_at(page.site, now), "yes" if has_helped else "no"
    counted: dict[str, Any] = {"page": page, "version": page.live_revision_id or 0, "language": language, "on": today}
    row, _made = Help.objects.get_or_create(**counted)
    Help.objects.filter(pk=row.pk).update(**{answer: F(answer) + 1})
    if not has_helped:
        _ask_keeper(page, today, now)


def _ask_keeper(page: HandbookPage, today: date, now: datetime) -> None:
    if page.helps.of_week(today).unanswered() < MANY or upkeep.is_owed(page, "page_repair"):
        return
    owner = upkeep.owner_near(Role.EDITOR, page.site_id, now, holder=upkeep.keeper_of(page))
    upkeep.begin(page, "page-repair", at=now, owner=owner, now=now)
    if owner is not None:
        link = settings.SITE_URL + reverse("handbook-check", args=[page.pk])
        key = f"no-help:{page.pk}:{today}:{page.live_revision_id}"
        outbox.queue("handbook/no_help", to=owner, key=key, context={"title": page.title, "link": link}, subject=page)


@transaction.atomic
def suggest(
    page: HandbookPage, *, words: str, language: str, intake_id: UUID | str, site: Site | None = None,
    now: datetime | None = None,
) -> Feedback:  # fmt: skip
    """What a reader missed, as an idea told where they read it. Not audited: `feedback.actions.receive` is."""
    subject = _("Handbook: %(title)s") % {"title": page.title}
    return feedback.actions.receive(
        kind=Kind.SUGGESTION, channel=Channel.HANDBOOK, words=words, site=site or page.site, intake_id=intake_id,
        now=now, language=language, subject=subject[:LONGEST_SUBJECT], account="handbook",
    )  # fmt: skip
