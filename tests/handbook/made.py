"""A page of a handbook, and what happens to it on its way to live."""

from __future__ import annotations

import re

from audit.models import Entry
from clocks.models import Clock, Firing
from handbook import actions
from handbook.menus import kitchen_of
from handbook.models import Dish, HandbookPage, SectionPage
from outbox.models import Message
from tests import make


def page(site, *, slug: str = "visiting", **about) -> HandbookPage:
    """In the language that is written first."""
    home, *_others = actions.open_handbook(site, by=None, now=make.NOW)
    section = SectionPage.objects.child_of(home).first()
    if section is None:
        section = SectionPage(title="Services", slug="services", locale=home.locale)
        home.add_child(instance=section)
    text = [{"type": "text", "value": "<p>Ten to noon.</p>", "id": "a"}]
    words = {"title": "Visiting", "summary": "When", "body": text}
    return actions.write(section, slug=slug, by=None, now=make.NOW, **words | about)


def translated(source: HandbookPage, language: str = "ar") -> HandbookPage:
    """The same page in another language, live and following the source."""
    home = next(h for h in actions.open_handbook(source.site, by=None) if h.locale.language_code == language)
    return actions.translate(
        source, section(home), title="الزيارة", summary="متى", texts=["<p>عشرة</p>"], by=None, now=make.NOW
    )


def section(home) -> SectionPage:
    found = SectionPage.objects.child_of(home).first()
    if found is None:
        found = SectionPage(title="خدمات", slug="services", locale=home.locale)
        home.add_child(instance=found)
    return found


def changed(row: HandbookPage, by, words: str = "<p>Ten to one.</p>", **about) -> HandbookPage:
    draft = row.get_latest_revision_as_object()
    draft.body = [("text", words)]
    for name, value in about.items():
        setattr(draft, name, value)
    draft.save_revision(user=by)
    return fresh(row)


def submitted(row: HandbookPage, by) -> HandbookPage:
    row.get_workflow().start(row, by)
    return fresh(row)


def approved(row: HandbookPage, by) -> HandbookPage:
    state = row.current_workflow_state.current_task_state
    state.task.specific.on_action(state, by, "approve")
    return fresh(row)


def signed(dish: Dish, by) -> None:
    listed = kitchen_of(dish.site).listed.codes
    actions.sign(dish.site, seen={dish.code: dish.fingerprint}, listed=listed, by=by)


def seen(client, url: str, name: str = "seen") -> dict[str, str]:
    """What the page of a form says that it showed."""
    return {name: re.search(rf'name="{name}" value="(\w+)"', client.get(url).content.decode()).group(1)}


def fresh(row: HandbookPage) -> HandbookPage:
    return HandbookPage.objects.get(pk=row.pk)


def told(template: str) -> set[int]:
    return set(Message.objects.filter(template=f"handbook/{template}").values_list("to_user", flat=True))


def entries(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


def owed(row, kind: str) -> Clock | None:
    return Clock.objects.of(row._meta.model_name, row.pk).running().filter(kind=kind).first()


def due_now(row, *keys: str) -> None:
    """These steps of its targets have come due."""
    mine = Firing.objects.filter(clock__subject_kind=row._meta.model_name, clock__subject_id=row.pk, state="planned")
    mine.filter(rung__key__in=keys).update(wake_at=make.NOW)
