"""Pages written, translated and looked at by what is not the editor: the demo, imports, the button "Still right"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

import audit.log
from handbook.models import Check, HandbookPage, SectionPage
from handbook.publishing import was_looked_at, went_live
from hospital.models import User
from hospital.timing import now as web_now

# What a page is in every language
COPIED = (
    "translation_key",
    "audience",
    "wards",
    "keeper",
    "deputy",
    "needs_clinical_check",
    "review_every_days",
    "site",
)


@transaction.atomic
def write(
    section: SectionPage, *, slug: str, title: str, summary: str, body: Sequence[Mapping[str, Any]], by: User | None,
    now: datetime | None = None, source: HandbookPage | None = None, **about: Any,
) -> HandbookPage:  # fmt: skip
    """A new page of this section, live at once; `source` is what it translates.

    Not audited: going live leaves the entry.
    """
    now = now or web_now()
    page = HandbookPage(
        title=title, slug=slug, summary=summary, body=body, locale=section.locale, first_published_at=now,
        last_published_at=now, live=True, **about,
    )  # fmt: skip
    section.add_child(instance=page)
    page.easy_follows = page.easy_marks(source) if page.easy else {}
    # The first version as well is one to go back to.
    page.live_revision = page.save_revision(user=by, changed=False, log_action=False, clean=False)
    page.revisions.update(created_at=now)
    HandbookPage.objects.filter(pk=page.pk).update(live_revision=page.live_revision, easy_follows=page.easy_follows)
    went_live(page, by=by, now=now)
    return page


@transaction.atomic
def translate(
    source: HandbookPage, section: SectionPage, *, title: str, summary: str, texts: Sequence[Any], by: User | None,
    now: datetime | None = None, search_words: str = "", easy: Sequence[Mapping[str, Any]] = (),
) -> HandbookPage:  # fmt: skip
    """A page in the language of this section: the same blocks in the same order with other words, live at once.

    Not audited: going live leaves the entry.
    """
    body = [block | {"value": said} for block, said in zip(source.body.get_prep_value(), texts, strict=True)]
    kept = {name: getattr(source, name) for name in COPIED}
    return write(
        section, source=source, slug=source.slug, title=title, summary=summary, body=body,
        search_words=search_words, easy=list(easy), follows=source.fingerprints, followed=source.said, by=by, now=now,
        **kept,
    )  # fmt: skip


@transaction.atomic
def check(page: HandbookPage, *, by: User, note: str = "", now: datetime | None = None) -> Check:
    """Looked at and still right: no new version, the next date is set."""
    now = now or web_now()
    page = HandbookPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    page.checked_on, page.checked_by = now.date(), by
    page.check_due_on = next_check(page, now.date())
    page.save(update_fields=["checked_on", "checked_by", "check_due_on"])
    was_looked_at(page, due_on=page.check_due_on, now=now)
    audit.log.record("handbookpage.check", page, by=by, at=now)
    return Check.objects.create(page=page, by=by, at=now, result=Check.Result.RIGHT, note=note)


def next_check(page: HandbookPage, on: date) -> date:
    return on + timedelta(days=page.review_every_days)
