"""Answering what became no case: one writes; what is grave is read by a second person; then it goes out, once.

What was said on the telephone or in person has been given already, and is noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.actions.owing import end_owing
from feedback.actions.reading import ask_to_read
from feedback.actions.recoveries import locked_story
from feedback.actions.settling import settle_triage
from feedback.models import Answer, Feedback, Kind, Outcome
from feedback.sorting import gravity
from hospital import phrasing
from hospital.models import Need, Person, User
from hospital.timing import now as web_now
from outbox import actions as outbox
from outbox.channels import sms
from outbox.safety import person_bar

State, Way = Answer.State, Answer.Way
VERB = "feedback.recover_feedback"
TEMPLATES = {Way.EMAIL: "feedback/answer", Way.SMS: "feedback/answer_text"}
RECEIVED = {Way.EMAIL: "feedback/received", Way.SMS: "feedback/received_text"}
LONGEST_TEXT = 300  # letters of a text message: a long one is a letter, and goes by e-mail
WHY_NOT = {
    "deceased": _("They have died. Nothing is written to them."),
    "do_not_contact": _("They asked not to be contacted."),
    "shared_contact": _("They share this address with others. Call them, and note what you said."),
    "contact_safety": _("There is a remark on contact safety. Look at it, and choose a safe way."),
    "no_answer_wanted": _("They want no answer."),
    "no_address": _("There is no e-mail address of the person who told us."),
    "no_phone": _("There is no telephone number of the person who told us."),
}


def bar_of(person: Person | None, way: str) -> str:
    """Why nothing is written to them this way; "" where it may."""
    if person is None:
        return "no_phone" if way == Way.SMS else "no_address"
    return person_bar(person, way)


@transaction.atomic
def answer_story(
    feedback: Feedback, *, by: User, words: str, way: str, language: str, unfit_because: str = "",
    now: datetime | None = None,
) -> Answer:  # fmt: skip
    """Answer the person who told us. A question is answered by that, and whatever was owed on it is done.

    Refuses: a case (`case`), red flags nobody judged (`flags`), an answer in work (`open`), nobody who can be written
    to this way (`way`), a text message that is too long (`long`), a language or form that is not theirs (`unfit`,
    unless a reason is given).
    """
    now = now or web_now()
    story = locked_story(feedback)
    _refuse(story, words, way)
    needs = list(_unmet(story.teller, way, language))
    if needs and not unfit_because.strip():
        raise ValidationError(
            _("They need %(needs)s. Choose that, or say why not."), code="unfit", params={"needs": "; ".join(needs)}
        )  # fmt: skip
    answer = Answer.objects.create(
        feedback=story, way=way, words=words.strip(), language=language, by=by, at=now, state=State.DRAFT,
        unfit_because=unfit_because.strip() if needs else "",
    )  # fmt: skip
    asked = _asked(answer, story, by, now) if is_read_first(story, way) else None
    about: dict[str, Any] = {"answer": answer.pk, "way": way, "asked": asked, "is_unfit": bool(needs)}
    audit.log.record("feedback.answer_story", story, by=by, at=now, **about)
    if asked is None:
        _give(answer, story, by, now)
    return answer


def is_read_first(story: Feedback, way: str) -> bool:
    """What is grave, or may become public, is read before it is written to anybody; what was said is said."""
    return way in Answer.WRITTEN and gravity.is_grave(story.severity or gravity.MODERATE, story.flags)


def _refuse(story: Feedback, words: str, way: str) -> None:
    if hasattr(story, "complaint"):
        raise ValidationError(_("There is a case. It is answered there."), code="case")
    if story.hits.filter(judged_at__isnull=True).exists():
        raise ValidationError(_("Look at the red flags first: confirm each, or say why it is none."), code="flags")
    if story.answers.waiting().exists():
        raise ValidationError(_("An answer is being worked on already."), code="open")
    if way in Answer.WRITTEN and (bar := bar_of(story.teller, way)):
        raise ValidationError(WHY_NOT[bar], code="way")
    if way == Way.SMS and len(words.strip()) > LONGEST_TEXT:
        raise ValidationError(
            _("A text message holds %(most)s letters. Write less, or an e-mail."), code="long",
            params={"most": LONGEST_TEXT},
        )  # fmt: skip


def _unmet(person: Person | None, way: str, language: str) -> Iterator[str]:
    """What they need of something written, and would not get this way."""
    if person is None or way not in Answer.WRITTEN:
        return
    needs = person.needs.filter(kind=Need.Kind.FORMAT).order_by("pk")
    yield from (need.words for need in needs if not (way == Way.EMAIL and need.aid == Need.Aid.EMAIL))
    if not phrasing.speaks(language, person.language):
        yield str(_("an answer in their language"))


def _asked(answer: Answer, story: Feedback, by: User, now: datetime) -> list[int]:
    page = reverse("feedback-item", args=[story.ref])
    return ask_to_read(story, verb=VERB, key=f"answer-asked:{story.ref}:{answer.pk}", page=page, writer=by, now=now)


@transaction.atomic(savepoint=False)
def confirm_receipt(story: Feedback, *, now: datetime | None = None) -> None:
    """Tell whoever told us, by e-mail or else by text message, that we have it, with its reference; once. Nothing
    where nobody can be written to. Not audited: the message is the record.
    """
    if not story.is_new or story.teller is None:
        return
    way = Way.EMAIL if story.teller.email else Way.SMS
    if not bar_of(story.teller, way) and (way == Way.EMAIL or sms.is_set_up()):
        outbox.queue(
            RECEIVED[way], to=story.teller, key=f"received:{story.ref}", context={"ref": story.ref}, subject=story,
            now=now or web_now(),
        )  # fmt: skip


@transaction.atomic
def approve_answer(answer: Answer, *, by: User, now: datetime | None = None) -> None:
    """A second person has read it, never its writer nor whoever acts for them: it goes out."""
    now = now or web_now()
    story, answer = _waiting(answer)
    if answer.by_id in by.acts_as:
        raise ValidationError(_("Somebody else has to look at it."), code="own")
    _refuse_unreachable(story, answer)
    answer.approved_by = by
    audit.log.record("feedback.approve_answer", story, by=by, at=now, answer=answer.pk)
    _give(answer, story, by, now)


def _refuse_unreachable(story: Feedback, answer: Answer) -> None:
    """People change while an answer waits to be read."""
    if bar := bar_of(story.teller, answer.way):
        raise ValidationError(WHY_NOT[bar], code="way")


@transaction.atomic
def drop_answer(answer: Answer, *, by: User, now: datetime | None = None) -> None:
    """It is not sent; another one may be written."""
    story, answer = _waiting(answer)
    answer.state = State.DROPPED
    answer.save(update_fields=["state"])
    audit.log.record("feedback.drop_answer", story, by=by, at=now or web_now(), answer=answer.pk)


def _waiting(answer: Answer) -> tuple[Feedback, Answer]:
    story = locked_story(answer.feedback)
    row = story.answers.waiting().filter(pk=answer.pk).first()
    if row is None or hasattr(story, "complaint"):
        raise ValidationError(_("Somebody was faster: this answer has moved on."), code="state")
    return story, row


def _give(answer: Answer, story: Feedback, by: User, now: datetime) -> None:
    """It goes out. A question that was answered is sorted by that, and nothing is owed on it any more."""
    answer.state, answer.given_at = State.GIVEN, now
    answer.save(update_fields=["state", "given_at", "approved_by"])
    if answer.way in Answer.WRITTEN and story.teller:
        outbox.queue(
            TEMPLATES[Way(answer.way)], to=story.teller, key=f"answer:{story.ref}:{answer.pk}", subject=story,
            context={"ref": story.ref, "words": answer.words}, now=now,
        )  # fmt: skip
    if story.kind == Kind.ENQUIRY:
        settle_triage(story, outcome=Outcome.ANSWER, by=by, now=now)
        end_owing(story, "put_right", now=now)
