"""A contact plan: one colleague, limits told in writing, looked at again; no way to us is ever closed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clocks.worktime import local_date
from complaints import actions
from complaints.models import Complaint
from hospital.models import ContactPlan
from tests import make
from tests.complaints import seen
from tests.complaints.dealing import planned


def test_everybody_who_opens_a_case_of_theirs_sees_it(cast):
    case = planned(cast)
    other = make.case(cast, teller=case.teller)
    text = make.signed_in(cast.head).get(reverse("complaint", args=[other.ref])).content.decode()
    assert "speaks with them" in text
    assert "One call a week." in text
    assert "Something unsafe they tell us is always taken." in text


def test_what_they_tell_is_taken_as_before(cast):
    case = planned(cast)
    again = make.case(cast, teller=case.teller, severity=4, flags=["danger"])
    assert seen.running(again)
    assert seen.told(again, "urgent")


def test_the_one_colleague_hears_of_it_and_a_new_plan_takes_its_place(cast):
    case = planned(cast)
    assert seen.told(case, "plan_made") == {cast.officer.pk}
    said = {"behavior": "Again.", "limits": "Letters only.", "contact": cast.colleague}
    days = {"told_on": make.NOW.date(), "review_on": make.later(days=400).date()}
    actions.plan_contact(case, by=cast.manager, **said, **days)
    assert ContactPlan.objects.standing().get().limits == "Letters only."


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"limits": " "}, "empty"), ({"told_on": make.later(days=9000).date()}, "told"),
     ({"review_on": make.NOW.date()}, "past")],
)  # fmt: skip
def test_it_refuses(cast, fields, code):
    with seen.refused(code):
        planned(cast, **fields)


def test_today_is_the_date_of_the_place(cast):
    """At seven in the evening in UTC it is tomorrow in Sydney."""
    case = make.case(cast, now=make.NOW)
    Complaint.objects.filter(pk=case.pk).update(zone="Australia/Sydney")
    evening = make.NOW.replace(hour=19)
    there = local_date("Australia/Sydney", evening)
    assert there > evening.date()
    actions.plan_contact(
        case, by=cast.manager, behavior="Shouted.", limits="One call.", contact=cast.officer, told_on=there,
        review_on=there + timedelta(days=90), now=evening,
    )  # fmt: skip
    assert ContactPlan.objects.standing().get().told_on == there


def test_nobody_known_has_no_plan(cast):
    with seen.refused("nobody"):
        actions.plan_contact(
            make.case(cast, teller=None, teller_role="anonymous"), by=cast.manager, behavior="x", limits="y",
            contact=cast.officer, told_on=make.NOW.date(), review_on=make.later(days=400).date(),
        )  # fmt: skip


def test_when_the_day_has_come_they_are_reminded_once(cast):
    case = planned(cast)
    plan = ContactPlan.objects.get()
    at = make.NOW + timedelta(days=401)
    assert [actions.remind_of_plans(at), actions.remind_of_plans(at)] == [1, 0]
    assert seen.told(case, "plan_review") == {cast.officer.pk, cast.manager.pk}
    plan.refresh_from_db()
    assert plan.reminded_at == at
