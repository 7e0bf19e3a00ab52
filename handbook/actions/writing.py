"""Pages written, translated and looked at by what is not the editor: the demo, imports, the button "Still right"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from wagtail.models import Locale

import audit.log
from handbook.models import Check, HandbookHome, HandbookPage, SectionPage
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def write(
    section: SectionPage, *, slug: str, title: str, summary: str, body: Sequence[Mapping[str, Any]], by: User | None,
    now: datetime | None = None, **about: Any,
) -> HandbookPage:  # fmt: skip
    """A new page of this section, live at once. Not audited: publishing leaves the entry."""
    page = HandbookPage(
        title=title, slug=slug, summary=summary, body=body, locale=section.locale, first_published_at=now, **about
    )
    section.add_child(instance=page)
    publish(page, by=by)
    return page


@transaction.atomic
def translate(
    source: HandbookPage, *, into: str, title: str, summary: str, texts: Sequence[Any], by: User | None,
    now: datetime | None = None, search_words: str = "",
) -> HandbookPage:  # fmt: skip
    """A page in another language: the same blocks in the same order with other words, live at once.

    Not audited: publishing leaves the entry.
    """
    home = HandbookHome.objects.ancestor_of(source).get().get_translation(Locale.objects.get(language_code=into))
    page = source.copy_for_translation(home.locale)
    blocks = source.body.get_prep_value()
    body = [block | {"value": said} for block, said in zip(blocks, texts, strict=True)]
    page.title, page.summary, page.search_words = title, summary, search_words
    page.body = page.body.stream_block.to_python(body)
    page.follows = source.fingerprints
    page.save()
    publish(page, by=by)
    return page


@transaction.atomic
def publish(page: HandbookPage, *, by: User | None) -> None:
    """Readers see it from now on. Not audited: publishing leaves the entry, whoever does it."""
    page.live = True
    page.save_revision(user=by, log_action=False).publish(user=by, log_action=False, skip_permission_checks=True)


@transaction.atomic
def check(page: HandbookPage, *, by: User, note: str = "", now: datetime | None = None) -> Check:
    """Looked at and still right: no new version, the next date is set."""
    now = now or web_now()
    page = HandbookPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    page.checked_on, page.checked_by = now.date(), by
    page.check_due_on = next_check(page, now.date())
    page.save(update_fields=["checked_on", "checked_by", "check_due_on"])
    audit.log.record("handbookpage.check", page, by=by, at=now)
    return Check.objects.create(page=page, by=by, at=now, result=Check.Result.RIGHT, note=note)


def next_check(page: HandbookPage, on: date) -> date:
    return on + timedelta(days=page.review_every_days)
