"""A concern before anybody complains: raised once, without anybody's words, and sorted like anything else."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from feedback import actions
from feedback.models import Feedback, Watch
from hospital.actions import cancel_admission
from hospital.models import Location, Patient, Visit, WardStay
from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db


def noticed() -> list[Feedback]:
    return list(Feedback.objects.filter(channel="noticed").order_by("pk"))


def visit(cast, **fields) -> Visit:
    patient = Patient.objects.create(person=make.person())
    return Visit.objects.create(
        patient=patient, location=cast.ward, **{"started_at": make.NOW - timedelta(hours=9), **fields}
    )


def test_the_third_contact_in_thirty_days_is_noticed_once(cast):
    for number in range(2):
        make.feedback(cast, teller=make.person(email="wei@example.org"), received_at=make.later(days=-number))
    assert actions.notice(now=make.NOW) == 0
    last = make.case(cast, teller=make.person(email="WEI@example.org")).feedback
    assert actions.notice(now=make.NOW) == 1
    (one,) = noticed()
    assert last.ref in one.words and make.WORDS not in one.words and one.teller is None
    assert (one.kind, one.triage.triaged_at, one.department) == ("concern", None, cast.department)
    make.feedback(cast, teller=make.person(email="wei@example.org"))
    assert actions.notice(now=make.NOW) == 0
    assert Entry.objects.filter(verb="watch.raise").count() == 1


def test_a_long_wait_and_a_stay_that_was_called_off_where_the_hospital_wants_it(cast):
    waiting = visit(cast, kind="emergency")
    visit(cast, kind="emergency", started_at=make.NOW - timedelta(hours=2))
    cancel_admission(visit(cast), at=make.NOW, by=None, now=make.NOW)
    assert actions.notice(now=make.NOW) == 0
    Watch.objects.update(is_on=True)
    assert actions.notice(now=make.NOW) == 2 and actions.notice(now=make.NOW) == 0
    assert {story.patient_id for story in noticed()} >= {waiting.patient_id}


def test_what_was_raised_is_not_tried_again_round_after_round(cast):
    Watch.objects.update(is_on=True)
    for _number in range(3):
        visit(cast, kind="emergency")
    with CaptureQueriesContext(connection) as first:
        assert actions.notice(now=make.NOW) == 3
    with CaptureQueriesContext(connection) as again:
        assert actions.notice(now=make.NOW) == 0
    assert written(first) and not written(again)


def written(statements: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in statements.captured_queries if one["sql"].startswith("INSERT")]


def test_whoever_is_moved_to_another_ward_at_night_is_noticed_once_and_on_the_way_in_is_not(cast):
    Watch.objects.filter(kind="moved").update(is_on=True)
    other = Location.objects.create(department=cast.department, name="Ward 9")
    zone = ZoneInfo(cast.site.zone)
    night = datetime.combine(make.local_day(), time(2), zone)
    now = night + timedelta(hours=1)

    def moved(at, *, since, kind="inpatient") -> Visit:
        stay = visit(cast, kind=kind, started_at=since)
        for location, moment in ((cast.ward, since), (cast.ward, at - timedelta(minutes=5)), (other, at)):
            WardStay.objects.create(visit=stay, location=location, since=moment)
        return stay

    stay = moved(night, since=night - timedelta(days=2))
    moved(night, since=night - timedelta(hours=3))  # on the way in
    moved(night - timedelta(hours=8), since=night - timedelta(days=2))  # by day
    assert actions.notice(now=now) == 1 and actions.notice(now=now) == 0
    assert noticed()[0].patient_id == stay.patient_id


def test_its_limits_are_data(cast):
    client = make.signed_in(cast.manager)
    watch = Watch.objects.get(kind="contacts")
    sent = {f"{one.kind}-{name}": getattr(one, name) for one in Watch.objects.all() for name in ("amount", "days")}
    client.post(reverse("watches"), {**sent, "contacts-amount": 5, "contacts-is_on": "on"})
    watch.refresh_from_db()
    assert (watch.amount, watch.is_on, watch.changed_by) == (5, True, cast.manager)
    assert Entry.objects.filter(verb="watch.change").count() == 1
    assert "whole" in text(client.post(reverse("watches"), {**sent, "contacts-amount": "many"}))
    assert make.signed_in(cast.officer).get(reverse("watches")).status_code == 403
