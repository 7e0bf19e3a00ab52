"""What an action left behind, in words that tests can compare."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from clocks.models import Clock, Escalation
from complaints.models import Complaint
from outbox.models import Message

NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET")


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The action refuses with this code, and nothing of it stays."""
    with pytest.raises(ValidationError) as refusal:
        yield
    assert refusal.value.code == code


def verbs(case: Complaint) -> list[str]:
    """The audit verbs of a case, oldest first."""
    return list(
        Entry.objects.filter(subject_kind="complaint", subject_id=case.pk).order_by("id").values_list("verb", flat=True)
    )


def last_entry(case: Complaint) -> Entry:
    return Entry.objects.filter(subject_kind="complaint", subject_id=case.pk).latest("id")


def running(case: Complaint) -> set[str]:
    """The kinds of the targets that run; the right to come back to our answer is theirs and nothing we owe."""
    rows = Clock.objects.of("complaint", case.pk).running().exclude(kind="right_expiry")
    return set(rows.values_list("kind", flat=True))


def agreed(case: Complaint) -> Clock:
    """The target that was agreed with them."""
    return Clock.objects.of("complaint", case.pk).get(kind="agreed_response")


def stopped(case: Complaint) -> dict[str, str]:
    """Ended targets by kind: the event that stopped them."""
    rows = Clock.objects.of("complaint", case.pk).filter(stopped_at__isnull=False)
    return dict(rows.values_list("kind", "stop_event"))


def messages(case: Complaint, template: str = "") -> dict[str, str]:
    """By key, the state of the messages about a case (of one template)."""
    rows = Message.objects.about("complaint", case.pk)
    rows = rows.filter(template=f"complaints/{template}") if template else rows
    return dict(rows.order_by("id").values_list("key", "state"))


def told(case: Complaint, template: str) -> set[int]:
    """Users who got a message of this template about a case."""
    rows = Message.objects.about("complaint", case.pk).filter(template=f"complaints/{template}", to_user__isnull=False)
    return set(rows.values_list("to_user", flat=True))


def escalations(case: Complaint) -> list[tuple[int, str, str]]:
    """(step number, role, trigger), in order."""
    rows = Escalation.objects.of("complaint", case.pk)
    return list(rows.order_by("number", "role", "id").values_list("number", "role", "trigger"))


@contextmanager
def statements() -> Iterator[list[str]]:
    """SQL statements of the block without those that only mark transactions."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [row["sql"] for row in captured if not row["sql"].startswith(NOT_COUNTED)]
