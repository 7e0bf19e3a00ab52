"""Somebody named in it is barred from this moment on."""

from uuid import uuid4

import pytest

from complaints import actions
from complaints.models import Complaint, TeamMember
from complaints.timeline import Thing
from complaints.views.staff import story
from hospital.models import User
from outbox.actions import deliver_due
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer)


def test_it_works(case, cast):
    actions.name(case, by=cast.manager, user=cast.head)
    assert not Complaint.objects.visible_to(cast.head).filter(pk=case.pk)
    assert case.feedback.named.get().user == cast.head
    assert seen.verbs(case)[-1] == "complaint.name"


def test_an_owner_loses_it_and_it_falls_to_the_manager(case, cast):
    actions.name(case, by=cast.manager, user=cast.officer)
    case = make.fresh(case)
    assert case.owner is None
    owners = set(seen.Clock.objects.of("complaint", case.pk).running().values_list("owner", flat=True))
    assert owners == {cast.manager.pk}
    assert seen.told(case, "handed_over") == {cast.manager.pk}
    assert not Complaint.objects.visible_to(cast.officer).filter(pk=case.pk)


def test_a_helper_loses_it_too(case, cast):
    TeamMember.objects.create(complaint=case, user=cast.colleague, at=make.NOW)
    actions.name(case, by=cast.manager, user=cast.colleague)
    assert not case.team.exists()


def test_what_only_they_were_told_is_told_to_somebody_else(case, cast):
    actions.escalate(case, by=cast.officer, role="department", reason="Help", nonce=uuid4())
    assert seen.told(case, "escalated") == {cast.head.pk}
    actions.name(case, by=cast.officer, user=cast.head)
    assert seen.escalations(case) == [(2, "department", "manual"), (2, "department", "manual")]
    assert seen.told(case, "escalated") == {cast.head.pk, cast.director.pk}


def test_what_others_were_told_too_is_not_told_again(case, cast):
    second = make.user("department", cast.department)
    actions.escalate(case, by=cast.officer, role="department", reason="Help", nonce=uuid4())
    assert seen.told(case, "escalated") == {cast.head.pk, second.pk}
    actions.name(case, by=cast.officer, user=cast.head)
    assert len(seen.escalations(case)) == 1


def test_what_a_flag_set_off_and_is_told_to_somebody_else_is_not_called_critical(case, cast):
    actions.flag(case, by=cast.officer, flags=["media"], reason="A reporter rang")
    (told,) = seen.Escalation.objects.of("complaint", case.pk).filter(role="pr").values_list("told__user", flat=True)
    actions.name(case, by=cast.officer, user=User.objects.get(pk=told))
    again = seen.Escalation.objects.of("complaint", case.pk).filter(role="pr").latest("pk")
    assert again.key.startswith("named:")
    thing = Thing("escalated", again.pk, again.at, None, {"trigger": again.trigger, "key": again.key})
    assert story.why(thing, {}, may_read=True) == ""


def test_a_message_that_waits_does_not_reach_them(cast):
    case = make.case(cast, severity=3, now=make.NOW)
    waiting = f"negative:{case.ref}:1:u{cast.head.pk}:email"
    actions.name(case, by=cast.officer, user=cast.head)
    deliver_due()
    assert seen.messages(case)[waiting] == "barred"


def test_named_twice_is_named_once(case, cast):
    actions.name(case, by=cast.manager, user=cast.head)
    assert actions.name(case, by=cast.manager, user=cast.head) is None
    assert seen.verbs(case).count("complaint.name") == 1


def test_it_works_on_a_closed_case(cast):
    case = make.closed(cast)
    assert actions.name(case, by=cast.manager, user=cast.head)


def test_it_refuses_a_case_entered_in_error(case, cast):
    actions.err(case, by=cast.manager, reason="Typed twice")
    with seen.refused("illegal_transition"):
        actions.name(case, by=cast.manager, user=cast.head)
