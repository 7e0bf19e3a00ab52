"""A case in which every text that came from people carries a mark of its own, and where the marks turn up.

The columns are found in the models, so that the next one cannot be forgotten: it has a mark at once, and
test_canaries.py asks who may read it. Each mark is also a small attack, which must never come out as markup.
"""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.http import HttpResponse

from clocks.models import Clock, Escalation, Extension
from complaints.letters import paper
from complaints.models import (
    Action,
    Answer,
    Complaint,
    Consent,
    DutyStep,
    Entry,
    Event,
    Handover,
    Inquiry,
    Involvement,
    Issue,
    Letter,
    Meeting,
    Point,
    Question,
    Referral,
    Reply,
    SentCopy,
    TeamMember,
    Threat,
    Translation,
    Wait,
)
from complaints.models.letters import hash_of
from feedback.actions import found_by
from feedback.models import (
    Addition,
    Approval,
    Attempt,
    Bill,
    Closing,
    Feedback,
    IdeaAnswer,
    Offer,
    PostReply,
    Promise,
    Recovery,
    RedFlagHit,
    Review,
    SupportReferral,
    Thanked,
    Thanks,
    Triage,
)
from feedback.models import Answer as StoryAnswer
from files.models import File
from handbook.models import Acknowledgement
from hospital.actions import persons
from hospital.models import ContactPlan, Identifier, LiaisonNote, Need, NeedCheck, Person, Preference, User, Visit
from outbox.models import Message
from pxm.models import Erasure, Hold
from surveys.models import Call, CallAttempt, CallFlag, CallNote, Comment, InstrumentVersion, Tally
from tests import make
from tests.access import world
from tests.access.world import World

ATTACK = '"><svg onload=zq>'
MARK = re.compile(r"zq([a-z0-9]+)zq")
SHORTEST = 40  # columns below hold codes: a language, a unit, a state
# Written by us and never by a person: keys, hashes, what the schema makes.
NOT_WORDS = frozenset(
    {"ref", "external_id", "sha256", "value_hash", "key", "zone", "template", "error_code", "account"}
)


def columns(model: type[models.Model]) -> list[str]:
    """The columns that can hold what a person wrote."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not (field.choices or field.generated or field.name in NOT_WORDS)
        and (field.max_length is None or field.max_length >= SHORTEST)
    ]


def code_of(label: str) -> str:
    """`teller.name` as signs that stand in no other text; with a digit, as record numbers have one."""
    return "".join(char for char in label if char.isalnum()).lower() + "7"


def mark_of(label: str) -> str:
    return f"zq{code_of(label)}zq{ATTACK}"


def planted(rows: models.QuerySet, label: str) -> list[str]:
    """Write a mark into every column of these rows; returns the labels."""
    labels = {name: f"{label}.{name}" for name in columns(rows.model)}
    longest = {name: rows.model._meta.get_field(name).max_length for name in labels}
    rows.update(**{name: mark_of(labels[name])[: longest[name]] for name in labels})
    return list(labels.values())


def build() -> tuple[World, list[str]]:
    """The hospital of the matrix, its case in the middle of the work with something in every table; and all labels."""
    here = world.build()
    officer, case = here.cast.officer, here.case
    patient = persons.identify(make.person(), authority="hospital", number="MRN-1", by=officer)
    visit = persons.visit(patient, location=here.ward, started_at=make.NOW, by=officer)
    persons.record_need(case.teller, kind="format", detail="Large print", by=officer)
    Feedback.objects.filter(pk__in=[case.feedback_id, here.story.pk]).update(patient=patient, visit=visit)
    Complaint.objects.filter(pk=case.pk).update(patient=patient, status="approval")
    Issue.objects.create(complaint=case, words="x")
    Point.objects.create(complaint=case, number=1, words="x")
    Consent.objects.create(complaint=case, state="given", evidence="x", on=make.NOW.date())
    Referral.objects.create(complaint=case, body="x", referred_on=make.NOW.date())
    for number, kind in enumerate(Entry.Kind.values):
        at = make.NOW + timedelta(minutes=number)
        Entry.objects.create(complaint=case, kind=kind, how="phone", at=at, by=officer, nonce=uuid4())
    asked = Entry.objects.get(complaint=case, kind=Entry.Kind.QUESTION)
    Wait.objects.create(complaint=case, entry=asked, expected_on=make.NOW.date(), asked_at=make.NOW)
    for entry in Entry.objects.filter(complaint=case, kind=Entry.Kind.HANDOVER):
        Handover.objects.create(entry=entry)
    sent = {"state": "sent", "sent_at": make.NOW, "drafted_by": officer, "changed_at": make.NOW, "language": "en"}
    Letter.objects.create(complaint=case, number=11, **sent)
    Letter.objects.create(
        complaint=case, number=12, state="submitted", drafted_by=officer, changed_at=make.NOW, language="en"
    )
    said = Entry.objects.create(complaint=case, kind="note", at=make.NOW, by=officer, nonce=uuid4())
    DutyStep.objects.create(
        complaint=case, duty="safeguarding", step="referral", happened_at=make.NOW, entry=said, by=officer, at=make.NOW
    )
    Threat.objects.create(site=case.site, complaint=case, at=make.NOW, stood_down_at=make.NOW, stood_down_because="x")
    ContactPlan.objects.create(
        person=case.teller, contact=here.cast.colleague, told_on=make.NOW.date(), review_on=make.later(days=9).date(),
        decided_at=make.NOW, decided_by=here.cast.manager,
    )  # fmt: skip
    dates = {"from_due_on": make.NOW.date(), "to_due_on": make.later(days=9).date(), "agreed_at": make.NOW}
    Extension.objects.create(clock=Clock.objects.of("complaint", case.pk).first(), by=officer, **dates)
    _asked(case, officer)
    for story in (case.feedback, here.story):
        Recovery.objects.create(feedback=story, done="x", is_put_right="yes", by=officer, at=make.NOW)
    RedFlagHit.objects.update(is_confirmed=False, judged_by=officer, judged_at=make.NOW, reason="x")
    IdeaAnswer.objects.create(feedback=here.story, answer="no", because="x", by=officer, at=make.NOW)
    StoryAnswer.objects.create(
        feedback=here.story, way="email", language="en", words="x", unfit_because="x", state="given", by=officer,
        at=make.NOW, given_at=make.NOW,
    )  # fmt: skip
    Triage.objects.create(feedback=here.story, outcome="idea", triaged_by=officer, triaged_at=make.NOW, because="x")
    Thanked.objects.create(thanks=here.story.thanks, described="x", at=make.NOW)
    _putting_right(here)
    _survey_answers(here)
    return here, plant(here, visit)


def _asked(case: Complaint, officer: User) -> None:
    """Questions that were passed on, answered, sent back, and for which more time is asked."""
    Action.objects.filter(complaint=case).update(state="done", settled_at=make.NOW)
    row = Inquiry.objects.get(complaint=case)
    row.issues.set(case.issues.all())
    Inquiry.objects.filter(pk=row.pk).update(passed_by=officer, wanted_on=row.due_on)
    reply = Reply.objects.create(inquiry=row, number=1, by=officer, at=make.NOW, returned_because="x")
    Answer.objects.create(reply=reply, question=row.questions.all()[0], words="x")


def _putting_right(here: World) -> None:
    """Besides what `righting` made: a step of the offer, a try, a closing opened again, what is known of people."""
    story, officer, case = here.story, here.cast.officer, here.case
    offer = Offer.objects.get()
    Approval.objects.create(offer=offer, role="finance", is_agreed=False, because="x", by=here.cast.duty, at=make.NOW)
    Attempt.objects.create(recovery=offer.recovery, outcome="busy", by=officer, at=make.NOW)
    again = {"reopened_at": make.NOW, "reopened_by": officer, "reopened_because": "x"}
    Closing.objects.create(feedback=story, outcome="answered", learning="x", by=officer, at=make.NOW, **again)
    persons.record_need(story.teller, kind="format", detail="Braille", by=officer)
    for person in (case.teller, story.teller):
        Preference.objects.create(person=person, kind="food", words="x", by=officer, at=make.NOW)
    LiaisonNote.objects.create(
        person=story.teller, purpose="rapport", words="x", by=officer, at=make.NOW,
        expires_on=make.later(days=99).date(),
    )  # fmt: skip
    NeedCheck.objects.create(need=story.teller.needs.get(), is_met=False, how="x", by=officer, at=make.NOW)


def _survey_answers(here: World) -> None:
    """Words of one person among so many answers of the ward and month that they may be read."""
    version = InstrumentVersion.objects.published().get(instrument__code="your-stay")
    where = {"site": here.cast.site, "department": here.cast.department, "location": here.ward}
    told = {"version": version, "month": make.NOW.date().replace(day=1), **where}
    Tally.objects.create(**told, way="open", what="form", code="sent", number=12)
    Comment.objects.create(**told, item="why", language="en", words="x")


def plant(here: World, visit: Visit) -> list[str]:
    case = here.case
    kinds = [(f"entry_{kind}", Entry.objects.filter(complaint=case, kind=kind)) for kind in Entry.Kind.values]
    rows = [
        ("teller", Person.objects.filter(pk=case.teller_id)),
        ("patient", Person.objects.filter(pk=visit.patient.person_id)),
        ("told", Person.objects.filter(pk=here.story.teller_id)),
        ("need", Need.objects.filter(person=case.teller_id)),
        ("identifier", Identifier.objects.filter(patient=visit.patient)),
        ("visit", Visit.objects.filter(pk=visit.pk)),
        ("feedback", Feedback.objects.filter(pk=case.feedback_id)),
        ("story", Feedback.objects.filter(pk=here.story.pk)),
        ("case", Complaint.objects.filter(pk=case.pk)),
        ("issue", Issue.objects.filter(complaint=case)),
        ("point", Point.objects.filter(complaint=case)),
        ("consent", Consent.objects.filter(complaint=case)),
        ("wait", Wait.objects.filter(complaint=case)),
        ("referral", Referral.objects.filter(complaint=case)),
        *kinds,
        ("letter_sent", Letter.objects.filter(complaint=case, state="sent")),
        ("letter_new", Letter.objects.filter(complaint=case, state="submitted")),
        ("translation", Translation.objects.filter(complaint=case)),
        ("recovery", Recovery.objects.filter(feedback=case.feedback_id)),
        ("story_recovery", Recovery.objects.filter(feedback=here.story)),
        ("hit", RedFlagHit.objects.filter(feedback=here.story)),
        ("idea", IdeaAnswer.objects.filter(feedback=here.story)),
        ("story_answer", StoryAnswer.objects.filter(feedback=here.story)),
        ("sorted", Triage.objects.filter(feedback=here.story)),
        ("addition", Addition.objects.filter(feedback=here.story)),
        ("post_reply", PostReply.objects.filter(feedback=here.story)),
        ("thanks", Thanks.objects.filter(feedback=here.story)),
        ("thanked", Thanked.objects.filter(thanks__feedback=here.story)),
        ("offer", Offer.objects.all()),
        ("approval", Approval.objects.all()),
        ("promise", Promise.objects.all()),
        ("bill", Bill.objects.all()),
        ("closing", Closing.objects.all()),
        ("support", SupportReferral.objects.all()),
        ("story_need", Need.objects.filter(person=here.story.teller_id)),
        ("need_check", NeedCheck.objects.all()),
        ("preference", Preference.objects.filter(person=case.teller_id)),
        ("story_preference", Preference.objects.filter(person=here.story.teller_id)),
        ("note", LiaisonNote.objects.all()),
        ("review", Review.objects.filter(feedback=here.story)),
        ("extension", Extension.objects.filter(by=here.cast.officer)),
        ("file", File.objects.exclude(state="erased")),
        ("threat", Threat.objects.filter(stood_down_at__isnull=False)),
        ("plan", ContactPlan.objects.filter(person=case.teller_id)),
        ("involvement", Involvement.objects.filter(complaint=case)),
        ("comment", Comment.objects.all()),
        ("call", Call.objects.all()),
        ("call_try", CallAttempt.objects.all()),
        ("call_flag", CallFlag.objects.all()),
        ("call_note", CallNote.objects.all()),
        ("duty", DutyStep.objects.filter(complaint=case)),
        ("team", TeamMember.objects.filter(complaint=case)),
        ("meeting", Meeting.objects.filter(complaint=case)),
        ("event", Event.objects.filter(complaint=case)),
        ("action", Action.objects.filter(complaint=case)),
        ("inquiry", Inquiry.objects.filter(complaint=case)),
        ("question", Question.objects.filter(inquiry__complaint=case)),
        ("answer", Answer.objects.filter(reply__inquiry__complaint=case)),
        ("answers", Reply.objects.filter(inquiry__complaint=case)),
        ("escalation", Escalation.objects.of("complaint", case.pk)),
        ("hold", Hold.objects.all()),
        ("erasure", Erasure.objects.all()),
        ("reading", Acknowledgement.objects.all()),
    ]
    labels = [label for name, found in rows for label in planted(found, name)]
    sent = Letter.objects.replies().get(complaint=case, state="sent")
    page = paper.page_of(case, sent, "letter", here.cast.officer, make.NOW)  # a copy holds what was drawn, not words
    SentCopy.objects.create(letter=sent, language="en", page=page, sha256=hash_of(page, ""))
    for message in Message.objects.about("complaint", case.pk):
        message.context = {name: mark_of("message.context") for name in message.context} | {"ref": case.ref}
        message.save(update_fields=["context"])
    here.case = Complaint.objects.get(pk=case.pk)
    Complaint.objects.filter(pk=case.pk).update(tokens=found_by(here.case.feedback))
    return [*labels, "message.context"]


def governed() -> set[str]:
    """Every model of ours with words of people in it, by `app.Model`."""
    rooms = {"hospital", "feedback", "complaints", "clocks", "outbox", "files", "surveys", "handbook", "pxm"}
    return {model._meta.label for model in apps.get_models() if model._meta.app_label in rooms and columns(model)}


def shown(answer: HttpResponse) -> set[str]:
    """The marks in an answer: its body and its headers, such as where it sends on to."""
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return set(MARK.findall(_body(answer) + headers))


def alive(answer: HttpResponse) -> bool:
    """Did an attack come out as markup?"""
    return ATTACK in _body(answer) or "<svg onload" in _body(answer)


def _body(answer: HttpResponse) -> str:
    """Of what is written while it is sent all of it, for as often as it is asked."""
    if answer.streaming:
        answer.streaming_content = [whole := b"".join(answer.streaming_content)]
        return whole.decode(errors="replace")
    return answer.content.decode(errors="replace")
