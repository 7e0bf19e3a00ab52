"""Responses of people who were drawn for HCAHPS: from the web at night, from paper and the telephone as they come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit.log
from hospital.models import User
from hospital.timing import now as web_now
from surveys.actions.answering import day_at
from surveys.actions.packing import amend_response, erase_response, pack_answers
from surveys.actions.refusing import refuse_frozen
from surveys.actions.settling import WITH_MONTH, settle
from surveys.editions import asked_of, edition_of
from surveys.hcahps import editions, supplemental
from surveys.hcahps.coding import Answers
from surveys.models import Attempt, InstrumentVersion, PackedResponse, ResponseLink, Sampled, SampleMonth, Sitting

ANSWER = ("answered_on", "is_complete", "is_proxy", "language", "response")


Drawn = dict[UUID, Sampled]  # by sitting


def drawn_of(sent: Sequence[Sitting]) -> Drawn:
    """In the transaction of the night's gathering: of those who were drawn for HCAHPS, whose answers count. Of the
    others their line says why not: they have answered by another way, their last day was over, the month is frozen.

    Months are locked before people, as by whoever follows or freezes them.
    """
    by_pk = {sitting.pk: sitting for sitting in sent if sitting.home_in}
    if not by_pk:
        return {}
    links = ResponseLink.objects.filter(sitting__in=by_pk).values_list("invitation_id", "sitting_id")
    of_invitation = dict(links)
    months = SampleMonth.objects.filter(pk__in=Sampled.objects.filter(invitation__in=of_invitation).values("month"))
    list(months.order_by("pk").select_for_update())
    rows = Sampled.objects.filter(invitation__in=of_invitation).select_related(*WITH_MONTH).order_by("pk")
    found = {of_invitation[row.invitation_id or 0]: row for row in rows.select_for_update(of=("self",))}
    for pk, row in found.items():
        row.left_out = _left_out(row, by_pk[pk].day)
    Sampled.objects.bulk_update([row for row in found.values() if row.left_out], ["left_out"])
    return {pk: row for pk, row in found.items() if not row.left_out}


def _left_out(row: Sampled, on: date) -> str:
    reasons = {
        Sampled.LeftOut.FROZEN: row.month.frozen_at is not None,
        Sampled.LeftOut.ANSWERED: row.answered_on is not None,
        Sampled.LeftOut.LATE: on > row.closes_on,
    }
    return next((why.value for why, holds in reasons.items() if holds), "")


def take_responses(sent: Iterable[Sitting], drawn: Drawn, packed: Mapping[UUID, PackedResponse], now: datetime) -> None:
    """In the transaction of the night's gathering, of those whose answers count."""
    for sitting in sent:
        if row := drawn.get(sitting.pk):
            is_proxy = sitting.role == Sitting.Role.OTHER
            _answer(row, packed[sitting.pk], sitting.day, sitting.language, is_proxy=is_proxy)
    Sampled.objects.bulk_update(drawn.values(), ANSWER)
    settle(list(drawn.values()), now)


def _answer(row: Sampled, response: PackedResponse, on: date, language: str, *, is_proxy: bool) -> None:
    row.response, row.is_complete, row.answered_on = response, response.is_complete, on
    row.language, row.is_proxy = language, is_proxy


@transaction.atomic
def keep_response(
    sampled: Sampled, *, answers: Answers, way: str, answered_on: date, language: str, by: User | None,
    is_proxy: bool = False, now: datetime | None = None,
) -> Sampled:  # fmt: skip
    """A questionnaire that came back on paper (`way` letter), or was asked on the telephone (by hand): answers by the
    number of the question, as they were given, also where a question before said to leave one out. Those to questions
    of the hospital's own wait for the night like all others of the day, and say nothing of whose they are.
    """
    now = now or web_now()
    row = Sampled.objects.select_for_update(of=("self",)).select_related(*WITH_MONTH).get(pk=sampled.pk)
    instrument, month = row.month.instrument, row.month.month
    refuse_frozen(instrument, month)
    edition = editions.named(instrument.edition)
    if row.answered_on:
        raise ValidationError(_("They have answered already."), code="answered")
    if row.first_contact_at is None or not row.line.went_home_on <= answered_on <= row.closes_on:
        raise ValidationError(_("Answers of this day do not count."), code="closed")
    if is_proxy and not edition.allows_proxy:
        raise ValidationError(_("In this edition nobody answers for a patient."), code="proxy")
    version = InstrumentVersion.objects.select_related("instrument").get(pk=asked_of(row))
    response = pack_answers(
        version, supplemental.official(edition, answers), month=month, way=way, where=row.line.where
    )  # fmt: skip
    _leave_for_the_night(row, version, answers, way, language, now, is_proxy=is_proxy)
    _answer(row, response, answered_on, language, is_proxy=is_proxy)
    row.save(update_fields=ANSWER)
    settle([row], now)
    told: dict[str, Any] = {"sampled": row.pk, "month": month, "way": way}
    audit.log.record("survey.keep_response", instrument, by=by, at=now, **told)
    return row


def _leave_for_the_night(
    row: Sampled, version: InstrumentVersion, answers: Answers, way: str, language: str, now: datetime, *,
    is_proxy: bool,
) -> None:  # fmt: skip
    known, today = edition_of(version.pk), day_at(row.line.site, now)
    told = supplemental.by_page(editions.named(version.instrument.edition), known.source, answers)
    Sitting.objects.create(
        version=version, way=way, language=known.spoken(language), begun_on=today, sent_on=today, is_packed=True,
        role=Sitting.Role.OTHER if is_proxy else Sitting.Role.SELF,
        answers=json.dumps(told, ensure_ascii=False), **row.line.where,
    )  # fmt: skip


@transaction.atomic
def amend_answers(sampled: Sampled, *, answers: Answers, by: User | None, now: datetime | None = None) -> Sampled:
    """A late correction: what was kept is put right, and whether it is complete is judged anew.

    Not audited: `amend_response` is.
    """
    now, row = now or web_now(), _answered(sampled)
    response = cast(PackedResponse, row.response)
    amend_response(response, answers, by=by, now=now)
    response.refresh_from_db()
    row.is_complete, row.status = response.is_complete, ""
    row.save(update_fields=["is_complete", "status", "ended_on", "lag_days"])
    settle([row], now)
    return row


@transaction.atomic
def erase_answers(sampled: Sampled, *, by: User | None, now: datetime | None = None) -> Sampled:
    """Somebody wants their answers back: nothing of them stays, and they are not asked again.

    Not audited: `erase_response` is.
    """
    now, row = now or web_now(), _answered(sampled)
    erase_response(cast(PackedResponse, row.response), by=by, now=now)
    row.response, row.is_complete, row.answered_on, row.status = None, None, None, ""
    row.save(update_fields=[*ANSWER, "status", "ended_on", "lag_days"])
    Attempt.objects.create(sampled=row, number=0, due_at=now, made_at=now, made_by=by, found=Sampled.Status.REFUSED)
    settle([row], now)
    return row


def _answered(sampled: Sampled) -> Sampled:
    row = Sampled.objects.select_for_update(of=("self",)).select_related(*WITH_MONTH).get(pk=sampled.pk)
    if row.response is None:
        raise ValidationError(_("There are no answers of them."), code="empty")
    row.ended_on, row.lag_days = None, None
    return row
