"""The family says that they are still waiting: kept each time, escalated once, and no promise moves."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clocks.actions import acknowledge
from clocks.models import Clock, Escalation
from complaints import actions
from complaints.models import Complaint, Entry
from tests import make
from tests.complaints import seen

pytestmark = pytest.mark.django_db
LATE = make.later(days=14)  # the answer was promised for the eleventh day
NEXT = LATE + timedelta(days=1)


@pytest.fixture
def case(cast: make.Cast) -> Complaint:
    return make.case(cast, owner=cast.officer, now=make.NOW)


def press(case, now=LATE, nonce=None):
    return actions.press(case, nonce=nonce or uuid4(), now=now)


def pressed(case) -> list[tuple[int, str]]:
    return list(
        Escalation.objects.of("complaint", case.pk).filter(trigger="press").order_by("pk").values_list("number", "role")
    )


def dues(case) -> list[tuple]:
    return list(Clock.objects.of("complaint", case.pk).order_by("pk").values_list("kind", "due_at", "generation"))


def test_it_works(case, cast):
    before = dues(case)
    entry = press(case)
    assert (entry.verb, entry.actor_id) == ("complaint.press", None)
    assert case.entries.get().kind == Entry.Kind.WAITING
    assert seen.told(case, "still_waiting") == {cast.officer.pk}
    assert pressed(case) == [(1, "manager")]
    assert seen.told(case, "escalated") == {cast.manager.pk}
    assert dues(case) == before
    assert make.fresh(case).last_activity_at == case.last_activity_at  # not our own work


def test_pressed_again_it_is_kept_and_escalates_nothing(case, cast):
    press(case)
    press(case, NEXT)
    assert case.entries.count() == 2
    assert pressed(case) == [(1, "manager")]
    assert len(seen.messages(case, "still_waiting")) == 4  # app and mail, twice


def test_after_five_working_days_the_next_step_is_told_and_the_last_one_never_ends(case, cast):
    for week in range(5):
        press(case, LATE + timedelta(days=8 * week))
    assert pressed(case) == [(1, "manager"), (2, "department"), *[(3, "leadership")] * 3]


def test_it_begins_above_whoever_was_told_before(case, cast):
    actions.escalate(case, by=cast.officer, role="department", reason="Please decide.", now=make.NOW)
    press(case)
    assert pressed(case) == [(3, "leadership")]


def test_the_rules_of_the_place_say_whom_it_reaches(cast):
    steps = [rung for rung in make.rules().data["rungs"] if rung["trigger"] != "press"]
    own = {**next(r for r in make.rules().data["rungs"] if r["key"] == "press-department"), "role": "duty"}
    make.rules(rungs=[*steps, own])
    case = make.case(cast, owner=cast.officer, now=make.NOW)
    press(case)
    assert pressed(case) == [(2, "duty")]


def test_whoever_is_named_in_it_hears_nothing(cast):
    case = make.case(cast, owner=cast.officer, named=[cast.manager], now=make.NOW)
    press(case)
    assert cast.manager.pk not in seen.told(case, "escalated")
    assert seen.told(case, "escalated")


def test_a_manager_hears_of_it_where_nobody_holds_it(cast):
    case = make.case(cast, named=[cast.officer, cast.colleague], now=make.NOW)
    press(case)
    assert seen.told(case, "escalated") == {cast.manager.pk}
    press(case, NEXT)
    assert seen.told(case, "still_waiting") == {cast.manager.pk}


def test_sent_twice_it_is_said_once(case):
    nonce = uuid4()
    press(case, nonce=nonce)
    assert press(case, nonce=nonce) is None
    assert case.entries.count() == 1


def test_it_refuses_while_nothing_is_late_and_somebody_works_on_it(case):
    with seen.refused("too_soon"):
        press(case, make.later(hours=1))


def test_five_quiet_working_days_are_reason_enough(case, cast):
    for verb in ("acknowledge", "contact", "update"):
        Clock.objects.of("complaint", case.pk).filter(kind=verb).update(due_at=LATE)
    with seen.refused("too_soon"):
        press(case, make.later(days=6))
    assert press(case, make.later(days=8))


def test_the_fourth_on_one_day_is_refused(case):
    for hour in range(3):
        press(case, LATE + timedelta(hours=hour))
    with seen.refused("too_soon"):
        press(case, LATE + timedelta(hours=4))
    assert press(case, NEXT + timedelta(hours=1))


def test_it_refuses_a_closed_case(cast):
    with seen.refused("illegal_transition"):
        press(make.closed(cast))


# ------------------------------------------------------------------------------------------------ the page
@pytest.fixture
def family(client: Client, case: Complaint) -> Client:
    """A browser that has opened the page of this case, which is late by now."""
    _token, code = actions.grant(case, by=None)
    client.post(reverse("public-track"), {"ref": case.ref, "code": code})
    return client


def test_the_page_offers_it_says_who_has_it_and_when_they_hear_from_us(family, case, cast):
    page = family.get(reverse("public-track"))
    assert "Are you still waiting for us?" in page.content.decode()
    answer = family.post(reverse("public-press"), {"nonce": page.context["nonce"]})
    assert answer.url == reverse("public-track") + "#waiting"
    shown = family.get(reverse("public-track")).content.decode()
    assert "We know that you are still waiting" in shown
    assert f"{cast.officer.name} knows and looks after it." in shown
    acknowledge(Escalation.objects.get(trigger="press"), by=cast.manager)
    assert f"{cast.manager.name} knows and looks after it." in family.get(reverse("public-track")).content.decode()


def test_once_they_were_answered_the_page_no_longer_says_that_they_wait(family, case, cast):
    press(case, timezone.now())
    assert "We know that you are still waiting" in family.get(reverse("public-track")).content.decode()
    actions.respond(make.drafting(cast, case), by=cast.officer, is_without_patient=True)
    answered = family.get(reverse("public-track")).content.decode()
    assert "We know that you are still waiting" not in answered
    assert "Are you still waiting for us?" in answered  # the answer may be none to them
    case = make.fresh(case)
    actions.close(case, by=cast.officer, outcomes={issue.pk: "upheld" for issue in case.issues.all()}, learning="Bells")
    assert "still waiting" not in family.get(reverse("public-track")).content.decode()


def test_without_a_key_it_changes_nothing(client, case):
    assert client.post(reverse("public-press"), {"nonce": uuid4()}).status_code == 410
    assert not case.entries.exists()


def test_a_case_in_time_is_not_asked_about(client, cast):
    case = make.case(cast, owner=cast.officer)
    _token, code = actions.grant(case, by=None)
    client.post(reverse("public-track"), {"ref": case.ref, "code": code})
    assert "still waiting" not in client.get(reverse("public-track")).content.decode()
