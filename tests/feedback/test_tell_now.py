"""Critical, media and safeguarding ask "I have it", case or not; silence wakes the next on duty, group chats hear of
it, and its steps wait for no morning.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

import clocks.actions
from audit.models import Entry
from clocks.models import Answer, Firing
from complaints.actions import register_from
from feedback import actions
from feedback.actions.reaching import tell_person
from hospital.actions import add_absence
from hospital.models import Role
from outbox.actions import deliver_due
from outbox.models import Message
from tests import make
from tests.complaints.pages import text
from tests.outbox.conftest import chat as chat  # a service that listens, and a room there

pytestmark = pytest.mark.django_db


def came_in(cast, **fields):
    return make.feedback(cast, **{"by": None, "kind": "concern", "channel": "survey", "severity": 4, **fields})


def turns(kind: str, pk: int) -> list[tuple[int, str]]:
    return list(Answer.objects.of(kind, pk).order_by("id").values_list("turn", "state"))


def silence() -> None:
    past = timezone.now() - timedelta(seconds=1)
    Answer.objects.waiting().update(wake_at=past, due_at=past)
    clocks.actions.pass_on()


def heard(story, template: str) -> set[int]:
    rows = Message.objects.about("feedback", story.pk).filter(template=template, to_user__isnull=False)
    return set(rows.values_list("to_user", flat=True))


@pytest.mark.parametrize(("severity", "flags", "asks"), [(4, [], True), (3, ["media"], True), (3, [], False)])
def test_what_is_critical_or_delicate_asks_and_the_rest_is_told(cast, severity, flags, asks):
    story = came_in(cast, severity=severity, flags=flags)
    assert turns("feedback", story.pk) == ([(1, "waiting")] if asks else [])
    assert cast.officer.pk in heard(story, "feedback/urgent" if asks else "feedback/negative")


def test_i_have_it_is_pressed_on_its_page_and_nobody_else_is_woken(cast):
    story = came_in(cast)
    client, page = make.signed_in(cast.officer), reverse("feedback-item", args=[story.ref])
    address = reverse("escalation-acknowledge", args=[Answer.objects.get().escalation_id])
    assert address in text(client.get(page))
    client.post(address)
    silence()
    assert turns("feedback", story.pk) == [(1, "given")]
    assert cast.officer.name in text(client.get(page)) and address not in text(client.get(page))


def test_silence_tells_the_next_on_duty_and_in_the_end_administrators(cast):
    other, story = make.user(Role.DUTY, cast.site), came_in(cast, named=[cast.duty])
    asked = heard(story, "feedback/urgent")
    silence()
    assert heard(story, "feedback/passed_on").isdisjoint(asked | {cast.duty.pk})
    assert heard(story, "feedback/passed_on") <= {other.pk} or other.pk in asked
    silence(), silence()
    assert turns("feedback", story.pk)[-1][1] == "nobody"
    assert Message.objects.filter(template="complaints/unanswered", to_user=cast.administrator).exists()
    assert Entry.objects.filter(verb="escalation.exhaust", subject_kind="feedback", subject_id=story.pk).count() == 1


def test_a_critical_one_that_is_sorted_to_be_put_right_asks(cast):
    story = came_in(cast, severity=2)
    actions.triage(story, by=cast.officer, outcome="recovery", severity=4)
    assert turns("feedback", story.pk) == [(1, "waiting")]
    assert cast.officer.pk not in heard(story, "feedback/urgent")  # they know


def test_whoever_sorts_it_has_seen_it_and_a_case_asks_by_itself(cast):
    story = came_in(cast)
    case = register_from(story, by=cast.officer, severity=4)
    assert turns("feedback", story.pk) == [(1, "ended")]
    assert turns("complaint", case.pk) == [(1, "waiting")]


def test_a_group_chat_hears_of_it_unless_somebody_is_named(cast, chat):
    outside, _room = chat("ok", "ok", site=cast.site)
    came_in(cast)
    while deliver_due(way="chat"):
        pass
    (post,) = outside.received
    assert "urgent" in post.body.decode() and make.WORDS not in post.body.decode()
    came_in(cast, named=[cast.nurse])
    while deliver_due(way="chat"):
        pass
    assert len(outside.received) == 1
    assert Message.objects.filter(channel="chat", error_code="delicate").count() == 1


@pytest.mark.parametrize(("severity", "is_urgent"), [(4, True), (2, False)])
def test_what_is_owed_on_something_grave_leaves_at_night_too(cast, severity, is_urgent):
    story = came_in(cast, severity=severity, by=cast.nurse, channel="staff")
    actions.begin_recovery(story, by=cast.officer, went_wrong="The bell.", is_in_house=True)
    Firing.objects.filter(clock__subject_kind="recovery", clock__kind="contact").update(wake_at=make.NOW)
    while clocks.actions.fire_due():
        pass
    chased = Message.objects.filter(template__in=["feedback/owed", "feedback/step_late"], channel="email")
    assert set(chased.values_list("is_urgent", flat=True)) <= {is_urgent}
    assert Message.objects.filter(template__in=["feedback/owed", "feedback/step_late"], is_urgent=is_urgent).exists()


@pytest.mark.parametrize(("severity", "is_urgent"), [(4, True), (2, False)])
def test_so_does_the_step_of_what_nobody_has_sorted(cast, severity, is_urgent):
    story = came_in(cast, severity=severity)
    Firing.objects.filter(clock__subject_id=story.pk, clock__subject_kind="feedback", rung__number__gt=0).update(
        wake_at=make.NOW
    )
    while clocks.actions.fire_due():
        pass
    late = Message.objects.filter(template="feedback/not_sorted")
    assert late and set(late.values_list("is_urgent", flat=True)) == {is_urgent}


def test_while_somebody_is_away_their_deputy_hears_it_unless_they_are_named(cast):
    add_absence(cast.officer, by=cast.officer, ends_at=make.later(days=9), deputy=cast.manager, now=make.NOW)
    for barred, hearer in (((), cast.manager), ((cast.manager.pk,), cast.officer)):
        story = make.feedback(cast, kind="enquiry")
        about = {"key": f"added:{story.pk}", "about": story, "page": "/", "now": make.NOW, "barred": barred}
        tell_person("feedback/added", cast.officer, **about)
        assert heard(story, "feedback/added") == {hearer.pk}
