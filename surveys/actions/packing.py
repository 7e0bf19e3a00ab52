"""Packed responses and their totals go together: what is kept, changed or erased moves both in one transaction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.models import User
from hospital.timing import now as web_now
from surveys.actions.refusing import refuse_frozen
from surveys.editions import source_of
from surveys.hcahps import editions, packing
from surveys.hcahps.coding import Answers
from surveys.hcahps.packing import BROKEN_OFF, COMPLETE, NOT_ASKED, WHOLE
from surveys.models import InstrumentVersion, PackedResponse, Sitting

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('surveys.packed'))"
MOVE = """
INSERT INTO surveys_packedtotal
    (version_id, site_id, department_id, location_id, month, way, item, code, number)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::text[], %s::smallint[],
                     %s::smallint[], %s::int[])
ON CONFLICT ON CONSTRAINT survey_packed_total_once DO UPDATE SET number = surveys_packedtotal.number + EXCLUDED.number
"""
# An insert is checked before it becomes an update, so that less of something is an update alone.
LESSEN = """
UPDATE surveys_packedtotal t SET number = t.number + u.number
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::text[], %s::smallint[],
            %s::smallint[], %s::int[])
    AS u (version_id, site_id, department_id, location_id, month, way, item, code, number)
WHERE t.version_id = u.version_id AND t.site_id = u.site_id AND t.department_id IS NOT DISTINCT FROM u.department_id
    AND t.location_id IS NOT DISTINCT FROM u.location_id AND t.month = u.month AND t.way = u.way AND t.item = u.item
    AND t.code = u.code
"""
RECOUNT = f"""
SELECT site_id, department_id, location_id, month, way, given.item, given.code, count(*)
FROM surveys_packedresponse p, unnest(p.answers) WITH ORDINALITY AS given (code, item)
WHERE version_id = %s AND is_complete AND given.code <> {NOT_ASKED} GROUP BY 1, 2, 3, 4, 5, 6, 7
UNION ALL
SELECT site_id, department_id, location_id, month, way, {WHOLE},
       CASE WHEN is_complete THEN {COMPLETE} ELSE {BROKEN_OFF} END AS code, count(*)
FROM surveys_packedresponse WHERE version_id = %s GROUP BY 1, 2, 3, 4, 5, 7
"""  # noqa: S608 - three numbers of ours


class Cell(NamedTuple):
    """One kept total, without its number."""

    version: int
    site: int
    department: int | None
    location: int | None
    month: date
    way: str
    item: int
    code: int


def pack_sittings(sent: Iterable[Sitting]) -> dict[UUID, PackedResponse]:
    """Of the surveys with questions of HCAHPS among them, in the order given; by sitting. The caller keeps the
    transaction.
    """
    fresh = (sitting for sitting in sent if sitting.version.instrument.programme and not sitting.is_packed)
    rows = {sitting.pk: _row(sitting) for sitting in fresh}
    PackedResponse.objects.bulk_create(rows.values())
    _move(Counter(cell for row in rows.values() for cell in _cells(row)))
    return rows


def pack_answers(
    version: InstrumentVersion, answers: Answers, *, month: date, way: str, where: Mapping[str, int | None]
) -> PackedResponse:
    """Answers by number, as they stand on paper or were told on the telephone.

    Not one transaction: that of the caller. Not audited: the caller is.
    """
    try:
        packed = _packed(version.instrument.edition, packing.asked_in(source_of(version.pk)), answers)
    except ValueError as error:
        raise ValidationError(_("One of these answers is not known."), code="answers") from error
    row = PackedResponse.objects.create(version=version, month=month, way=way, **where, **packed)
    _move(Counter(_cells(row)))
    return row


def _row(sitting: Sitting) -> PackedResponse:
    content = source_of(sitting.version_id)
    answers = packing.answers_in(content, json.loads(sitting.answers))
    month = sitting.home_in or sitting.day.replace(day=1)
    told = {"version": sitting.version, "month": month, "way": sitting.way, **sitting.where}
    return PackedResponse(**told, **_packed(sitting.version.instrument.edition, packing.asked_in(content), answers))


def _packed(edition: str, asked: frozenset[int], answers: Answers) -> dict[str, Any]:
    known = editions.named(edition)
    return {
        "answers": packing.pack(known, asked, answers), "is_complete": packing.is_complete(known, asked, answers),
    }  # fmt: skip


def _cells(row: PackedResponse) -> list[Cell]:
    where = row.site_id, row.department_id, row.location_id
    found = packing.cells(row.answers, is_complete=row.is_complete)
    return [Cell(row.version_id, *where, row.month, row.way, item, code) for item, code in found]


@transaction.atomic
def amend_response(row: PackedResponse, answers: Answers, *, by: User | None, now: datetime | None = None) -> None:
    """What was typed in wrongly is put right: the answers by number, as they are on the paper."""
    row = PackedResponse.objects.select_for_update(of=("self",)).select_related("version__instrument").get(pk=row.pk)
    instrument, before = row.version.instrument, Counter(_cells(row))
    refuse_frozen(instrument, row.month)
    try:
        packed = _packed(instrument.edition, packing.asked_in(source_of(row.version_id)), answers)
    except ValueError as error:
        raise ValidationError(_("One of these answers is not known."), code="answers") from error
    row.answers, row.is_complete = packed["answers"], packed["is_complete"]
    row.save(update_fields=["answers", "is_complete"])
    after = Counter(_cells(row))
    after.subtract(before)
    _move(after)
    audit.log.record("survey.amend_response", instrument, by=by, at=now or web_now(), month=row.month)


@transaction.atomic
def erase_response(row: PackedResponse, *, by: User | None, now: datetime | None = None) -> None:
    """Nothing of it stays, in the totals neither."""
    row = PackedResponse.objects.select_for_update(of=("self",)).select_related("version__instrument").get(pk=row.pk)
    refuse_frozen(row.version.instrument, row.month)
    _move(Counter({cell: -number for cell, number in Counter(_cells(row)).items()}))
    instrument, month = row.version.instrument, row.month
    row.delete()
    audit.log.record("survey.erase_response", instrument, by=by, at=now or web_now(), month=month)


def _move(found: Mapping[Cell, int]) -> None:
    """One at a time: an update out of a list takes its rows in no order that could be given to it."""
    if found:
        with connection.cursor() as cursor:
            cursor.execute(ONE_AT_A_TIME)
    _run(LESSEN, {cell: number for cell, number in found.items() if number < 0})
    _run(MOVE, {cell: number for cell, number in found.items() if number > 0})


def _run(statement: str, found: Mapping[Cell, int]) -> None:
    if not found:
        return
    rows = [(*cell, number) for cell, number in found.items()]
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])


def recount_packed(version_id: int) -> dict[Cell, int]:
    """The totals counted anew from the packed rows, in one statement: to prove the kept ones right."""
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, [version_id, version_id])
        return {Cell(version_id, *row[:7]): row[7] for row in cursor.fetchall()}
