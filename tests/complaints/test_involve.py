"""A body outside the house asks: its reference and its own deadline stand beside ours."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from clocks import profiles
from clocks.actions import publish_profile
from clocks.actions.plans import Plan
from clocks.actions.sheets import is_late
from clocks.why import Why
from clocks.worktime import local_date
from complaints import actions
from complaints.actions.catalog import retire_body, save_body
from complaints.forms import InvolveForm
from complaints.models import Body
from hospital.models import Site
from tests import make
from tests.complaints import seen


@pytest.fixture
def body(db):
    return save_body(Body(name="Health Ombudsman", kind="ombudsman"), None)


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer)


def involve(case, body, by, **fields):
    return actions.involve(case, by=by, body=body, words="They ask for the file.", nonce=uuid4(), **fields)


def test_its_date_is_a_target_of_its_own_each(case, body, cast):
    other = save_body(Body(name="City hotline", kind="hotline"), None)
    on = case.received_on + timedelta(days=9)
    for one in (body, other):
        involve(case, one, cast.officer, due_on=on, reference="H-1")
    first, second = case.involvements.order_by("pk")
    assert first.target.due_on == second.target.due_on == on
    assert first.target != second.target and first.target.is_running


def by_rules_of(slug):
    """A case of a place that goes by other rules."""
    cast = make.cast()
    publish_profile(profiles.shipped_data(slug), by=None, now=make.NOW)
    Site.objects.filter(pk=cast.site.pk).update(profile=slug)
    cast.site.refresh_from_db()
    return cast, make.case(cast, owner=cast.officer)


@pytest.mark.parametrize("slug", ["england_nhs", "england_25_days", "england_60_days", "saudi_severity", "ireland_hse"])
def test_the_day_they_named_holds_whatever_the_rules_count(db, body, slug):
    cast, case = by_rules_of(slug)
    on = local_date(case.zone, timezone.now()) + timedelta(days=5)
    involve(case, body, cast.officer, due_on=on)
    clock = case.involvements.get().target
    assert (clock.due_on, clock.unit, clock.edge) == (on, "date", "day")
    assert is_late(clock, clock.due_at) and not is_late(clock, clock.due_at - timedelta(seconds=1))
    why = Why(clock)
    assert why.is_exact and why.rule.unit == "date"
    Plan(clock, case.severity).revise([(clock, why.profile.rule(clock.rule))], timezone.now())
    clock.refresh_from_db()
    assert clock.due_on == on


@pytest.mark.parametrize(
    ("slug", "span", "unit"),
    [("england_nhs", timedelta(days=28), "calendar_days"), ("england_25_days", timedelta(days=28), "calendar_days"),
     ("england_60_days", timedelta(days=28), "calendar_days"), ("saudi_severity", timedelta(hours=24), "hours")],
)  # fmt: skip
def test_where_they_named_none_the_rules_give_one(db, body, slug, span, unit):
    cast, case = by_rules_of(slug)
    now = timezone.now().replace(microsecond=0)
    involve(case, body, cast.officer, now=now)
    row = case.involvements.get()
    assert row.target.unit == unit
    assert row.due_on == row.target.due_on == local_date(case.zone, now + span)
    first = InvolveForm(case=case, user=cast.officer).initial.get("due_on")
    assert first == (row.due_on if unit == "calendar_days" else None)
    involve(case, save_body(Body(name="Press council"), None), cast.officer, is_told_only=True)
    assert case.involvements.order_by("pk").last().target is None


def test_without_a_day_and_a_rule_there_is_no_target(case, body, cast):
    involve(case, body, cast.officer)
    assert case.involvements.get().target is None


def test_one_leads(case, body, cast):
    involve(case, body, cast.officer, is_lead=True)
    involve(case, save_body(Body(name="Court", kind="court"), None), cast.officer, is_lead=True)
    assert [str(row.body) for row in case.involvements.filter(is_lead=True)] == ["Court"]


def test_it_refuses_what_is_retired_and_what_says_nothing(case, body, cast):
    with seen.refused("empty"):
        actions.involve(case, by=cast.officer, body=body, words=" ", nonce=uuid4())
    retire_body(body, None)
    body.refresh_from_db()
    with seen.refused("retired"):
        involve(case, body, cast.officer)


def test_withdrawn_they_are_still_owed_what_they_asked_for(case, body, cast):
    involve(case, body, cast.officer, due_on=case.received_on + timedelta(days=9))
    actions.withdraw(case, by=cast.officer, reason="They do not wish to go on.")
    assert seen.running(case) == {"ombudsman"}


def test_the_case_shows_it_above_our_own_targets(case, body, cast):
    involve(case, body, cast.officer, due_on=case.received_on + timedelta(days=9), reference="H-1", is_lead=True)
    text = make.signed_in(cast.officer).get(reverse("complaint", args=[case.ref])).content.decode()
    assert text.index("Dates of outside bodies") < text.index('aria-label="Targets"')
    assert "H-1" in text
    assert ">leads<" in text


def test_the_list_of_bodies_is_changed_in_the_settings(cast, body):
    client = make.signed_in(cast.administrator)
    client.post(reverse("body-add"), {"name": "Embassy of Freedonia", "kind": "embassy"})
    again = client.post(reverse("body-add"), {"name": "EMBASSY of Freedonia", "kind": "embassy"})
    assert again.status_code == 200
    client.post(reverse("body-retire", args=[body.pk]))
    assert list(Body.objects.filter(retired_at=None).values_list("name", flat=True)) == ["Embassy of Freedonia"]
    client.post(reverse("body-restore", args=[body.pk]))
    assert Body.objects.filter(retired_at=None).count() == 2
