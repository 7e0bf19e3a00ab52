"""What happened and who looked: one entry in the caller's transaction, ids and codes only."""

import uuid
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit import log
from audit.models import Door, Entry
from hospital.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def someone():
    return User.objects.create(email="amara@hospital.example", name="Amara Diallo")


def test_it_writes_who_what_when_about_what(someone):
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    log.record("user.deactivate", someone, by=someone, at=at, role="officer")
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject_kind, entry.subject_id) == ("user.deactivate", "user", someone.pk)
    assert (entry.actor_id, entry.at, entry.facts) == (someone.pk, at, {"role": "officer"})


def test_it_returns_the_entry_with_the_database_s_own_time(someone):
    entry = log.record("user.view", someone, by=someone)
    assert entry.pk and entry.recorded_at == Entry.objects.get().recorded_at


def test_it_costs_one_statement(someone):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        log.record("user.view", someone, by=someone)
    assert len(queries) == 1


def test_many_cost_one_statement_too(someone):
    rows = [log.Row("complaint.escalate", "complaint", n, None, {"number": 2}, datetime.now(UTC)) for n in range(200)]
    with CaptureQueriesContext(connection) as queries:
        log.record_many(rows)
    assert len([q for q in queries if q["sql"].startswith("INSERT")]) == 1
    assert Entry.objects.count() == 200


def test_facts_of_every_harmless_kind_are_kept():
    moment = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    number = uuid.uuid4()
    log.record("x.change", skipped=[{"user": 3, "why": "inactive"}], on=date(2026, 11, 22), at_moment=moment,
               number=number, flags={"media", "legal"}, is_oral=True, nothing=None)  # fmt: skip
    assert Entry.objects.get().facts == {
        "skipped": [{"user": 3, "why": "inactive"}],
        "on": "2026-11-22",
        "at_moment": "2026-11-22T07:30:00.000000+00:00",
        "number": str(number),
        "flags": ["legal", "media"],
        "is_oral": True,
        "nothing": None,
    }


@pytest.mark.parametrize("words", ["he was rude", "护士没有来", "línea", "a\nb", "x" * 81])
def test_it_refuses_words_and_does_not_repeat_them(words):
    with pytest.raises(ValueError, match="never words") as refusal:
        log.record("complaint.note", about=[words])
    assert words not in str(refusal.value)
    assert not Entry.objects.exists()


def test_it_refuses_what_cannot_be_a_fact():
    with pytest.raises(ValueError, match="cannot be a object"):
        log.record("complaint.note", about=object())


def test_an_entry_goes_with_the_transaction_it_belongs_to(someone):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        log.record("user.view", someone, by=someone)
        raise ZeroDivisionError
    assert not Entry.objects.exists()


def test_without_a_door_the_clock_and_the_command_line_are_told_apart(someone):
    log.record("complaint.escalate")
    log.record("complaint.register", by=someone)
    assert list(Entry.objects.newest().values_list("door", flat=True)) == [Door.COMMAND, Door.TIMERS]


def test_a_door_holds_inside_only():
    with log.through(Door.API, {"request": "ab12"}):
        log.record("complaint.view")
    log.record("complaint.view")
    first, second = Entry.objects.order_by("id")
    assert (first.door, first.facts) == (Door.API, {"request": "ab12"})
    assert (second.door, second.facts) == (Door.TIMERS, {})
