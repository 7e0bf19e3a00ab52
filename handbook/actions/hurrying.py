"""What could not wait: a page published at once by one named person, an earlier version put back; looked at after."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import audit.log
from handbook import upkeep
from handbook.models import Emergency, HandbookPage
from handbook.publishing import holders
from hospital.models import Role, User
from hospital.timing import now as web_now
from outbox import actions as outbox

LONGEST = 300
# What goes back with an earlier version: what the page says. Who answers for it, for whom it is, and how long, stays.
WORDS = ("title", "summary", "body", "easy", "search_words", "follows", "followed", "easy_follows", "known")


@transaction.atomic
def publish_at_once(page: HandbookPage, *, because: str, by: User, now: datetime | None = None) -> Emergency:
    """What stands in the draft is live now, without approval; somebody else looks at it within two working days."""
    now, page = now or web_now(), _locked(page)
    if page.live and not page.has_unpublished_changes:
        raise ValidationError(_("There is nothing that is not live already."), code="nothing")
    return _hurry(page.get_latest_revision_as_object(), because, by, now)


@transaction.atomic
def roll_back(
    page: HandbookPage, *, revision: int, because: str, by: User, is_at_once: bool = False, now: datetime | None = None
) -> None:
    """The page says again what it said in an earlier version: at once, or when it is approved like any other change.

    Menus, dishes and places are no part of it.
    """
    now, page = now or web_now(), _locked(page)
    earlier = page.revisions.filter(pk=revision).first()
    if earlier is None or earlier.pk == page.live_revision_id:
        raise ValidationError(_("Choose a version that is not the live one."), code="version")
    if not is_at_once and page.workflow_in_progress:
        raise ValidationError(_("A change of this page waits for approval. Decide on that first."), code="waits")
    draft = _saying(page, earlier.as_object())
    audit.log.record("handbookpage.roll_back", page, by=by, at=now, revision=earlier.pk, at_once=is_at_once)
    if is_at_once:
        _hurry(draft, because, by, now)
        return
    _draft(draft, because, by, now, earlier)
    draft.get_workflow().start(HandbookPage.objects.get(pk=page.pk), by)


def _saying(page: HandbookPage, earlier: HandbookPage) -> HandbookPage:
    """The page as it is, unsaved, with the words of an earlier version."""
    for name in WORDS:
        setattr(page, name, getattr(earlier, name))
    return page


def _hurry(draft: HandbookPage, because: str, by: User, now: datetime) -> Emergency:
    draft.clean_fields()
    revision = _draft(draft, because, by, now)
    revision.publish(user=by, skip_permission_checks=True)
    page = HandbookPage.objects.select_related("site", "locale").get(pk=draft.pk)
    row = Emergency.objects.create(
        page=page, site=page.site, revision=revision, because=because[:LONGEST], at=now, by=by
    )
    _ask_others(page, row, by, now)
    audit.log.record("handbookpage.publish_at_once", page, by=by, at=now, emergency=row.pk, revision=revision.pk)
    return row


def _draft(draft: HandbookPage, because: str, by: User, now: datetime, earlier: Any = None) -> Any:
    """The next version; what it says of the change is why it was made. It waits for no day; a last one ahead stays."""
    draft.changed, draft.go_live_at = because[:LONGEST], None
    if draft.expire_at and draft.expire_at <= now:
        draft.expire_at = None
    return draft.save_revision(user=by, previous_revision=earlier, log_action=bool(earlier), clean=False)


def _ask_others(page: HandbookPage, row: Emergency, by: User, now: datetime) -> None:
    """It falls to one of those who may approve; all of them hear of it."""
    if not upkeep.is_owed(page, "page_after"):
        owner = upkeep.owner_near(Role.REVIEWER, page.site_id, now, but=by)
        upkeep.begin(page, "page-after", at=now, owner=owner, now=now)
    link = settings.SITE_URL + reverse("handbook-emergencies")
    context = {"title": page.title, "name": by.name, "because": row.because, "link": link}
    for one in (holders(Role.REVIEWER, page.site_id) | holders(Role.CHIEF, page.site_id)).exclude(pk=by.pk):
        outbox.queue("handbook/at_once", to=one, key=f"at-once:{row.pk}", context=context, subject=page, now=now)


@transaction.atomic
def look_after(row: Emergency, *, outcome: str, by: User, now: datetime | None = None) -> Emergency:
    """Somebody who did not publish it has read it."""
    now = now or web_now()
    page = _locked(row.page)
    row = Emergency.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if row.looked_at:
        raise ValidationError(_("Somebody has looked at it already."), code="twice")
    if row.by_id == by.pk:
        raise ValidationError(_("You published it: somebody else looks at it."), code="own")
    row.looked_at, row.looked_by, row.outcome = now, by, outcome
    row.save(update_fields=["looked_at", "looked_by", "outcome"])
    if not page.emergencies.open().exists():
        upkeep.settle(page, now=now, event=upkeep.LOOKED_AFTER)
    audit.log.record("handbookpage.look_after", page, by=by, at=now, emergency=row.pk, outcome=outcome)
    return row


def _locked(page: HandbookPage) -> HandbookPage:
    return HandbookPage.objects.select_for_update(of=("self",)).select_related("site", "locale").get(pk=page.pk)
