"""The handbook's desk: whom pages helped, what could not wait, what waits for approval."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import QuerySet

from handbook import actions
from handbook.models import HandbookPage
from hospital.models import User
from pxm.demo.places import Places

EDITOR, CHIEF, HOURS = "editor@group.example", "chief@group.example", timedelta(hours=7)
# Yes and no of the last days, by the page and the reader's language.
SAID = {("visiting", "en"): (14, 1), ("call-bell", "zh-hans"): (6, 0), ("wifi", "en"): (5, 4), ("wifi", "ar"): (2, 1)}
MISSED = "I could not find the password. It says to ask the ward, but nobody had it."
RING = "Press the bell beside your bed. If nobody answers, call out: somebody is always near."
VISITING = "Visiting hours, children, and who may stay"
NAMESPACE = uuid.UUID("f2a0c7b4-5f0d-4a43-9d3e-2f6c1a7b9e10")


def build(house: Places, now: datetime) -> None:
    editor, chief = house.people[EDITOR], house.people[CHIEF]
    own = HandbookPage.objects.filter(url_path__startswith=f"/{house.sites['n'].code}-")
    _answers(own.select_related("site", "locale"), now)
    english = own.filter(locale__language_code="en").select_related("site", "locale")
    _hurry(english.get(slug="call-bell"), chief, now - timedelta(hours=6))
    _submit(english.get(slug="visiting"), editor)


def _answers(pages: QuerySet, now: datetime) -> None:
    for (slug, language), (yes, no) in SAID.items():
        page = pages.get(slug=slug, locale__language_code=language)
        for number in range(yes + no):
            actions.help_reader(page, has_helped=number >= no, language=language, now=now - HOURS * (number + 1))
    wifi = pages.get(slug="wifi", locale__language_code="en")
    number = uuid.uuid5(NAMESPACE, "wifi")
    actions.suggest(wifi, words=MISSED, language="en", intake_id=number, now=now - timedelta(hours=3))


def _hurry(bell: HandbookPage, chief: User, at: datetime) -> None:
    _draft(bell, RING, chief, changed="")
    actions.publish_at_once(bell, because="The bells of two wards answer late today.", by=chief, now=at)


def _submit(visiting: HandbookPage, editor: User) -> None:
    _draft(visiting, VISITING, editor, changed="The summary says that children are welcome.")
    visiting.get_workflow().start(HandbookPage.objects.get(pk=visiting.pk), editor)


def _draft(page: HandbookPage, summary: str, by: User, *, changed: str) -> None:
    draft = page.get_latest_revision_as_object()
    draft.summary, draft.changed = summary, changed
    draft.save_revision(user=by, clean=False)
