"""Something negative is told to colleagues: at once where it is grave, else with a digest, and to nobody twice."""

from __future__ import annotations

import pytest

from complaints.actions import register_from
from feedback import actions
from outbox.models import Message
from tests import make

pytestmark = pytest.mark.django_db


def heard(template: str, **more) -> set[int]:
    rows = Message.objects.filter(template=template, to_user__isnull=False, **more)
    return set(rows.values_list("to_user", flat=True))


def came_in(cast, **fields):
    return make.feedback(cast, **{"by": None, "kind": "concern", "channel": "survey", "severity": 2, **fields})


def test_high_is_told_at_once_in_the_transaction_that_saves_it(cast):
    story = came_in(cast, severity=3)
    assert heard("feedback/negative") == {cast.officer.pk, cast.colleague.pk, cast.head.pk}
    message = Message.objects.filter(template="feedback/negative", channel="email").first()
    assert message.key.startswith(f"negative:{story.ref}:1:") and message.is_urgent
    assert make.WORDS not in str(message.context) and not story.is_to_tell


def test_critical_reaches_whoever_is_on_duty_too_and_nobody_named_hears_of_it(cast):
    came_in(cast, severity=4, named=[cast.head])
    told = heard("feedback/urgent")
    assert cast.duty.pk in told and cast.head.pk not in told


def test_a_flag_or_the_lowest_rating_makes_it_negative_whatever_it_is(cast):
    assert came_in(cast, kind="compliment", severity=None, rating=1, rating_of=5).is_to_tell
    assert not came_in(cast, kind="compliment", severity=None, rating=5, rating_of=5).is_to_tell


def test_what_can_wait_goes_into_the_digest_once_cases_too(cast):
    came_in(cast)
    make.case(cast, severity=1)
    while actions.tell_later():
        pass
    told = Message.objects.filter(template="feedback/told").exclude(channel="in_app")
    assert set(told.values_list("channel", flat=True)) == {"digest"}
    assert cast.head.pk in heard("feedback/told") and cast.nurse.pk not in heard("feedback/told")
    assert heard("feedback/negative") == set()
    before = Message.objects.count()
    assert actions.tell_later() == 0 and Message.objects.count() == before


def test_whoever_heard_of_it_does_not_hear_again_when_a_case_is_opened(cast):
    story = came_in(cast, severity=3)
    register_from(story, by=cast.officer, severity=3)
    assert heard("complaints/negative") == set()
    register_from(came_in(cast, severity=2), by=cast.officer, severity=3)
    assert cast.head.pk in heard("complaints/negative")


def test_a_case_that_was_logged_is_told_by_the_case_alone(cast):
    make.case(cast, severity=3)
    assert heard("feedback/negative") == set() and cast.head.pk in heard("complaints/negative")
