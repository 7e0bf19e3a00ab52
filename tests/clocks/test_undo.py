"""A change is undone within a day: what it moved is put back exactly, except where something happened since."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from clocks import actions
from clocks.calendars import calendars_of
from clocks.models import CalendarVersion, Clock, Firing, Move, ProfileVersion, Publication
from hospital.models import User
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.test_carry import AT, TUESDAY_OFF, rules
from tests.clocks.toy import FACTS, RECEIVED

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
STAYS = [field.name for field in Clock._meta.concrete_fields if field.name not in ("generation", "is_running")]


def published(**more: object) -> tuple[toy.Thing, Publication]:
    """A thing whose targets the calendar has moved."""
    site = make_hospital.site()
    made = toy.received(site=site, **more)
    actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None, now=AT)
    actions.carry(now=AT)
    return made, Publication.objects.latest("pk")


def undone(job: Publication, now: object = LATER, by: User | None = None) -> Publication:
    undoing = actions.undo(job, by=by or make_hospital.user(), now=now)
    actions.carry(now=now)
    undoing.refresh_from_db()
    return undoing


def rows(made: toy.Thing) -> list[tuple[object, ...]]:
    return list(made.clocks.order_by("id").values_list(*STAYS))


def plan(made: toy.Thing) -> set[tuple[object, ...]]:
    return set(made.firings.filter(state="planned").values_list("clock", "rung", "fire_at"))


def refused(job: Publication, now: object = LATER) -> str:
    with pytest.raises(ValidationError) as refusal:
        actions.undo(job, by=make_hospital.user(), now=now)
    return refusal.value.code


def test_every_column_and_every_planned_step_is_as_it_was():
    site = make_hospital.site()
    made = toy.received(site=site)
    before, planned = rows(made), plan(made)
    version = actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None, now=AT)
    actions.carry(now=AT)
    assert rows(made) != before
    undoing = undone(version.publications.get())
    assert (rows(made), plan(made)) == (before, planned)
    assert made.clock("acknowledge").generation == 3
    assert (undoing.state, undoing.moves.filter(state="moved").count()) == ("done", 3)
    assert calendars_of(site.pk).versions["statutory"] is None
    assert Entry.objects.filter(verb="target.put_back", subject_id=made.pk).count() == 3


def test_rules_are_put_back_with_the_case_that_went_by_them():
    old = toy.version()
    made, late = toy.received(rules=old), toy.received(rules=old)
    before, planned = rows(made), plan(made)
    new = rules(response=10)
    actions.carry(now=AT)
    born = toy.received(rules=new)
    undone(new.publications.get())
    assert (rows(made), plan(made)) == (before, planned)
    assert toy.execute("SELECT DISTINCT version FROM toy_thing") == [(old.pk,)]
    assert born.clock("statutory_response").due_on == late.clock("statutory_response").due_on
    assert ProfileVersion.objects.in_force("private_hospital", RECEIVED.date()).first() == old


def test_what_was_received_meanwhile_is_counted_by_what_holds_again():
    made, job = published()
    rules_then = ProfileVersion.objects.get(pk=made.profile_version_id)
    born = toy.received(site=make_hospital.Site.objects.get(pk=made.site_id), rules=rules_then)
    assert born.clock("acknowledge").due_on == date(2026, 3, 11)
    undone(job)
    assert born.clock("acknowledge").due_on == date(2026, 3, 10)


def test_it_is_refused_target_by_target_where_something_happened_since():
    made, job = published()
    other = make_hospital.Site.objects.get(pk=made.site_id)
    actions.happened(made, "acknowledged", at=LATER, now=LATER)
    Clock.objects.filter(pk=made.clock("update").pk).update(generation=7)
    kept = made.clock("acknowledge").due_at, made.clock("update").due_at
    undoing = undone(job)
    assert set(undoing.moves.filter(state="left").values_list("clock__kind", "reason")) == {
        ("acknowledge", "ended"), ("update", "changed"),
    }  # fmt: skip
    assert (made.clock("acknowledge").due_at, made.clock("update").due_at) == kept
    assert made.clock("statutory_response").due_on == date(2026, 3, 18)
    assert CalendarVersion.objects.latest_of_sites([other.pk]).count() == 0


def test_what_the_change_made_late_is_not_late_any_more():
    site = make_hospital.site()
    made = toy.received(site=site, rules=toy.version())
    new = rules(response=1, acknowledge=3)
    now = RECEIVED + timedelta(days=3)
    actions.carry(now=now)
    toy.only_due(made, "breach", at=now)
    before = made.clock("statutory_response")
    assert Clock.objects.overdue(now).filter(pk=before.pk).exists()
    Clock.objects.filter(pk=before.pk).update(breached_at=before.due_at)
    undone(new.publications.get(), now=now + timedelta(hours=1))
    after = made.clock("statutory_response")
    assert (after.due_on, after.breached_at) == (date(2026, 3, 18), None)


def test_a_step_that_was_told_before_is_not_told_again():
    site = make_hospital.site()
    made = toy.received(site=site)
    told = made.firings.get(clock=made.clock("statutory_response"), rung__key="share-50")
    Firing.objects.filter(pk=told.pk).update(state="fired", fired_at=AT, fire_at=AT - timedelta(minutes=1))
    version = actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None, now=AT)
    actions.carry(now=AT)
    undone(version.publications.get())
    again = made.firings.filter(rung__key="share-50", clock=told.clock, generation=3).get()
    assert again.state == "superseded"


def test_it_refuses_what_is_not_done_twice_and_after_a_day():
    site = make_hospital.site()
    toy.received(site=site)
    job = actions.publish_calendar(site, "office", data=TUESDAY_OFF, by=None, now=AT).publications.get()
    assert refused(job) == "busy"
    actions.carry(now=AT)
    assert refused(job, now=AT + timedelta(hours=24, seconds=1)) == "late"
    undoing = undone(job)
    assert {refused(job), refused(undoing)} == {"undone"}


def test_it_refuses_when_a_newer_version_holds_or_a_site_would_be_left_without_rules():
    made, job = published()
    actions.publish_calendar(
        make_hospital.Site.objects.get(pk=made.site_id), "statutory", data={"weekly": {"mon": [["08:00", "16:00"]]}},
        by=None, now=AT,
    )  # fmt: skip
    actions.carry(now=AT)
    assert refused(job) == "newer"
    only = Publication.objects.get(profile_version=made.profile_version_id)
    assert refused(only) == "only"


def test_it_leaves_an_entry():
    somebody = make_hospital.user()
    _made, job = published()
    undone(job, by=somebody)
    assert Entry.objects.get(verb="publication.undo").actor_id == somebody.pk
    assert Move.objects.filter(publication__undoes=job).exists()


def test_two_changes_undone_one_after_the_other_give_back_the_first_state():
    site = make_hospital.site()
    made = toy.received(site=site)
    before = rows(made)
    first = actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None, now=AT)
    actions.carry(now=AT)
    actions.happened(made, "plan_agreed", at=AT, now=AT, facts=FACTS, agreed_on=date(2026, 3, 20))
    more = {**TUESDAY_OFF, "holidays": {"2026-03-10": "Closed", "2026-03-11": "Closed"}}
    second = actions.publish_calendar(site, "statutory", data=more, by=None, now=AT)
    actions.carry(now=AT)
    undone(second.publications.get())
    undone(first.publications.get())
    assert [row for row in rows(made) if row[3] != "agreed_response"] == before
