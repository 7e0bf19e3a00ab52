"""A later date that was agreed in time; refused afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from clocks import actions
from clocks.models import Extension
from tests import make_hospital
from tests.clocks import toy

pytestmark = pytest.mark.django_db
AGREED = {"agreed_with": "the daughter", "channel": "phone", "reason": "The surgeon is away until the 30th."}
SOON = toy.RECEIVED + timedelta(days=2)


def reply(made: toy.Thing):
    return made.clock("statutory_response")


def extend(made: toy.Thing, until: date = date(2026, 3, 27), now=SOON, **more) -> Extension:
    return actions.extend(reply(made), until=until, by=None, now=now, **AGREED, **more)


def test_it_moves_the_date_and_plans_the_steps_anew():
    made = toy.received()
    before = reply(made)
    extend(made)
    after = reply(made)
    assert before.due_on == date(2026, 3, 18) and after.due_on == date(2026, 3, 27)
    assert after.generation == before.generation + 1
    breach = made.firings.get(clock=after, rung__key="breach", state="planned")
    assert breach.fire_at == after.due_at


def test_it_stays_when_the_calendar_changes():
    made = toy.received()
    extend(made)
    site = make_hospital.Site.objects.get(pk=made.site_id)
    week = {day: [["09:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": [], "sun": []}
    data = {"weekly": week, "holidays": {"2026-03-26": "Inspection"}, "dates": {}, "horizon_year": 2026}
    actions.publish_calendar(site, "statutory", data=data, by=None)
    while actions.carry(now=SOON):
        pass
    assert reply(made).due_on == date(2026, 3, 27)


def test_it_leaves_one_audit_entry_without_anybodys_words():
    made, by = toy.received(), make_hospital.user()
    actions.extend(reply(made), until=date(2026, 3, 27), by=by, now=SOON, **AGREED)
    entry = Entry.objects.get(verb="target.extend", actor_id=by.pk)
    assert "surgeon" not in str(entry.facts) and "daughter" not in str(entry.facts)


def test_the_old_and_the_new_date_are_kept():
    made = toy.received()
    extend(made)
    extend(made, until=date(2026, 3, 30))
    spans = list(Extension.objects.values_list("from_due_on", "to_due_on"))
    assert spans == [(date(2026, 3, 18), date(2026, 3, 27)), (date(2026, 3, 27), date(2026, 3, 30))]


def test_agreed_in_time_and_entered_late_the_promise_is_not_broken():
    made = toy.received()
    extend(made, now=toy.RECEIVED + timedelta(days=12), agreed_at=SOON)
    assert reply(made).due_on == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"now": toy.RECEIVED + timedelta(days=12)}, "late"),
        ({"until": date(2026, 3, 18)}, "until"),
        ({"until": date(2026, 3, 31)}, "longest"),
        ({"agreed_at": SOON + timedelta(days=1)}, "future"),
    ],
)
def test_it_refuses(more, code):
    made = toy.received()
    with pytest.raises(ValidationError) as refusal:
        extend(made, **more)
    assert refusal.value.code == code
    assert reply(made).due_on == date(2026, 3, 18)


def test_it_refuses_a_target_whose_rules_allow_none():
    made = toy.received()
    with pytest.raises(ValidationError) as refusal:
        actions.extend(made.clock("triage"), until=date(2026, 3, 27), by=None, now=toy.RECEIVED, **AGREED)
    assert refusal.value.code == "not_extendable"


def test_it_refuses_a_target_that_has_ended():
    made = toy.received()
    actions.happened(made, "responded", at=SOON, now=SOON)
    with pytest.raises(ValidationError) as refusal:
        extend(made)
    assert refusal.value.code == "not_running"
