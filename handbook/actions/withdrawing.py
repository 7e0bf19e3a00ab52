"""A page that readers should not see any more: withdrawn by hand with a reason, and put back as it was."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.actions.unpublish_page import UnpublishPageAction

import audit.log
from handbook import upkeep
from handbook.models import Check, HandbookPage
from handbook.publishing import holders, was_withdrawn
from hospital.models import Role, User
from hospital.timing import now as web_now
from outbox import actions as outbox

LONGEST = 300


@transaction.atomic
def withdraw(
    page: HandbookPage, *, because: str, by: User, instead: HandbookPage | None = None, now: datetime | None = None
) -> Check:
    """Not read any more from now on; the source takes its translations along. Whoever approves pages hears of it.

    A running approval ends with it. `instead` is the page readers are led to.
    """
    now, page = now or web_now(), _locked(page)
    if not page.live:
        raise ValidationError(_("This page is not live."), code="not_live")
    others = page.get_translations().live().select_for_update(of=("self",)) if page.is_source else ()
    rows = [_take_away(one, because, instead, by, now) for one in (page, *others)]
    _tell(page, rows[0], by, now)
    audit.log.record("handbookpage.withdraw", page, by=by, at=now, pages=len(rows))
    return rows[0]


def _take_away(
    page: HandbookPage, because: str, instead: HandbookPage | None, by: User, now: datetime
) -> Check:  # fmt: skip
    row = Check.objects.create(
        page=page, by=by, at=now, result=Check.Result.WITHDRAWN, note=because[:LONGEST], revision=page.live_revision,
        instead=instead,
    )  # fmt: skip
    page.waiting.all().delete()
    if state := page.current_workflow_state:
        state.cancel(user=by)
    UnpublishPageAction(page, user=by).execute(skip_permission_checks=True)  # that right is nobody's (`opening`)
    was_withdrawn(page, by=by, now=now)
    return row


def _tell(page: HandbookPage, row: Check, by: User, now: datetime) -> None:
    link = settings.SITE_URL + page.address
    context = {"title": page.title, "name": by.name, "because": row.note, "link": link}
    people = set(holders(Role.REVIEWER, page.site_id)) | set(holders(Role.CHIEF, page.site_id))
    if keeper := upkeep.keeper_of(page):
        people.add(keeper)
    for one in sorted(people - {by}, key=lambda person: person.pk):
        outbox.queue("handbook/withdrawn", to=one, key=f"withdrawn:{row.pk}", context=context, subject=page, now=now)


@transaction.atomic
def restore(page: HandbookPage, *, by: User, now: datetime | None = None) -> None:
    """The words that were live are live again, with the translations that went along: nothing in them is new."""
    now, page = now or web_now(), _locked(page)
    last = page.checks.of_the_withdrawn().first()
    if page.live or last is None or last.revision is None:
        raise ValidationError(_("This page was not withdrawn."), code="none")
    rows = [last]
    if page.is_source:
        went = Check.objects.of_the_withdrawn().filter(page__translation_key=page.translation_key, at=last.at)
        rows += went.exclude(pk=last.pk).select_related("revision")
    audit.log.record("handbookpage.restore", page, by=by, at=now, pages=len(rows))
    for row in rows:
        if row.revision is not None:
            row.revision.publish(user=by, skip_permission_checks=True)


def _locked(page: HandbookPage) -> HandbookPage:
    rows = HandbookPage.objects.select_for_update(of=("self",))
    return rows.select_related("site", "locale", "keeper", "deputy").get(pk=page.pk)
