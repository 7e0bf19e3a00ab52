"""What if: before a calendar or a profile is published, each target says when it would be due."""

from datetime import UTC, datetime

import pytest

from clocks import previews, profiles, whatif
from clocks.forms import WhatIfForm
from clocks.whatif import Wanted
from clocks.worktime import Calendar
from hospital.models import Site
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.worked import A, D, at

RULES = profiles.load("private_hospital")
MONDAY = at(D, "03-16 10:00")
BY_ROLE = {"statutory": D, "office": D, "duty": Calendar(D.zone, A.weekly)}
# St Patrick's Day is worked after all
WORKED = {**BY_ROLE, "statutory": Calendar(D.zone, D.weekly)}


def due(lines: list[whatif.Line], kind: str) -> tuple[str, str]:
    (line,) = [line for line in lines if line.rule.kind == kind and "complaint" in line.rule.types and line.before]
    return tuple(side.promise.due_on.isoformat() for side in (line.before, line.after))


def test_each_target_is_due_by_what_holds_and_by_what_is_wanted():
    lines = whatif.lines(Wanted(RULES, RULES, BY_ROLE, WORKED), MONDAY)
    assert due(lines, "acknowledge") == ("2026-03-18", "2026-03-17")
    by_role = {line.rule.calendar for line in lines if line.is_moved}
    assert by_role == {"statutory"}  # what is counted by other calendars stays
    moments = [line.after.promise.due_at for line in lines]
    assert moments == sorted(moments)


def test_rules_of_another_place_stand_beside_those_that_hold():
    lines = whatif.lines(Wanted(RULES, profiles.load("scotland"), BY_ROLE, BY_ROLE), MONDAY)
    assert due(lines, "acknowledge") == ("2026-03-18", "2026-03-20")
    assert any(line.before is None for line in lines) or any(line.after is None for line in lines)
    assert all(line.is_moved for line in lines if line.before is None)


def test_nothing_moves_where_nothing_is_different():
    assert not any(line.is_moved for line in whatif.lines(Wanted(RULES, RULES, BY_ROLE, BY_ROLE), MONDAY))
    assert whatif.lines(Wanted(None, None, BY_ROLE, BY_ROLE), MONDAY) == []


def test_a_target_that_cannot_be_counted_says_so_and_breaks_nothing():
    never = {**BY_ROLE, "statutory": Calendar(D.zone, ((),) * 7)}
    lines = whatif.lines(Wanted(RULES, RULES, BY_ROLE, never), MONDAY)
    assert any(line.after.promise is None for line in lines)


# ------------------------------------------------------------------------------------------- the form (B25)
def asked(**typed: str) -> WhatIfForm:
    form = WhatIfForm({f"if-{name}": value for name, value in typed.items()}, sites=[Site(pk=1, zone="Europe/Dublin")])
    form.fields["site"].required = False
    form.fields["site"].queryset = Site.objects.none()
    return form


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ({"received": "2026-07-01T12:00"}, datetime(2026, 7, 1, 11, 0, tzinfo=UTC)),
        ({"received": "2026-10-25T01:30"}, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ({"received": "2026-10-25T01:30", "is_second": "on"}, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ({"received": ""}, None),
    ],
)
@pytest.mark.django_db
def test_a_typed_time_is_that_of_the_place(typed, moment):
    form = asked(**typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["received"] == moment
    is_twice = typed["received"].startswith("2026-10-25")
    assert form["is_second"].is_hidden != is_twice


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "words"), [("2026-03-29T01:30", "Choose 00:30 or 02:30."), ("soon", "such as 2026-12-31 13:30")]
)
def test_a_time_that_is_skipped_that_night_is_refused_with_its_neighbors(typed, words):
    form = asked(received=typed)
    assert not form.is_valid()
    assert words in str(form.errors["received"])


# ------------------------------------------------------------------------------------------- the pages
@pytest.mark.django_db
def test_the_first_cases_that_move_are_named_and_linked_only_for_whoever_sees_them():
    site, officer = make_hospital.site(), make_hospital.user()
    made = toy.received(site=site, told=officer)
    data = {"weekly": {"mon": [["00:00", "24:00"]]}}
    seen = previews.calendar_preview(site, "statutory", data, toy.RECEIVED, officer)
    hidden = previews.calendar_preview(site, "statutory", data, toy.RECEIVED, make_hospital.administrator())
    assert (seen.subjects, hidden.subjects, len(seen.shifts)) == (1, 1, 3)
    assert {shift.card.ref for shift in seen.shifts} == {f"T-{made.pk}"}
    assert {shift.card for shift in hidden.shifts} == {None}
    assert seen.shifts == sorted(seen.shifts, key=lambda shift: shift.clock.due_at)
    assert {shift.before[:10] for shift in seen.shifts} == {"by the end"}
