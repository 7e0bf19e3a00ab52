"""Whoever told us is answered: in writing or in person, once, after a second reader where it is grave."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from clocks.models import Clock
from complaints.actions import tell_us
from feedback import actions
from feedback.models import Answer, Feedback
from hospital.actions import record_need
from outbox.actions import deliver_due
from outbox.models import Message
from tests import make
from tests.complaints.pages import text
from tests.programs import Program

pytestmark = pytest.mark.django_db
WORDS = "Visiting is from two to eight, on every ward."


def question(cast, **fields) -> Feedback:
    """It came in by the web form and waits to be sorted."""
    return make.feedback(cast, **{"kind": "enquiry", "by": None, "channel": "web", "wants_reply": True, **fields})


def again(story) -> Feedback:
    return Feedback.objects.get(pk=story.pk)


def answer(story, cast, **fields) -> Answer:
    given = {"by": cast.officer, "words": WORDS, "way": "email", "language": "en", **fields}
    return actions.answer_story(story, **given)


def page(story, verb: str = "answer-story", number: int = 0) -> str:
    return reverse("recovery-step", args=[story.ref, verb, number])


def mails_about(story) -> list[Message]:
    kinds = ("feedback/answer", "feedback/answer_text")
    return list(Message.objects.filter(template__in=kinds, subject_kind="feedback", subject_id=story.pk))


def test_a_question_is_answered_by_mail_from_the_inbox_and_nothing_is_owed_any_more(cast, mailoutbox):
    story = question(cast)
    client = make.signed_in(cast.officer)
    assert page(story) in text(client.get(reverse("triage")))
    assert make.WORDS in text(client.get(page(story)))
    client.post(page(story), {"way": "email", "words": WORDS, "language": "en"})
    assert not Clock.objects.of("feedback", story.pk).running().exists()
    assert again(story).triage.outcome == "answer"
    while deliver_due():
        pass
    (mail,) = [mail for mail in mailoutbox if mail.to == [story.teller.email]]
    assert WORDS in mail.body and story.ref in mail.subject and mail.extra_headers["Message-ID"]
    assert WORDS in text(client.get(reverse("feedback-item", args=[story.ref])))
    assert "Answered" in text(client.get(reverse("feedback")))
    assert Entry.objects.get(verb="feedback.answer_story").facts["way"] == "email"


def test_what_was_sorted_as_a_question_is_met_by_the_answer(cast):
    story = question(cast)
    actions.triage(story, by=cast.officer, outcome="answer")
    assert Clock.objects.of("feedback", story.pk).running().get().amount == 2
    answer(again(story), cast)
    assert not Clock.objects.of("feedback", story.pk).running().exists()


def test_an_answer_to_a_concern_does_not_put_it_right(cast):
    story = make.feedback(cast, kind="concern", severity=2)
    actions.owe(story, by=cast.officer)
    answer(story, cast)
    assert Clock.objects.of("feedback", story.pk).running().exists()


def test_what_was_said_is_noted_and_no_message_leaves(cast):
    story = question(cast, teller=None, teller_role="anonymous")
    assert answer(story, cast, way="phone").state == "given"
    assert mails_about(story) == []


def test_a_text_message_is_short(cast, settings):
    settings.SMS_GATEWAY = "{}"
    story = question(cast)
    with pytest.raises(ValidationError, match="300 letters"):
        answer(story, cast, way="sms", words="x" * 301)
    answer(story, cast, way="sms")
    assert [one.channel for one in mails_about(story)] == ["sms"]


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"email": "", "phone": ""}, "no e-mail address"),
        ({"do_not_contact": True}, "not to be contacted"),
        ({"contact_safety": "Her brother reads it."}, "contact safety"),
    ],
)
def test_nobody_is_written_to_who_cannot_or_must_not_be(cast, person, words):
    story = question(cast, teller=make.teller(**person))
    with pytest.raises(ValidationError, match=words):
        answer(story, cast)
    offered = text(make.signed_in(cast.officer).get(page(story)))
    assert 'value="phone"' in offered and 'value="email"' not in offered


def test_another_language_or_form_than_theirs_needs_a_reason(cast):
    story = question(cast, teller=make.teller(language="ar"))
    with pytest.raises(ValidationError, match="an answer in their language"):
        answer(story, cast)
    record_need(story.teller, by=cast.officer, kind="format", aid="large_print", detail="")
    with pytest.raises(ValidationError, match="Large print"):
        answer(story, cast, language="ar")
    assert answer(story, cast, language="ar", unfit_because="She asked for a mail.").unfit_because


def test_what_is_grave_is_read_by_a_second_person_first(cast):
    story = question(cast, kind="concern", severity=3)
    draft = answer(story, cast)
    assert draft.state == "draft" and mails_about(story) == []
    assert cast.manager.pk in Message.objects.filter(template="feedback/approval_asked").values_list(
        "to_user", flat=True
    )
    own, other = make.signed_in(cast.officer), make.signed_in(cast.manager)
    item = reverse("feedback-item", args=[story.ref])
    assert page(story, "approve-answer", draft.pk) not in text(own.get(item))
    assert "to read before it goes" in text(other.get(reverse("triage")))
    assert "to read before it goes" not in text(own.get(reverse("triage")))
    with pytest.raises(ValidationError, match="Somebody else"):
        actions.approve_answer(draft, by=cast.officer)
    with pytest.raises(ValidationError, match="worked on already"):
        answer(story, cast)
    assert page(story, "approve-answer", draft.pk) in text(other.get(item))
    other.post(page(story, "approve-answer", draft.pk))
    assert len(mails_about(story)) == 1
    assert Entry.objects.get(verb="feedback.approve_answer").facts["answer"] == draft.pk
    with pytest.raises(ValidationError, match="moved on"):
        actions.drop_answer(draft, by=cast.manager)


def test_a_draft_is_dropped_and_another_one_written(cast):
    story = question(cast, kind="concern", severity=4)
    actions.drop_answer(answer(story, cast), by=cast.officer)
    assert mails_about(story) == [] and answer(story, cast).state == "draft"


def test_once_there_is_a_case_it_is_answered_there(cast):
    case = make.case(cast)
    with pytest.raises(ValidationError, match="There is a case"):
        answer(case.feedback, cast)


def test_who_may_not(cast):
    story = question(cast)
    assert make.signed_in(cast.outsider).get(page(story)).status_code == 404
    assert make.signed_in(cast.reader).get(page(story)).status_code == 403


def test_a_program_answers_and_reads_the_answer(cast):
    story = question(cast, kind="concern", severity=3)
    asks, sent = Program(cast.officer), {"way": "email", "words": WORDS, "language": "en"}
    assert asks.post(f"feedback/{story.ref}/answer", sent).status_code == 200
    (told,) = asks.get(f"feedback/{story.ref}/recovery").json()["answers"]
    assert (told["state"], told["words"]) == ("draft", WORDS)
    assert asks.post(f"feedback/{story.ref}/approve-answer", {"answer": told["id"]}).status_code == 400
    assert Program(cast.manager).post(f"feedback/{story.ref}/approve-answer", {"answer": told["id"]}).status_code == 200
    assert len(mails_about(story)) == 1


def test_the_idea_begins_with_what_the_house_said(cast):
    idea = make.feedback(cast, kind="suggestion")
    actions.answer_idea(idea, by=cast.officer, answer="yes", because="We ordered two more.")
    assert "We ordered two more." in text(make.signed_in(cast.officer).get(page(idea)))


@pytest.mark.parametrize("way", ["email", "sms"])
def test_a_question_by_the_public_form_is_confirmed_with_its_reference(cast, settings, way):
    settings.SMS_GATEWAY = "{}"
    teller = make.teller() if way == "email" else make.teller(email="")
    told = {"channel": "web", "words": "When is visiting?", "intake_id": uuid4(), "teller": teller, "language": "en"}
    made = tell_us(kind="enquiry", site=cast.site, department=cast.department, severity=1, teller_role="family", **told)
    (message,) = Message.objects.filter(to_person=teller)
    assert message.context["ref"] == made["ref"] and message.channel == way
