"""Targets of whoever leaves: in the order of locks that all actions keep, so that no sweep meets a half of it."""

import pytest
from django.core.exceptions import ValidationError

from clocks import actions
from clocks.actions import holding
from clocks.models import Clock
from tests import make_hospital
from tests.clocks import toy


@pytest.mark.django_db
def test_what_still_runs_falls_to_the_heir():
    leaver, heir = make_hospital.user(), make_hospital.user()
    made = toy.received(owner=leaver)
    actions.happened(made, "acknowledged", at=toy.RECEIVED, now=toy.RECEIVED)
    assert actions.hand_over(toy.KIND, [made.pk], before=leaver, owner=heir) == 3
    assert set(Clock.objects.filter(owner=heir).values_list("kind", flat=True)) == {
        "triage", "statutory_response", "update",
    }  # fmt: skip


@pytest.mark.django_db
def test_it_holds_what_they_belong_to_first_and_waits_while_somebody_else_does(monkeypatch):
    made, heir = toy.received(), make_hospital.user()
    monkeypatch.setattr(holding, "PATIENCE", 0.05)
    monkeypatch.setattr(toy.ToySubject, "lock", lambda _self, _ids: {})  # somebody else holds it
    with pytest.raises(ValidationError) as refusal:
        actions.hand_over(toy.KIND, [made.pk], before=None, owner=heir)
    assert refusal.value.code == "busy"
    assert not Clock.objects.filter(owner=heir).exists()
