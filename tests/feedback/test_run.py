"""A file is taken over: cases from another system with their targets, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.models import Entry
from clocks import actions as clocks
from clocks.models import Clock, Escalation, Firing
from complaints import actions as verbs
from complaints.models import Complaint, Letter
from feedback import actions
from feedback.models import ImportRow
from outbox.models import Message
from tests.feedback.tables import handed_in, matched, rows, states, taken

OPEN = {"Status": "Under investigation", "Date closed": "", "Reply date": "", "Date acknowledged": ""}


def day(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).strftime("%d/%m/%Y")


def test_a_closed_case_is_there_with_all_that_happened_to_it(cast):
    job = taken(cast.manager, rows({"Ref": "RM-77", "reply": ""}))
    case = Complaint.objects.select_related("feedback", "teller").get()
    assert (job.state, states(job)) == ("done", {"made": 1})
    assert (case.status, case.type, case.severity, case.site) == ("closed_final", "complaint", 2, cast.site)
    assert (case.received_on.isoformat(), case.feedback.original_ref) == ("2025-02-03", "RM-77")
    assert case.teller.email == "maeve@example.org"
    assert case.closed_at > case.responded_at > case.acknowledged_at > case.received_at
    stopped = Clock.objects.filter(stopped_at__isnull=False, breached_at__isnull=True)
    assert set(stopped.values_list("kind", "stop_event")) == {
        ("acknowledge", "acknowledged"), ("statutory_response", "responded"),
    }  # fmt: skip
    assert not Clock.objects.running().exists()


def test_steps_that_are_past_tell_nobody_and_one_list_goes_to_the_manager(cast):
    taken(cast.manager, rows(OPEN, {**OPEN, "Date received": day(1)}))
    old, fresh = Complaint.objects.order_by("pk")
    due = Clock.objects.running().get(subject_id=old.pk, kind="statutory_response")
    assert due.due_on.isoformat() == "2025-02-12"  # seven working days after the original receipt
    assert set(Firing.objects.filter(clock=due).values_list("state", flat=True)) == {"superseded"}
    while clocks.fire_due():
        pass
    assert not Escalation.objects.filter(subject_id=old.pk).exists()
    told = Message.objects.get(template="complaints/arrived_late", channel="in_app")
    assert told.to_user == cast.manager
    assert not Message.objects.exclude(template="complaints/arrived_late").filter(subject_id=old.pk).exists()
    assert ImportRow.objects.get(feedback=old.feedback).is_late
    assert Firing.objects.filter(clock__subject_id=fresh.pk, state="planned").exists()


def test_the_same_file_twice_changes_nothing(cast):
    content = rows({}, {}, OPEN)
    taken(cast.manager, content)
    before = list(Complaint.objects.order_by("pk").values_list("pk", "version", "tokens"))
    job = matched(handed_in(cast.manager, content), cast.manager)
    assert states(job) == {"same": 3}
    again = taken(cast.manager, content)
    assert states(again) == {"unchanged": 3}
    assert list(Complaint.objects.order_by("pk").values_list("pk", "version", "tokens")) == before
    assert Entry.objects.filter(verb="complaint.take_over").count() == 3


def test_a_changed_row_brings_up_only_what_was_not_changed_here(cast):
    taken(cast.manager, rows(OPEN, OPEN))
    untouched, worked_on = Complaint.objects.order_by("pk")
    verbs.describe(worked_on, by=cast.manager, subject="Ours")
    later = {**OPEN, "Title": "Theirs", "Status": "Closed", "Reply date": "10/02/2025", "Date closed": "12/02/2025"}
    job = taken(cast.manager, rows(later, later))
    untouched.refresh_from_db()
    worked_on.refresh_from_db()
    assert (untouched.subject, untouched.status) == ("Theirs", "closed_final")
    assert (worked_on.subject, worked_on.status) == ("Ours", "investigating")
    assert states(job) == {"updated": 1, "kept": 1}
    assert not Clock.objects.running().filter(subject_id=untouched.pk).exists()
    assert states(taken(cast.manager, rows(later, later))) == {"unchanged": 1, "kept": 1}


def test_it_is_found_by_its_old_reference_and_names_at_once(cast):
    taken(cast.manager, rows({"Ref": "RM-20417"}))
    case = Complaint.objects.get()
    found = [list(Complaint.objects.search(words, by=cast.manager)) for words in ("RM-20417", "Maeve", "six hours")]
    assert found == [[case]] * 3


def test_letters_owner_and_audit_come_along(cast):
    head = (*rows().decode().splitlines()[0].split(","), "Reply letter", "Notes")
    content = rows(
        {"Handler": cast.officer.email, "Reply letter": "We are sorry.", "Notes": "Called twice."},
        {**OPEN, "Handler": cast.officer.name}, head=head,
    )  # fmt: skip
    job = taken(cast.manager, content)
    first, second = Complaint.objects.order_by("pk")
    assert (first.owner, second.owner) == (cast.officer, cast.officer)
    letter = Letter.objects.get(complaint=first)
    assert (letter.words, letter.state, letter.sent_at) == ("We are sorry.", "sent", first.responded_at)
    assert [entry.words for entry in first.entries.all()] == ["Called twice."]
    entry = Entry.objects.get(verb="complaint.take_over", subject_id=first.pk)
    assert entry.actor_id == cast.manager.pk
    assert (entry.facts["import"], entry.facts["line"]) == (job.pk, 2)


def test_the_words_are_held_in_one_place(cast):
    job = taken(cast.manager, rows({}, {"Severity": "Purple"}))
    assert list(job.rows.order_by("line").values_list("state", flat=True)) == ["made", "bad"]
    assert job.rows.filter(state="made", cells="").count() == 1
    assert job.file.state == "erased"
    later = timezone.now() + timedelta(days=31)
    assert actions.forget_imports(now=later) == 1
    assert not job.rows.exclude(cells="", problems="").exists()


def test_it_refuses_a_file_nobody_has_checked(cast):
    job = handed_in(cast.manager, rows({}))
    with pytest.raises(ValidationError, match="no longer at this point"):
        actions.run(job, by=cast.manager)
