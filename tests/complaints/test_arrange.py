"""A meeting is planned: with the needs of the family before one's eyes, and a promise of its day."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints import actions
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db


def test_it_is_on_the_case_and_on_today_when_its_day_is_here(cast):
    case = make.triaged(cast, teller=make.teller(needs_interpreter=True))
    url = reverse("complaint-arrange", args=[case.ref])
    client = make.signed_in(cast.officer)
    assert "Interpreter" in text(client.get(url))
    assert "Promises due" in text(client.get(reverse("today")))
    moment = timezone.localtime(timezone.now() + timedelta(minutes=1))
    sent = {"with_whom": "family", "planned_at": f"{moment:%Y-%m-%dT%H:%M}", "place": "https://meet.example/1",
            "attendees": "Mr Byrne", "nonce": uuid4()}  # fmt: skip
    client.post(url, sent)
    row = case.meetings.get()
    assert "With the family" in text(client.get(case.get_absolute_url()))
    part = next(part for part in client.get(reverse("today")).context["page"].parts if part["slug"] == "promised")
    assert [found.case.ref for found in part["found"].rows] == [case.ref]
    page = text(client.get(row.get_absolute_url()))
    assert 'href="https://meet.example/1"' in page
    assert "complaint.arrange" in seen.verbs(case)
    assert make.signed_in(cast.outsider).get(row.get_absolute_url()).status_code == 404
    assert make.signed_in(cast.head).get(url).status_code == 403


def test_the_same_form_twice_plans_one(cast):
    case, nonce = make.triaged(cast), uuid4()
    make.meeting(cast, case, nonce=nonce)
    assert actions.arrange(case, by=cast.officer, with_whom="staff", planned_at=timezone.now(), nonce=nonce) is None
