"""The demo hospital: deterministic, legal, and there is something of everything in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from audit.models import Entry
from clocks.models import Clock, Escalation
from complaints.models import Complaint
from complaints.states import OPEN, Status
from feedback.actions import found_by
from feedback.models import Feedback, Kind
from hospital.models import Organization, Role, User
from pxm.demo import days, scale
from pxm.demo.stories import schedule

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def quietly(_words: str) -> None:
    """Nobody reads along."""


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: object) -> Iterator[Organization]:
    """Lived through once for all tests here; each test undoes only what it added."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield days.live(NOW, 7, quietly)
        transaction.set_rollback(True)


def test_it_has_cases_in_every_stage_and_feedback_of_every_kind(demo: Organization):
    stages = Counter(Complaint.objects.values_list("status", flat=True))
    assert {Status.RECEIVED, Status.TRIAGED, Status.INVESTIGATING, Status.APPROVAL, Status.RESPONDED} <= set(stages)
    assert {Status.CLOSED, Status.RESOLVED_INFORMALLY, Status.WITHDRAWN} <= set(stages)
    assert set(Feedback.objects.values_list("kind", flat=True)) == set(Kind)
    assert set(Feedback.objects.values_list("language", flat=True)) == {"en", "zh-hans", "ar"}


def test_somebody_holds_every_role(demo: Organization):
    held = {role for user in User.objects.all() for role in user.standing.roles}
    assert held == set(Role)


def test_some_targets_are_late_and_the_right_people_were_told(demo: Organization):
    late = Complaint.objects.open().overdue(NOW)
    assert 0 < late.count() < Complaint.objects.open().count()
    assert all(e.told.exists() for e in Escalation.objects.filter(number__gte=1))


def test_every_open_case_has_one_next_target(demo: Organization):
    open_cases = set(Complaint.objects.filter(status__in=OPEN).values_list("pk", flat=True))
    assert set(Clock.objects.filter(is_next=True).values_list("subject_id", flat=True)) >= open_cases


def test_the_same_seed_makes_the_same_hospital(demo: Organization):
    """The stories, their moments and their fates depend on the seed and on now, on nothing else."""
    zones = {"n": "Europe/Dublin", "h": "Asia/Shanghai"}
    made = [schedule(Random(7), zones, NOW) for _twice in range(2)]  # noqa: S311
    assert len(made[0]) > 60
    assert made[0] == made[1]
    assert made[0] != schedule(Random(8), zones, NOW)  # noqa: S311


def test_it_refuses_a_database_that_has_a_hospital(demo: Organization):
    with pytest.raises(CommandError, match="already"):
        call_command("seed_demo")


def test_it_is_never_loaded_in_production(settings: object, db: None):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="passwords of the demo are public"):
        call_command("seed_demo")


def test_copies_for_measuring_fit_together(demo: Organization):
    before = Complaint.objects.count()
    scale.grow(60, 20, 7, NOW, quietly)
    copies = Complaint.objects.order_by("pk")[before:]
    assert len(copies) == 60
    assert sum(case.status in OPEN for case in copies) == 20
    assert all(Clock.objects.of("complaint", case.pk).exists() for case in copies)
    assert len({case.feedback.words for case in copies}) == 60
    assert len({case.teller_id for case in copies if case.teller_id}) > 40
    assert any(case.patient_id for case in copies)
    assert all(set(case.tokens) == set(found_by(case.feedback)) for case in copies)
    assert Entry.objects.filter(subject_kind="complaint", subject_id=copies[59].pk).exists()
    assert Complaint.objects.create(**_columns(copies[0])).pk > copies[59].pk


def _columns(case: Complaint) -> dict[str, object]:
    """A further row by the ordinary way, to see that numbers go on after the copies."""
    story = case.feedback
    story.pk, story._state.adding = None, True
    story.save()
    names = [f.attname for f in Complaint._meta.concrete_fields if not f.generated and f.attname != "id"]
    return {name: getattr(case, name) for name in names} | {"feedback_id": story.pk}
