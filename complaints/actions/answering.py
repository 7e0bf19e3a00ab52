"""What whoever was asked does: answer, pass the questions on, ask for more time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from complaints.actions import asking, cases, evidence
from complaints.actions.asking import State, held, put_on_record, refuse_asked
from complaints.actions.cases import because, save
from complaints.actions.owed import tell
from complaints.models import Answer, Evidence, Inquiry, Reply
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def answer(
    inquiry: Inquiry, *, by: User | None, answers: Mapping[int, tuple[str, str]], statement: str = "",
    uploads: Iterable[UploadedFile] = (), now: datetime | None = None,
) -> audit.models.Entry:  # fmt: skip
    """One answer for each question, by its number: (verdict, words), either may be empty, not both. Files go through
    the gate and stay with the case.
    """
    now = now or web_now()
    received = evidence.receive(uploads, by, now)
    case, row = held(inquiry, State.ASKED)
    questions = list(row.questions.all())
    if any(not any(answers.get(one.number, ())) for one in questions):
        raise ValidationError(_("Say something to each question."), code="unanswered")
    reply = Reply.objects.create(
        inquiry=row, number=row.replies.count() + 1, statement=statement.strip(), by=by, at=now
    )  # fmt: skip
    Answer.objects.bulk_create(
        Answer(reply=reply, question=one, verdict=verdict, words=words)
        for one in questions
        for verdict, words in [answers[one.number]]
    )
    handed = evidence.keep(case, received, by, now, Evidence.Kind.STATEMENT)
    reply.files.set([*handed.taken, *handed.refused])
    row.state, row.wanted_on, row.wanted_because = State.ANSWERED, None, ""
    asking.change(row, "state", "wanted_on", "wanted_because")
    save(case, now)
    clocks.actions.happened(row, "answered", at=now, now=now)
    clocks.actions.settle_escalations(row, now=now)
    tell("complaints/answered", row, row.asked_by, f"answered:{row.ref}:{reply.number}", now)
    facts = {"taken": len(handed.taken), "refused": len(handed.refused)} if handed.pks else {}
    return put_on_record("answer", case, row, by, now, files=handed.pks, **facts)


@transaction.atomic
def pass_on(
    inquiry: Inquiry, *, by: User | None, asked: User, reason: str, now: datetime | None = None
) -> audit.models.Entry:
    """Not theirs: somebody else has it from now on, by the same day. Whoever asked hears of it."""
    now = now or web_now()
    case, row = held(inquiry, State.ASKED)
    refuse_asked(asked)
    if asked.pk == row.asked_id:
        raise ValidationError(_("%(name)s has it already."), code="same", params={"name": asked.name})
    entry = because(case, reason, by, now)
    row.asked, row.passed_by, row.passed_because = asked, by, reason
    row.wanted_on, row.wanted_because = None, ""
    asking.change(row, "asked", "passed_by", "passed_because", "wanted_on", "wanted_because")
    save(case, now)
    clocks.actions.fall_to(row, asked)
    tell("complaints/asked", row, asked, f"asked:{row.ref}:{case.version}", now)
    tell("complaints/owed_changed", row, row.asked_by, f"passed:{row.ref}:{case.version}", now)
    return put_on_record("pass_on", case, row, by, now, user=asked, reason=entry)


@transaction.atomic
def need_time(
    inquiry: Inquiry, *, by: User | None, until: date, reason: str, now: datetime | None = None
) -> audit.models.Entry:
    """They ask for a later day; until whoever asked has agreed, the day stands."""
    now = now or web_now()
    case, row = held(inquiry, State.ASKED)
    cases.refuse_past(until, row.zone, now)
    if until < row.due_on or (until == row.due_on and row.exact_at is None):
        raise ValidationError(_("Choose a date after %(day)s."), code="until", params={"day": date_format(row.due_on)})
    entry = because(case, reason, by, now)
    row.wanted_on, row.wanted_because = until, reason
    asking.change(row, "wanted_on", "wanted_because")
    save(case, now)
    tell("complaints/owed_changed", row, row.asked_by, f"wanted:{row.ref}:{case.version}", now)
    return put_on_record("need_time", case, row, by, now, due_on=until, reason=entry)
