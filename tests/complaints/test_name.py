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
    assert seen.messages(case)[waiting] == "cancelled"


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


def test_the_reason_is_kept_with_the_case(case, cast):
    entry = actions.name(case, by=cast.manager, user=cast.head, why="declared", reason="They are married.")
    assert entry.facts["why"] == "declared"
    assert case.entries.get(pk=entry.facts["reason"]).words == "They are married."


def test_targets_that_fell_to_them_without_an_owner_fall_to_another(case, cast):
    second = make.user("manager", cast.site)
    actions.name(case, by=second, user=cast.officer)
    fell_to = seen.Clock.objects.of("complaint", case.pk).running().values_list("owner", flat=True)
    (holder,) = set(fell_to)
    actions.name(case, by=cast.colleague, user=User.objects.get(pk=holder))
    assert holder not in set(fell_to.all())


def test_their_notices_of_it_are_gone(case, cast):
    actions.escalate(case, by=cast.officer, role="department", reason="Help", nonce=uuid4())
    mine = cast.head.messages.notices_of(cast.head)
    waiting = cast.head.messages.filter(channel="in_app", subject_id=case.pk, state="sent")
    assert waiting.exists()
    actions.name(case, by=cast.officer, user=cast.head)
    assert not waiting.exists()
    assert not mine.filter(subject_id=case.pk).exists()


def test_a_colleague_who_told_us_is_barred_by_that(cast):
    case = make.case(cast, teller=make.person(email=cast.officer.email.upper()))
    assert case.owner != cast.officer
    assert case.feedback.named.get().why == "teller"
    assert not Complaint.objects.visible_to(cast.officer).filter(pk=case.pk)


def test_a_colleague_found_out_later_to_have_told_us_loses_it(case, cast):
    actions.describe(case, by=cast.manager, email=cast.officer.email)
    assert make.fresh(case).owner is None
    assert not Complaint.objects.visible_to(cast.officer).filter(pk=case.pk)


def test_who_logged_their_own_story_is_not_led_into_a_locked_door(cast):
    client = make.signed_in(cast.officer)
    told = {
        "kind": "complaint", "words": "My own operation", "place": f"ward:{cast.ward.pk}", "severity": "2",
        "channel": "staff", "email": cast.officer.email, "teller_role": "patient", "nonce": str(uuid4()),
    }  # fmt: skip
    answer = client.post("/log/", told)
    assert answer.url == "/log/"
    assert Complaint.objects.latest("pk").feedback.named.get().user == cast.officer


def test_who_acts_for_somebody_named_sees_no_more_than_they_do(case, cast):
    actions.name(case, by=cast.manager, user=cast.officer)
    cast.colleague.act_for(cast.officer)
    assert not Complaint.objects.visible_to(cast.colleague).filter(pk=case.pk)
    assert Complaint.objects.naming(cast.colleague).get() == case
