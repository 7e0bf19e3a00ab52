"""Answers that people type in: a paper by two of them, what differs looked up again, and a call question by question.

When two keyings agree, when their differences are settled or a call ends, the response is kept and the keyings go.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit.log
from hospital.models import User
from hospital.timing import now as web_now
from surveys.actions.answering import day_at
from surveys.actions.refusing import refuse_frozen
from surveys.actions.responding import keep_response
from surveys.actions.settling import WITH_MONTH
from surveys.editions import asked_of, source_of
from surveys.hcahps import coding, editions, supplemental
from surveys.hcahps.coding import Answers
from surveys.hcahps.keying import differences, settled
from surveys.models import Keying, Sampled, Way


def _locked(sampled: Sampled) -> Sampled:
    row = Sampled.objects.select_for_update(of=("self",)).select_related(*WITH_MONTH).get(pk=sampled.pk)
    refuse_frozen(row.month.instrument, row.month.month)
    if row.answered_on:
        raise ValidationError(_("They have answered already."), code="answered")
    return row


def _written(row: Sampled, answers: Answers) -> str:
    """With those to the hospital's own questions, whose numbers follow the official ones."""
    survey = row.month.instrument
    edition, content = editions.named(survey.edition), source_of(asked_of(row))
    pages = supplemental.own_pages(edition, content)
    try:
        coding.coded(edition, {number: code for number, code in answers.items() if number not in pages})
        for number in answers.keys() & pages.keys():
            supplemental.refuse_unknown(content, pages[number], answers[number])
    except ValueError as error:
        raise ValidationError(_("One of these answers is not known."), code="answers") from error
    return json.dumps(answers, ensure_ascii=False)


@transaction.atomic
def key_paper(
    sampled: Sampled, *, answers: Answers, answered_on: date, language: str, by: User, is_proxy: bool = False,
    now: datetime | None = None,
) -> list[int] | None:  # fmt: skip
    """The first or the second keying. After the second: the questions that differ; none, and the response is kept."""
    now, row = now or web_now(), _locked(sampled)
    before = list(row.keyings.filter(number__gt=Keying.CALL))
    if len(before) == Keying.SECOND:
        raise ValidationError(_("This paper was keyed twice. Settle what differs."), code="twice")
    if any(one.keyed_by_id == by.pk for one in before):
        raise ValidationError(_("Somebody else keys it the second time."), code="same_person")
    told = {"answered_on": answered_on, "language": language, "is_proxy": is_proxy}
    written, number = _written(row, answers), len(before) + 1
    row.keyings.create(number=number, answers=written, keyed_at=now, keyed_by=by, **told)
    facts: dict[str, Any] = {"sampled": row.pk, "number": number}
    audit.log.record("survey.key_paper", row.month.instrument, by=by, at=now, **facts)
    if not before:
        return None
    if found := differences(before[0].given, answers):
        return found
    _keep(row, answers, Way.LETTER, before[0], by, now)
    return []


@transaction.atomic
def settle_paper(sampled: Sampled, *, chosen: Mapping[int, int], by: User, now: datetime | None = None) -> None:
    """Of each question that differs, which keying is as on the paper: 1 or 2, by number of the question."""
    now, row = now or web_now(), _locked(sampled)
    keyings = list(row.keyings.filter(number__gt=Keying.CALL))
    if len(keyings) < Keying.SECOND:
        raise ValidationError(_("It is keyed a second time first."), code="once")
    first, second = keyings
    try:
        answers = settled(first.given, second.given, chosen)
    except KeyError as error:
        raise ValidationError(_("Choose for each question."), code="chosen") from error
    facts: dict[str, Any] = {"sampled": row.pk, "questions": differences(first.given, second.given)}
    audit.log.record("survey.settle_paper", row.month.instrument, by=by, at=now, **facts)
    _keep(row, answers, Way.LETTER, first, by, now)


@transaction.atomic
def interview(
    sampled: Sampled, *, number: int, code: str | None, by: User, now: datetime | None = None
) -> Keying:  # fmt: skip
    """One question of a call: its code, or None for whoever refuses or does not know."""
    now, row = now or web_now(), _locked(sampled)
    today = day_at(row.line.site, now)
    Sampled.objects.filter(pk=row.pk).update(version=asked_of(row))
    first = {"answered_on": today, "language": row.language, "keyed_at": now, "keyed_by": by}
    call, is_new = row.keyings.get_or_create(number=Keying.CALL, defaults=first)
    answers = {one: known for one, known in call.given.items() if one != number}
    call.answers = _written(row, answers | ({number: code} if code else {}))
    call.answered_on, call.reached, call.keyed_at, call.keyed_by = today, number, now, by
    call.save()
    if is_new:
        audit.log.record("survey.interview", row.month.instrument, by=by, at=now, sampled=row.pk)
    return call


@transaction.atomic
def end_interview(sampled: Sampled, *, by: User, is_proxy: bool = False, now: datetime | None = None) -> Sampled:
    """What was answered so far is the response; whether it is complete, its questions say."""
    now, row = now or web_now(), _locked(sampled)
    call = row.keyings.filter(number=Keying.CALL).first()
    if call is None or not call.given:
        raise ValidationError(_("Nothing was answered yet."), code="empty")
    call.is_proxy = is_proxy
    audit.log.record("survey.end_interview", row.month.instrument, by=by, at=now, sampled=row.pk)
    return _keep(row, call.given, Way.BY_HAND, call, by, now)


def _keep(row: Sampled, answers: Answers, way: str, by_keying: Keying, by: User, now: datetime) -> Sampled:
    kept = keep_response(
        row, answers=answers, way=way, answered_on=by_keying.answered_on, language=by_keying.language,
        is_proxy=by_keying.is_proxy, by=by, now=now,
    )  # fmt: skip
    row.keyings.all().delete()
    return kept
