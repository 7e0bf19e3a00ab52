"""Answering: begin by a link, one answer after the other, and send once.

None of it is audited while it happens: an entry carries its moment and where the request came from, and would say who
answered when. The night's gathering leaves one entry a day and survey (`gathering.py`).
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import date, datetime
from secrets import randbelow
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.actions import add_pictures, owe, receive
from feedback.actions.flagging import raise_flag
from feedback.models import Channel, Feedback, Kind, Severity, Teller
from files.gate import Let
from hospital.models import Person, Site
from hospital.models.persons import Channel as Reach
from hospital.timing import now as web_now
from surveys import pace
from surveys.editions import edition_of, source_of
from surveys.hcahps import editions
from surveys.models import (
    Instrument,
    InstrumentVersion,
    Invitation,
    OpenLink,
    ResponseLink,
    SampleMonth,
    Sitting,
    SittingPhoto,
)
from surveys.questions import Content, path
from surveys.questions.branching import CALL_BACK, holds
from surveys.questions.ordering import LARGEST_SEED
from surveys.questions.shape import APART, TEXT, Rule, marks_of
from surveys.tokens import token_hash, typed

LONGEST_WORDS = 10_000
OWED = frozenset({Kind.CONCERN, Kind.COMPLAINT, Kind.ENQUIRY})


def asked_by(token: str, now: datetime) -> OpenLink | Invitation | None:
    """What a token opens; both tables are asked in any case, so that no answer takes longer than another."""
    places = ("site__organization", "instrument", "location")
    link = OpenLink.objects.standing().select_related(*places).filter(token=token).first()
    invitation = Invitation.objects.standing(now).select_related(*places).opened_by(token_hash(typed(token))).first()
    return link or invitation


def language_of(token: str) -> str:
    """The language of the person who was written to with this token, also when it has ended; "" for any other."""
    rows = Invitation.objects.filter(person__isnull=False).opened_by(token_hash(typed(token)))
    return next(iter(rows.values_list("language", flat=True)), "")


def allows_proxy(instrument: Instrument) -> bool:
    """May somebody answer for the patient? Not in every edition of HCAHPS (reference, section 2.5)."""
    return not instrument.is_hcahps or editions.named(instrument.edition).allows_proxy


@transaction.atomic
def sit(
    token: str, *, language: str, is_easy: bool = False, role: str = Sitting.Role.SELF, now: datetime | None = None
) -> Sitting | None:
    """Begin, or go on where this invitation was left; None where the link has ended. Not audited: see above.

    Whoever answers for a patient is refused where the edition wants the patient alone.
    """
    now = now or web_now()
    asked = asked_by(token, now)
    if asked and role != Sitting.Role.SELF and not allows_proxy(asked.instrument):
        raise ValidationError(_("Only the patient answers these questions."), code="proxy")
    if isinstance(asked, Invitation):
        Invitation.objects.select_for_update().get(pk=asked.pk)
        link = ResponseLink.objects.select_related("sitting").filter(invitation=asked).first()
        if link and (link.is_answered or link.sitting is None):
            return None
        if link and link.sitting:
            return link.sitting
    version = InstrumentVersion.objects.asked_of(asked.instrument_id).defer("content").first() if asked else None
    if asked is None or version is None:
        return None
    marks = marks_for(asked, version.pk) if isinstance(asked, OpenLink) else {}
    sitting = Sitting.objects.create(
        version=version, way=asked.way, language=language, is_easy=is_easy, role=role, seed=1 + randbelow(LARGEST_SEED),
        answers=json.dumps(marks), begun_on=day_at(asked.site, now), home_in=_home_in(asked), **asked.where,
    )  # fmt: skip
    if isinstance(asked, Invitation):
        ResponseLink.objects.create(invitation=asked, sitting=sitting)
    return sitting


def _home_in(asked: OpenLink | Invitation) -> date | None:
    """Of somebody who was drawn for HCAHPS the month of going home: their answers count for it."""
    if not asked.instrument.is_hcahps:
        return None
    return SampleMonth.objects.filter(sampled__invitation=asked.pk).values_list("month", flat=True).first()


def marks_for(link: OpenLink, version_id: int) -> dict[str, str]:
    """What the link answers of the hidden questions, as far as this version still has them so."""
    known = marks_of(source_of(version_id))
    return {key: code for key, code in link.marks.items() if code in known.get(key, ())}


def day_at(site: Site, now: datetime) -> date:
    """The day it is there: no time of an answer is ever kept."""
    return now.astimezone(ZoneInfo(site.zone)).date()


@transaction.atomic
def answer(
    pk: UUID, *, page: str, number: int, value: Any, language: str, is_easy: bool = False,
    seconds: float | None = None, picture: Let | None = None, now: datetime | None = None,
) -> Sitting | None:  # fmt: skip
    """Keep one answer (None: skipped); None where there is nothing to answer any more, or the invitation has ended. Of
    the `seconds` it took only a rough step stays, that of the first time. A `picture` stands in the place of the one
    before. Not audited: see above.
    """
    rows = Sitting.objects.still_asked(now or web_now()).select_for_update(of=("self",))
    sitting = rows.filter(pk=pk, sent_on__isnull=True).first()
    if sitting is None:
        return None
    sitting.answers = json.dumps({**json.loads(sitting.answers), page: value}, ensure_ascii=False)
    step = None if seconds is None else pace.step_of(seconds)
    if step is not None:
        sitting.took = json.dumps({page: step, **json.loads(sitting.took)})
    sitting.reached, sitting.language, sitting.is_easy = max(sitting.reached, number), language, is_easy
    sitting.save(update_fields=["answers", "took", "reached", "language", "is_easy"])
    if picture is not None:
        told = {"media_type": picture.media_type, "content": b64encode(picture.content).decode()}
        sitting.photos.update_or_create(page=page, defaults=told)
    return sitting


@transaction.atomic
def send(
    pk: UUID, *, pass_on: bool, contact: Mapping[str, str], language: str, now: datetime | None = None
) -> Sitting | None:
    """Send, once: twenty at the same time are one, and whoever comes later is told the same thank-you. None where the
    invitation has ended since: by its last day, by a wish not to be asked, by news of the stay.

    What was ticked becomes feedback in the same transaction, under a number of its own. Words and pictures that were
    passed on stand there alone: the answers are gathered without them. Not audited: see above; the feedback is.
    """
    now = now or web_now()
    rows = Sitting.objects.sent_or_asked(now).select_for_update(of=("self",))
    sitting = rows.select_related("site", "department", "location").filter(pk=pk).first()
    if sitting is None or sitting.sent_on:
        return sitting
    content = edition_of(sitting.version_id).source
    kept = on_the_way(content, json.loads(sitting.answers))
    said = _said(content, kept)
    pictures = [row for row in sitting.photos.all() if kept.get(row.page)] if pass_on else []
    if told := _told(content, kept, pass_on=pass_on and bool(said or pictures), contact=contact):
        said = said if pass_on else []
        story = _raise(sitting, told, said, contact, language, now, is_pictured=bool(pictures))
        if told.red_flag:
            raise_flag(story, cause=told.red_flag, by=None, now=now)
        add_pictures(story, pictures=[_let(row) for row in pictures], by=None, now=now)
        if pass_on:
            sitting.photos.filter(pk__in=[row.pk for row in pictures]).delete()
            kept = {name: value for name, value in kept.items() if content.by_page[name].item.kind not in APART}
    sitting.answers, sitting.sent_on = json.dumps(kept, ensure_ascii=False), day_at(sitting.site, now)
    sitting.was_passed_on = told is not None
    sitting.save(update_fields=["answers", "sent_on", "was_passed_on"])
    ResponseLink.objects.filter(sitting=sitting).update(is_answered=True)
    return sitting


def on_the_way(content: Content, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What counts: the answers to pages this person was asked by their last word, in order."""
    return {page.name: answers[page.name] for page in path(content, answers) if page.name in answers}


def _said(content: Content, kept: Mapping[str, Any]) -> list[str]:
    return [str(value) for name, value in kept.items() if value and content.by_page[name].item.kind == TEXT]


def _told(content: Content, kept: Mapping[str, Any], *, pass_on: bool, contact: Mapping[str, str]) -> Rule | None:
    """By which rule it is raised, the gravest of those that hold; None for not at all.

    Whoever ticked something is always heard.
    """
    known = {**kept, CALL_BACK: bool(contact)}
    is_ticked = pass_on or bool(contact)
    matching = [rule for rule in content.rules if holds(rule.when, known) and (is_ticked or not rule.needs_tick)]
    gravest = min(matching, key=lambda rule: (not rule.red_flag, rule.kind != Kind.CONCERN), default=None)
    if contact and not pass_on and not (gravest and gravest.red_flag):
        return Rule({}, Kind.CONCERN)  # whatever was answered: who is named gives nothing of it away, but for a danger
    return gravest or (Rule({}, Kind.SUGGESTION) if pass_on else None)


def _raise(
    sitting: Sitting, rule: Rule, said: list[str], contact: Mapping[str, str], language: str, now: datetime,
    *, is_pictured: bool,
) -> Feedback:  # fmt: skip
    """Only what was ticked, and where it was. Nothing says which answer it was, or whose. Whoever asked to be called,
    and whatever went wrong, is owed an answer.
    """
    with translation.override(language):
        words = _words(said, wants_call=bool(contact), is_pictured=is_pictured)
    teller = Person(**contact, language=language, preferred_channel=Reach.PHONE) if contact else None
    role = Teller.FAMILY if sitting.role == Sitting.Role.OTHER else Teller.PATIENT
    story = receive(
        kind=rule.kind, channel=Channel.SURVEY, words=words, site=sitting.site, department=sitting.department,
        location=sitting.location, intake_id=uuid4(), now=now, teller=teller, language=language,
        teller_role=role if teller else Teller.ANONYMOUS, wants_reply=bool(teller),
        severity=Severity.CRITICAL if rule.red_flag else Severity.MODERATE if rule.kind == Kind.CONCERN else None,
    )  # fmt: skip
    if teller or rule.kind in OWED:
        owe(story, by=None, now=now)
    return story


def _let(row: SittingPhoto) -> Let:
    return Let(row.media_type, b64decode(row.content))


def _words(said: list[str], *, wants_call: bool, is_pictured: bool) -> str:
    if said:
        return "\n\n".join(said)[:LONGEST_WORDS]
    if wants_call:
        return _("Somebody who answered a survey asks to be called.")
    if is_pictured:
        return _("Somebody who answered a survey sent a picture without words.")
    return _("An answer to a survey from here needs a look. Nobody asked to be called, and nobody is named.")
