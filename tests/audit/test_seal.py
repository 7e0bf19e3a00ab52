"""Sealing goes by time: whatever is older than every running transaction can no longer change."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from audit import actions, log
from audit.models import Entry, Seal
from audit.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)
NO_MARGIN = timedelta()


def record(count: int = 1) -> None:
    for number in range(count):
        log.record("complaint.view", number=number)


def seal(most: int = actions.MOST) -> int:
    return actions.seal(most, NO_MARGIN)


def elsewhere(work) -> threading.Thread:
    """Run in a thread with a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_settled_entries_are_sealed_once():
    record(3)
    assert seal() == 3
    assert seal() == 0
    made = Seal.objects.get()
    assert (made.count, made.previous) == (3, "")
    assert (made.first_id, made.last_id) == (Entry.objects.order_by("id")[0].pk, Entry.objects.order_by("id")[2].pk)


def test_seals_are_chained():
    for _ in range(3):
        record()
        seal()
    hashes = list(Seal.objects.order_by("until").values_list("previous", "hash"))
    assert [previous for previous, _ in hashes] == ["", *(made for _, made in hashes[:-1])]


def test_without_new_entries_there_is_no_new_seal():
    record()
    seal()
    assert seal() == 0
    assert Seal.objects.count() == 1


def test_an_entry_within_the_margin_waits():
    record()
    assert actions.seal() == 0
    assert verify().tail == 1


def test_a_transaction_that_still_runs_holds_the_seals_back_until_it_ends():
    written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record()
            written.set()
            assert may_end.wait(20)

    thread = elsewhere(slow)
    assert written.wait(20)
    record(2)  # later transactions, already committed
    assert seal() == 0
    may_end.set()
    thread.join(20)
    assert seal() == 3
    assert verify().is_whole


def test_the_control_sealing_without_looking_at_running_transactions_breaks():
    """The same race with the protection left out: a late entry falls into a stretch that was sealed already."""
    written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record()
            written.set()
            assert may_end.wait(20)

    thread = elsewhere(slow)
    assert written.wait(20)
    record(2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        careless = cursor.fetchone()[0]
    assert actions._seal_before(careless, actions.MOST) == 2
    may_end.set()
    thread.join(20)
    assert [broken.seal for broken in verify().broken] == [Seal.objects.get().pk]


def test_many_entries_become_several_seals_and_those_of_one_moment_stay_together():
    for _ in range(3):
        with transaction.atomic():
            record(4)
    assert [seal(most=5) for _ in range(4)] == [4, 4, 4, 0]
    with transaction.atomic():
        record(7)
    record()
    assert [seal(most=5), seal(most=5)] == [7, 1]
    assert verify().is_whole


def test_two_sealers_at_once_leave_one_chain():
    record(200)
    barrier, sealed = threading.Barrier(4), []

    def work() -> None:
        barrier.wait(20)
        sealed.append(seal())

    for thread in [elsewhere(work) for _ in range(4)]:
        thread.join(30)
    seal()
    assert sum(sealed) <= 200
    assert verify().is_whole
    assert sum(Seal.objects.values_list("count", flat=True)) == 200


def test_sealing_costs_the_same_statements_for_2_entries_as_for_200():
    counts = []
    for count in (2, 200):
        record(count)
        with CaptureQueriesContext(connection) as queries:
            seal()
        counts.append(len([q for q in queries if q["sql"].split()[0] not in ("BEGIN", "COMMIT")]))
    assert counts[0] == counts[1] <= 7
