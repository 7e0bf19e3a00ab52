"""Whole rows in one statement are what `bulk_create` makes of them."""

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit import columns
from feedback.models import Feedback
from hospital.models import Person

pytestmark = pytest.mark.django_db

ODD = ["plain", 'a "quoted" one', "back\\slash", "comma, {brace}", "護理"]


def told(cast, words: str, tokens: list[str]) -> Feedback:
    return Feedback(
        kind="complaint", channel="import", received_at=timezone.now(), logged_at=timezone.now(), site=cast.site,
        words=words, teller_role="anonymous", severity=2, tokens=tokens,
    )  # fmt: skip


def test_rows_are_stored_as_they_are_and_know_their_numbers(cast):
    rows = [told(cast, f"Words {number}", ODD[number:]) for number in range(len(ODD) + 1)]
    with CaptureQueriesContext(connection) as queries:
        columns.create(rows)
    stored = Feedback.objects.in_bulk([row.pk for row in rows])
    assert len(queries) == 2
    assert [(stored[row.pk].words, stored[row.pk].tokens) for row in rows] == [(row.words, row.tokens) for row in rows]
    assert all(stored[row.pk].is_to_tell is False and stored[row.pk].occurred_on is None for row in rows)


def test_what_fills_itself_is_filled():
    person = Person(name="Maeve Old", phone="0123 456")
    columns.create([person])
    assert Person.objects.get(pk=person.pk).created_at == person.created_at


def test_it_refuses_what_is_too_long_instead_of_cutting_it(cast):
    with pytest.raises(DataError), transaction.atomic():
        columns.create([told(cast, "Words", ["x" * 500])])


def test_rows_are_changed_by_their_number(cast):
    rows = [told(cast, f"Words {number}", ODD[:number]) for number in range(3)]
    columns.create(rows)
    for row in rows:
        row.words, row.tokens = f"Other {row.words}", [*row.tokens, "more"]
    columns.update(Feedback, ("words", "tokens"), rows)
    assert list(Feedback.objects.order_by("pk").values_list("words", "tokens")) == [
        (row.words, row.tokens) for row in rows
    ]
