"""Threat now: one press, and security and the duty manager know where."""

from uuid import uuid4

import pytest
from django.urls import reverse

from complaints import actions
from complaints.models import Threat
from hospital.models import Role
from outbox.models import Message
from tests import make
from tests.complaints import seen


@pytest.fixture
def guard(cast):
    return make.user(Role.SECURITY, cast.site)


def told(threat, template="threat"):
    rows = Message.objects.about("threat", threat.pk).filter(template=f"complaints/{template}")
    return set(rows.filter(to_user__isnull=False).values_list("to_user", flat=True))


def test_both_are_told_at_once_by_reference_and_place_only(cast, guard):
    case = make.case(cast, owner=cast.officer)
    make.signed_in(cast.officer).post(reverse("complaint-alarm", args=[case.ref]))
    threat = Threat.objects.get()
    assert told(threat) == {guard.pk, cast.duty.pk}
    message = Message.objects.about("threat", threat.pk).filter(channel="email").first()
    assert message.is_urgent
    assert set(message.context) == {"ref", "place", "link", "why"}
    assert (message.context["ref"], message.context["place"]) == (threat.ref, str(cast.ward))
    assert seen.verbs(case)[-1] == "complaint.alarm"


def test_pressed_twice_it_is_one(cast, guard):
    case = make.case(cast)
    for _again in range(2):
        actions.alarm(case, by=cast.officer)
    assert Threat.objects.count() == 1


def test_without_security_the_duty_manager_hears_of_it(cast):
    threat = actions.raise_threat(cast.site, cast.ward, cast.nurse)
    assert told(threat) == {cast.duty.pk}


def test_it_stands_beside_the_logging_and_whoever_raised_it_sees_it(cast, guard):
    client = make.signed_in(cast.nurse)
    assert reverse("threat-raise") in client.get(reverse("feedback-log")).content.decode()
    answer = client.post(reverse("threat-raise"), {"place": f"ward:{cast.ward.pk}"})
    page = client.get(answer.url).content.decode()
    assert str(cast.ward) in page
    assert guard.name in page


def test_the_case_shows_it(cast, guard):
    case = make.case(cast, owner=cast.officer)
    actions.alarm(case, by=cast.officer)
    text = make.signed_in(cast.manager).get(reverse("complaint", args=[case.ref])).content.decode()
    assert "Threat now." in text
    assert actions.note(case, by=cast.officer, words="Security is here.", nonce=uuid4())
