"""B26: an upgrade of time zone data moves what runs, as a change of the calendars would, by a job that is on record."""

from datetime import UTC, datetime, timedelta

import pytest

from audit.models import Entry
from clocks import actions
from clocks.models import CalendarVersion, Publication, ZoneMark
from clocks.worktime import zone_fingerprint
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.test_carry import TUESDAY_OFF
from tests.clocks.toy import RECEIVED

pytestmark = pytest.mark.django_db
LATER = RECEIVED + timedelta(minutes=30)


def test_the_first_look_remembers_and_the_next_finds_nothing_new():
    made = toy.received()
    assert (actions.notice_zones(now=RECEIVED), actions.notice_zones(now=LATER)) == (0, 0)
    mark = ZoneMark.objects.get(zone=made.zone)
    assert (mark.year, mark.mark, mark.at) == (2026, zone_fingerprint(made.zone, 2026), RECEIVED)
    assert not Publication.objects.filter(calendar_version__isnull=False).exists()


def test_what_runs_is_counted_anew_by_the_calendars_as_they_are(request):
    site = make_hospital.site()
    actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None, now=RECEIVED)
    made = toy.received(site=site)
    actions.carry(now=RECEIVED)
    actions.notice_zones(now=RECEIVED)
    before = made.clock("acknowledge")
    request.getfixturevalue("upgraded_zones")  # Dublin keeps New York's time from now on
    assert actions.notice_zones(now=LATER) == 3
    actions.carry(now=LATER)
    after = made.clock("acknowledge")
    assert (after.due_on, after.due_at - before.due_at) == (before.due_on, timedelta(hours=4))
    upgrade = Entry.objects.get(verb="zone.upgrade")
    assert (upgrade.subject_id, upgrade.facts["zone"], upgrade.actor_id) == (site.pk, site.zone, None)
    assert Entry.objects.filter(verb="target.move", subject_id=made.pk, facts__kind="acknowledge").exists()
    statutory = CalendarVersion.objects.filter(calendar__site=site, calendar__role="statutory").order_by("-number")
    assert (statutory[0].number, statutory[0].data, statutory[0].published_by) == (2, TUESDAY_OFF, None)
    assert actions.notice_zones(now=LATER) == 0


def test_another_zone_stays_as_it_is(request):
    actions.notice_zones(now=RECEIVED)
    elsewhere = make_hospital.site(zone="Asia/Shanghai")
    actions.notice_zones(now=RECEIVED)
    request.getfixturevalue("upgraded_zones")
    actions.notice_zones(now=LATER)
    assert not CalendarVersion.objects.filter(calendar__site=elsewhere).exists()


def test_a_new_year_is_no_upgrade():
    toy.received()
    actions.notice_zones(now=RECEIVED)
    assert actions.notice_zones(now=datetime(2027, 2, 1, tzinfo=UTC)) == 0
    assert set(ZoneMark.objects.values_list("year", flat=True)) == {2027}
