"""A new calendar moves what still lies ahead, says so, and rewrites nothing that is over."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from clocks import actions
from clocks.calendars import calendars_of
from clocks.models import CalendarVersion, Clock
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.toy import RECEIVED

pytestmark = pytest.mark.django_db
WEEK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
TUESDAY_OFF = {"weekly": WEEK, "holidays": {"2026-03-10": "Closed"}}
AT = RECEIVED + timedelta(minutes=10)


def test_versions_are_numbered_and_the_newest_holds():
    site = make_hospital.site()
    actions.publish_calendar(site, "statutory", data={"weekly": WEEK}, by=None)
    second = actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None)
    assert second.number == 2
    found = calendars_of(site.pk)
    assert found.versions == {"statutory": second.pk, "office": None, "duty": None}
    assert not found.by_role["statutory"].is_working_day(date(2026, 3, 10))


def test_it_moves_the_running_targets_that_are_counted_by_it():
    site = make_hospital.site()
    made = toy.received(site=site)
    version = actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=make_hospital.user(), now=AT)
    actions.carry(now=AT)
    acknowledge = made.clock("acknowledge")
    assert (acknowledge.due_on, acknowledge.generation) == (date(2026, 3, 11), 2)
    assert acknowledge.calendar_version == version
    assert made.clock("triage").generation == 1
    moved = Entry.objects.filter(verb="target.move", subject_id=made.pk)
    assert set(moved.values_list("facts__kind", flat=True)) == {"acknowledge", "statutory_response", "update"}
    assert version.publications.get().finished_at == AT


def test_it_leaves_what_is_over_late_or_elsewhere():
    site = make_hospital.site()
    over, late, elsewhere = toy.received(site=site), toy.received(site=site), toy.received()
    actions.happened(over, "responded", at=AT, now=AT)
    actions.happened(over, "triaged", at=AT, now=AT)
    actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None, now=AT)
    before = list(Clock.objects.exclude(subject_id=late.pk).order_by("id").values_list("due_at", "generation"))
    actions.carry(now=late.clock("acknowledge").due_at)
    assert late.clock("acknowledge").generation == 1
    assert late.clock("statutory_response").generation == 2
    assert list(Clock.objects.exclude(subject_id=late.pk).order_by("id").values_list("due_at", "generation")) == before
    assert elsewhere.clocks.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"weekly": {}}, "no working time"),
        ({"weekly": {"mon": [["17:00", "half past"]]}}, "half past"),
        ({"weekly": {"someday": []}}, "someday"),
    ],
)
def test_it_refuses_what_is_no_calendar_in_plain_words(data, words):
    with pytest.raises(ValidationError, match=words):
        actions.publish_calendar(make_hospital.site(), "office", data=data, by=None)
    assert not CalendarVersion.objects.exists()


def test_it_leaves_an_entry():
    somebody = make_hospital.user()
    version = actions.publish_calendar(make_hospital.site(), "office", data={"weekly": WEEK}, by=somebody)
    entry = Entry.objects.get(verb="calendar.publish")
    assert (entry.subject_id, entry.actor_id) == (version.pk, somebody.pk)
