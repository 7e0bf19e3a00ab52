"""A failed step is tried again because a person says so."""

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from clocks import actions
from clocks.models import Firing
from tests import make_hospital
from tests.clocks import toy

pytestmark = pytest.mark.django_db


def dead() -> tuple[toy.Thing, Firing]:
    made = toy.received()
    firing = toy.only_due(made, "breach")
    Firing.objects.filter(pk=firing.pk).update(state="dead", attempts=8, error_code="Poison")
    return made, firing


def test_it_fires_at_the_next_sweep():
    made, firing = dead()
    somebody = make_hospital.user()
    actions.redrive(firing, by=somebody)
    assert actions.fire_due() == 1
    firing.refresh_from_db()
    assert (firing.state, firing.attempts, firing.error_code) == ("fired", 0, "")
    entry = Entry.objects.get(verb="target.redrive")
    assert (entry.actor_id, entry.subject_id) == (somebody.pk, made.pk)


def test_it_refuses_a_step_that_has_not_failed():
    _made, firing = dead()
    actions.redrive(firing, by=make_hospital.user())
    with pytest.raises(ValidationError) as refusal:
        actions.redrive(firing, by=make_hospital.user())
    assert refusal.value.code == "not_dead"
