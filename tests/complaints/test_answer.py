"""Answering on one page: what is seen there, what is kept, and that two at once are one answer."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import override_settings
from django.urls import reverse

from audit.models import Entry
from clocks.models import Clock
from complaints import actions
from complaints.models import Inquiry, Reply
from hospital.actions import save_draft
from hospital.actions.persons import identify
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text
from tests.complaints.test_ask import told
from tests.complaints.test_races import at_once
from tests.files import samples

pytestmark = pytest.mark.django_db
GIVEN = {
    "verdict_1": "disagree",
    "words_1": "It hung behind the bed.",
    "words_2": "I did.",
    "statement": "I was alone.",
}


def patient(name):
    return identify(make.person(name=name), authority="MRN", number="4711", by=None)


def url(row, verb="answer"):
    return reverse(f"inquiry-{verb}", args=[row.ref])


def test_the_answer_reaches_whoever_asked_with_its_file(cast):
    row = make.inquiry(cast)
    client = make.signed_in(cast.nurse)
    answer = client.post(url(row), {**GIVEN, "files": [samples.upload(samples.PDF, "rota.pdf")]}, follow=True)
    assert "has your answer" in text(answer)
    reply = Reply.objects.get()
    assert [(one.verdict, one.words) for one in reply.answers.all()] == [
        ("disagree", "It hung behind the bed."),
        ("", "I did."),
    ]
    assert [(one.kind, one.by) for one in row.complaint.evidence.all()] == [("statement", cast.nurse)]
    assert Clock.objects.get(subject_kind="inquiry").stop_event == "answered"
    assert told(row, "answered") == {cast.officer}
    page = text(make.signed_in(cast.officer).get(row.get_absolute_url()))
    assert "It hung behind the bed." in page
    assert "rota.pdf" in page
    assert make.signed_in(cast.nurse).get(url(row, "answer")).status_code == 200


def test_whoever_is_asked_sees_what_is_shared_and_never_the_case(cast):
    case = make.triaged(cast, subject="Nobody came", patient=patient("Wei Chen"))
    shared = actions.attach(case, by=cast.officer, uploads=[samples.upload(samples.PDF, "shared.pdf")]).taken
    kept = actions.attach(make.fresh(case), by=cast.officer, uploads=[samples.upload(name="kept.jpg")]).taken
    row = make.inquiry(cast, make.fresh(case), issues=[], files=shared)
    client = make.signed_in(cast.nurse)
    page = text(client.get(url(row)))
    assert "Nobody came to the bell on Sunday evening." in page
    assert "shared.pdf" in page
    for hidden in (make.WORDS, "kept.jpg", case.ref, "Wei Chen"):
        assert hidden not in page
    assert "W… C…" in page
    assert client.get(case.get_absolute_url()).status_code == 404
    assert client.get(reverse("complaint-download", args=[case.ref, shared[0].pk])).status_code == 404
    assert client.get(reverse("inquiry-download", args=[row.ref, shared[0].pk])).status_code == 302
    assert client.get(reverse("inquiry-download", args=[row.ref, kept[0].pk])).status_code == 404
    looks = Entry.objects.filter(subject_kind="inquiry", subject_id=row.pk).order_by("id")
    assert [entry.verb for entry in looks] == ["inquiry.view", "inquiry.download"]


def test_a_name_that_is_shared_stands_in_full(cast):
    case = make.triaged(cast, patient=patient("Wei Chen"))
    row = make.inquiry(cast, case, is_named=True)
    assert "Wei Chen" in text(make.signed_in(cast.nurse).get(url(row)))


def test_somebody_named_in_the_case_may_be_heard_and_sees_no_more_than_the_others(cast):
    case = make.triaged(cast)
    actions.name(case, user=cast.nurse, by=cast.manager)
    row = make.inquiry(cast, make.fresh(case))
    client = make.signed_in(cast.nurse)
    assert client.get(url(row)).status_code == 200
    assert client.get(row.get_absolute_url()).headers["Location"] == url(row)


def test_what_was_typed_is_there_again_and_an_empty_answer_is_refused(cast):
    row = make.inquiry(cast)
    save_draft(f"inquiry-{row.ref}", {"words_1": "Half a sentence"}, owner=cast.nurse)
    client = make.signed_in(cast.nurse)
    assert "Half a sentence" in text(client.get(url(row)))
    refused = text(client.post(url(row), {"words_1": "Only the first", "files": samples.upload()}))
    assert "Answer this question." in refused
    assert "Only the first" in refused
    assert "Choose the files once more, too." in refused
    assert not Reply.objects.exists()


def test_nobody_answers_twice_nor_after_it_was_withdrawn(cast):
    row = make.answered(cast)
    with pytest.raises(ValidationError) as refused:
        make.answered(cast, row)
    assert refused.value.code == "moved_on"
    other = make.inquiry(cast)
    actions.recall(other, by=cast.officer, reason="Settled by telephone")
    page = text(make.signed_in(cast.nurse).get(url(other)))
    assert "No answer is needed any more." in page
    assert other.summary not in page


def test_a_case_that_has_ended_asks_nobody_any_more(cast):
    row = make.inquiry(cast)
    actions.withdraw(make.fresh(row.complaint), by=cast.officer, reason="They wish so")
    client = make.signed_in(cast.nurse)
    assert "No answer is needed any more." in text(client.get(url(row)))
    assert row.ref not in text(client.get(reverse("my-work")))


# ------------------------------------------------------------------------------------- two at once
def two(cast, row):
    def answer(who):
        try:
            return actions.answer(row, by=who, answers={1: ("agree", ""), 2: ("agree", "")}).pk
        except IntegrityError:
            return "broken"

    return [lambda who=who: answer(who) for who in (cast.nurse, cast.head)]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_is_told_that_it_is_answered(cast):
    row = make.inquiry(cast)
    assert at_once(two(cast, row)).count("moved_on") == 1
    assert Reply.objects.filter(inquiry=row).count() == 1
    assert seen.verbs(row.complaint).count("complaint.answer") == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_nobody_is_told(cast):
    """The twin: both find it open, and only the last line of defense, the unique key, breaks one of them."""
    row = make.inquiry(cast)
    with override_settings(UNSAFE=frozenset({"UNSAFE_NO_LOCK"})):
        outcomes = [at_once(two(cast, make_open(row))) for _ in range(8)]
    assert any("broken" in answers for answers in outcomes)


def make_open(row: Inquiry) -> Inquiry:
    for reply in row.replies.all():
        reply.files.clear()
        reply.answers.all().delete()
        reply.delete()
    Inquiry.objects.filter(pk=row.pk).update(state="asked")
    return Inquiry.objects.get(pk=row.pk)
