"""Another time or place."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints import actions
from outbox.models import Message
from tests import make
from tests.complaints import seen

pytestmark = pytest.mark.django_db


def test_both_times_are_on_record(cast):
    row = make.meeting(cast)
    url = reverse("complaint-rearrange", args=[row.complaint.ref, row.pk])
    assert make.signed_in(cast.outsider).get(url).status_code == 404
    assert make.signed_in(cast.head).get(url).status_code == 403
    make.signed_in(cast.officer).post(url, {"planned_at": "2031-03-04T10:30", "place": "Room 5"})
    row.refresh_from_db()
    assert (row.place, row.planned_at.isoformat()) == ("Room 5", "2031-03-04T10:30:00+00:00")
    assert seen.last_entry(row.complaint).verb == "complaint.rearrange"


def test_it_refuses_one_that_is_over(cast):
    row = make.meeting(cast)
    actions.call_off(row, by=cast.officer, reason="They were ill.")
    with seen.refused("moved_on"):
        actions.rearrange(row, by=cast.officer, planned_at=make.later(days=3))


def test_the_family_hears_of_a_meeting_that_it_moved_and_that_it_is_off(cast):
    case = make.triaged(cast, teller=make.teller(language="ar"))
    row = make.meeting(cast, case, planned_at=timezone.now() + timedelta(days=3), place="Room 4")
    actions.rearrange(row, by=cast.officer, planned_at=row.planned_at, place="Room 4", attendees="Dr Sato")
    assert list(seen.messages(case, "meeting").values()) == ["queued"]  # who comes is nothing they are told
    moved = datetime(2031, 7, 4, 10, 30, tzinfo=ZoneInfo(case.zone))
    actions.rearrange(row, by=cast.officer, planned_at=moved, place="Room 5")
    assert list(seen.messages(case, "meeting").values()) == ["cancelled"]
    message = Message.objects.about("complaint", case.pk).get(template="complaints/meeting_moved")
    assert message.to_person == case.teller
    said = {name: message.context[name] for name in ("date", "time", "place")}
    assert said == {"date": "2031-07-04", "time": "10:30", "place": "Room 5"}
    actions.call_off(row, by=cast.officer, reason="Dr Sato is ill.")
    assert seen.messages(case, "meeting_moved") == {message.key: "cancelled"}
    assert "ill" not in str(Message.objects.get(template="complaints/meeting_off").context)


def test_nobody_is_written_to_about_a_meeting_of_staff_or_one_that_is_over(cast):
    case = make.triaged(cast)
    make.meeting(cast, case, with_whom="staff", planned_at=timezone.now() + timedelta(days=3))
    make.meeting(cast, case, planned_at=timezone.now() - timedelta(days=3))
    assert not Message.objects.filter(template__startswith="complaints/meeting").exists()
