"""How an approved version goes live: at once, at its time, or together with the page's other languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, TaskState

import audit.log
from handbook import upkeep
from handbook.models import HandbookPage, Waiting
from handbook.publishing import holders, tell_writer
from hospital.models import Role, User
from hospital.timing import now as web_now
from outbox import actions as outbox

SOON = timedelta(days=1)
log = structlog.get_logger(__name__)


@transaction.atomic
def approve_version(task_state: TaskState, *, by: User | None, now: datetime | None = None) -> None:
    """The end of a workflow: the version that was approved goes live, not whatever was typed since.

    Nobody holds the right to publish; that everybody who had to has approved takes its place. Not audited: going live
    and waiting leave their entries.
    """
    revision = task_state.revision
    draft = revision.as_object()
    if isinstance(draft, HandbookPage) and _waits(draft):
        _wait(draft, revision, by, now or web_now())
    else:
        revision.publish(user=by, skip_permission_checks=True)
    tell_writer("handbook/approved", task_state)


def _waits(draft: HandbookPage) -> bool:
    """The source for its translations, where it says so; a translation for the source that it says already."""
    if draft.is_source:
        return draft.goes_together and _others(draft).exists()
    source = Waiting.objects.filter(page__in=_source_of(draft.translation_key)).first()
    return source is not None and draft.follows == source.revision.as_object().fingerprints


def _others(source: HandbookPage) -> Any:
    return source.get_translations().live()


def _source_of(key: UUID) -> Any:
    return HandbookPage.objects.filter(translation_key=key, locale__language_code=settings.LANGUAGE_CODE)


def _wait(draft: HandbookPage, revision: Revision, by: User | None, now: datetime) -> None:
    # The source is locked whoever comes: two translations that are approved at once do not wait for each other.
    source = _source_of(draft.translation_key).select_for_update(of=("self",)).get()
    Waiting.objects.update_or_create(page_id=draft.pk, defaults={"revision": revision, "approved_by": by, "at": now})
    audit.log.record("handbookpage.wait", draft, by=by, at=now, revision=revision.pk)
    if draft.is_source:
        _tell_translators(draft, revision, now)
    _release(source, now)


def _tell_translators(draft: HandbookPage, revision: Revision, now: datetime) -> None:
    link = settings.SITE_URL + reverse("wagtailadmin_home")
    context = {"title": draft.title, "changed": draft.changed or "–", "link": link}
    for person in holders(Role.TRANSLATOR, draft.site_id):
        key = f"translate:{revision.pk}"
        outbox.queue("handbook/translate", to=person, key=key, context=context, subject=draft, now=now)


def _release(source: HandbookPage, now: datetime) -> bool:
    """All languages at once, the source first, when the last of them is ready and its time has come."""
    rows = {row.page_id: row for row in Waiting.objects.filter(page__translation_key=source.translation_key)}
    mine = rows.pop(source.pk, None)
    if mine is None:
        return False
    draft = mine.revision.as_object()
    ready = [row for row in rows.values() if row.revision.as_object().follows == draft.fingerprints]
    missing = _others(source).exclude(pk__in=[row.page_id for row in ready])
    if missing.exists() or (draft.go_live_at and draft.go_live_at > now):
        return False
    for row in (mine, *ready):
        row.revision.publish(user=row.approved_by, skip_permission_checks=True)
    return True


@transaction.atomic
def go_first(page: HandbookPage, *, by: User, now: datetime | None = None) -> None:
    """What waits for the other languages goes live without them; they say that they are being renewed."""
    row = Waiting.objects.select_for_update(of=("self",)).filter(page=page).first()
    if row is None:
        raise ValidationError(_("Nothing of this page waits for other languages."), code="none")
    audit.log.record("handbookpage.go_first", page, by=by, at=now or web_now(), revision=row.revision_id)
    row.revision.publish(user=row.approved_by, skip_permission_checks=True)


@transaction.atomic
def hold_back(page: HandbookPage, *, by: User, now: datetime | None = None) -> None:
    """What was approved for later, or waits for other languages, does not go live; it is a draft again."""
    now = now or web_now()
    waiting, _rows = Waiting.objects.filter(page=page).delete()
    planned = page.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
    if not (waiting or planned):
        raise ValidationError(_("Nothing of this page is about to go live."), code="none")
    audit.log.record("handbookpage.hold_back", page, by=by, at=now)


# ---------------------------------------------------------------------------------------- the sweep
def publish_due(*, now: datetime | None = None) -> int:
    """Publish what was approved for a time that has come, and withdraw what has expired; returns how many.

    Not one transaction: each page has its own. One that fails is tried again with the next tick, administrators hear of
    it, and the others go live. Several workers share the pages; none waits for another. Not audited: going live is.
    """
    now = now or timezone.now()
    done = 0
    for pk in _due(now):
        try:
            done += _publish_one(pk, now)
        except Exception as error:
            if not connection.is_usable():
                raise
            log.warning("page did not go live", id=pk, exc_info=error)
            outbox.tell_administrators("handbook/stuck", key=f"stuck:{pk}:{now:%Y-%m-%d}", now=now, page="clockwork")
    _tell_of_ends(now)
    return done


def _due(now: datetime) -> Iterator[int]:
    planned = Revision.page_revisions.filter(approved_go_live_at__lte=now).values_list("object_id", flat=True)
    yield from dict.fromkeys(int(pk) for pk in planned.order_by("approved_go_live_at", "pk"))
    yield from Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at").values_list("pk", flat=True)
    waiting = Waiting.objects.filter(page__locale__language_code=settings.LANGUAGE_CODE)
    yield from waiting.order_by("pk").values_list("page_id", flat=True)


@transaction.atomic
def _publish_one(pk: int, now: datetime) -> int:
    """Nothing when another worker has it or has done it already."""
    rows = Page.objects.filter(pk=pk)
    if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    page = rows.first()
    if page is None:
        return 0
    page = page.specific
    revision = page.revisions.filter(approved_go_live_at__lte=now).order_by("-approved_go_live_at", "-pk").first()
    if revision is not None:
        revision.publish(user=revision.user, skip_permission_checks=True, log_action="wagtail.publish.scheduled")
        return 1
    if page.live and page.expire_at and page.expire_at <= now:
        return _expire(page)
    return int(isinstance(page, HandbookPage) and _release(page, now))


def _expire(page: Page) -> int:
    """What had its time in the language that is written first had it in every other, as when it is withdrawn."""
    others: Any = ()
    if isinstance(page, HandbookPage) and page.is_source:
        others = page.get_translations().live().select_for_update(of=("self",))
    for one in (page, *others):
        one.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return 1


def _tell_of_ends(now: datetime) -> None:
    """Whoever keeps a page hears a day ahead that it will withdraw itself."""
    ending = HandbookPage.objects.live().filter(expire_at__range=(now, now + SOON))
    for page in ending.select_related("keeper", "deputy", "locale"):
        if keeper := upkeep.keeper_of(page):
            link = settings.SITE_URL + page.address
            context = {"title": page.title, "date": timezone.localdate(page.expire_at), "link": link}
            key = f"ends:{page.pk}:{page.expire_at:%Y%m%d%H%M}"
            outbox.queue("handbook/ends", to=keeper, key=key, context=context, subject=page, now=now)
