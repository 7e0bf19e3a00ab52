"""Whoever changes the sealed past is found, and the seal is named."""

import io
import os
from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
from django.core.management import CommandError, call_command

from audit import actions, log
from audit.models import Entry, Seal
from audit.verify import CHAIN, ENTRIES, GONE, verify

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seals():
    """Four seals over three entries each."""
    for number in range(4):
        for part in range(3):
            log.record("complaint.view", number=number, part=part)
        actions.seal(actions.MOST, timedelta())
    return list(Seal.objects.order_by("until"))


def tamper(statement: str, *values: object) -> None:
    """As somebody who holds the owner's key would."""
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as owner, owner.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0
        owner.commit()


def broken() -> list[tuple[int | None, str]]:
    return [(found.seal, found.why) for found in verify().broken]


def test_an_untouched_audit_is_whole(seals):
    report = verify()
    assert report.is_whole
    assert (report.seals, report.entries, report.newest_hash) == (4, 12, seals[-1].hash)


def test_a_changed_entry_names_its_seal(seals):
    tamper("UPDATE audit_entry SET actor_id = 99 WHERE id = %s", seals[1].first_id)
    assert broken() == [(seals[1].pk, ENTRIES)]


def test_a_changed_fact_names_its_seal(seals):
    tamper("""UPDATE audit_entry SET facts = facts || '{"part": 9}' WHERE id = %s""", seals[2].last_id)
    assert broken() == [(seals[2].pk, ENTRIES)]


def test_a_removed_entry_names_its_seal(seals):
    tamper("DELETE FROM audit_entry WHERE id = %s", seals[0].last_id)
    assert broken() == [(seals[0].pk, ENTRIES)]


def test_an_entry_slipped_in_later_names_its_seal(seals):
    """Even the app role could add a row that pretends to be old."""
    old = Entry.objects.get(pk=seals[1].first_id)
    Entry.objects.create(recorded_at=old.recorded_at, at=old.at, verb="complaint.note")
    assert broken() == [(seals[1].pk, ENTRIES)]


def test_entries_that_changed_places_name_their_seal(seals):
    first, last = seals[1].first_id, seals[1].last_id
    tamper(
        "UPDATE audit_entry a SET recorded_at = b.recorded_at FROM audit_entry b"
        " WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))", first, last, last, first,
    )  # fmt: skip
    assert broken() == [(seals[1].pk, ENTRIES)]


def test_an_entry_moved_across_seals_names_both(seals):
    just_before = seals[2].until - timedelta(microseconds=1)
    tamper("UPDATE audit_entry SET recorded_at = %s WHERE id = %s", just_before, seals[1].last_id)
    assert broken() == [(seals[1].pk, ENTRIES), (seals[2].pk, ENTRIES)]


def test_a_rewritten_seal_breaks_the_next(seals):
    tamper("UPDATE audit_seal SET hash = %s WHERE id = %s", "0" * 64, seals[1].pk)
    assert broken() == [(seals[1].pk, ENTRIES), (seals[2].pk, CHAIN)]


def remove_second_seal_with_its_entries(seals) -> None:
    tamper("DELETE FROM audit_entry WHERE id BETWEEN %s AND %s", seals[1].first_id, seals[1].last_id)
    tamper("DELETE FROM audit_seal WHERE id = %s", seals[1].pk)


def test_a_seal_removed_with_its_entries_is_found(seals):
    remove_second_seal_with_its_entries(seals)
    assert broken() == [(seals[2].pk, CHAIN)]


def test_the_control_without_the_previous_hash_a_removed_seal_passes(settings):
    settings.UNSAFE = frozenset({"UNSAFE_UNCHAINED_SEALS"})
    for number in range(4):
        log.record("complaint.view", number=number)
        actions.seal(actions.MOST, timedelta())
    remove_second_seal_with_its_entries(list(Seal.objects.order_by("until")))
    assert broken() == []


def test_a_cut_off_end_is_found_by_the_hash_noted_elsewhere(seals):
    assert verify(expected=seals[-1].hash).is_whole
    tamper("DELETE FROM audit_entry WHERE id BETWEEN %s AND %s", seals[-1].first_id, seals[-1].last_id)
    tamper("DELETE FROM audit_seal WHERE id = %s", seals[-1].pk)
    assert verify().is_whole
    assert [found.why for found in verify(expected=seals[-1].hash).broken] == [GONE]


def test_a_truncated_audit_is_found(seals):
    tamper("DELETE FROM audit_entry")
    assert [seal for seal, _why in broken()] == [seal.pk for seal in seals]


def test_the_newest_seals_can_be_checked_alone(seals):
    tamper("UPDATE audit_entry SET verb = 'x' WHERE id = %s", seals[0].first_id)
    assert verify(last=2).is_whole
    assert (verify(last=2).seals, verify(last=9).is_whole) == (2, False)


def test_the_tail_is_counted_and_its_age_told(seals):
    assert (verify().tail, verify().tail_age) == (0, timedelta())
    log.record("complaint.view")
    assert verify().tail == 1
    assert timedelta() <= verify().tail_age < timedelta(minutes=1)


def test_the_command_lists_and_ends_badly_when_something_broke(seals):
    told = io.StringIO()
    call_command("verify_audit", stdout=told)
    assert f"Newest seal: {seals[-1].hash}" in told.getvalue()
    assert "4 seals over 12 entries" in told.getvalue()
    tamper("DELETE FROM audit_entry WHERE id = %s", seals[1].last_id)
    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=told)
    assert f"BROKEN  seal {seals[1].pk}, entries from" in told.getvalue()


def test_the_command_on_an_empty_audit_is_content():
    told = io.StringIO()
    call_command("verify_audit", stdout=told)
    assert "Newest seal: none" in told.getvalue()
