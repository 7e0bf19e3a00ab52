"""Loading a table of CMS: all of it or nothing, and what is wrong by line and column."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import audit.log
from hospital import csvfile
from hospital.models import User
from hospital.timing import now as web_now
from surveys.hcahps import editions, tables
from surveys.models import Instrument, ScoreTable

MOST_SAID = 10  # errors on one page
WRONG: dict[str, Promise] = {
    "measure": gettext_lazy("no measure of this edition"),
    "statistic": gettext_lazy("neither top, middle, bottom nor linear"),
    "term": gettext_lazy("no name of a term"),
    "number": gettext_lazy("no number"),
    "order": gettext_lazy("not above the one before"),
    "factor": gettext_lazy("neither a whole number nor a fraction such as 8/6"),
    "system": gettext_lazy("no system of codes that is known here"),
    "code": gettext_lazy("no code"),
    "meaning": gettext_lazy("no meaning that this system has"),
    "block": gettext_lazy("no part of the file that is known here"),
    "element": gettext_lazy("no name of an element"),
    "source": gettext_lazy("nothing that is known here"),
    "when": gettext_lazy("neither always, given nor strata"),
    "codes": gettext_lazy("not like mail=1 phone=2"),
    "quarter": gettext_lazy("no quarter, such as 2025Q4"),
    "date": gettext_lazy("no day, such as 2026-04-08"),
    "twice": gettext_lazy("this row stands there twice"),
}


@transaction.atomic
def load_table(
    instrument: Instrument, *, kind: str, period: str, version: str, source_url: str, text: str, by: User | None,
    now: datetime | None = None,
) -> ScoreTable:  # fmt: skip
    """From now on scores of its period are computed by it. `text` is CSV with the columns of its kind."""
    now = now or web_now()
    instrument = Instrument.objects.select_for_update(of=("self",)).get(pk=instrument.pk)
    if not instrument.is_hcahps:
        raise ValidationError(_("Nothing of this survey is official."), code="programme")
    if not tables.is_quarter(period):
        raise ValidationError({"period": ValidationError(_("Write a quarter, such as 2025Q4."), code="period")})
    if instrument.score_tables.filter(kind=kind, period=period, version=version).exists():
        taken = _("This version is loaded already. A changed table gets another one.")
        raise ValidationError({"version": ValidationError(taken, code="version")})
    lines = _lines(text, kind, editions.named(instrument.edition))
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    made = ScoreTable.objects.create(
        instrument=instrument, kind=kind, period=period, version=version, source_url=source_url, lines=lines,
        sha256=sha256, loaded_at=now, loaded_by=by,
    )  # fmt: skip
    told: dict[str, Any] = {"kind": kind, "period": period, "table": made.pk, "sha256": sha256}
    audit.log.record("survey.load_table", instrument, by=by, at=now, **told)
    return made


def _lines(text: str, kind: str, edition: editions.Edition) -> list[dict[str, str]]:
    columns = tables.COLUMNS[kind]
    found = csvfile.table(text, columns, set(columns) - tables.EMPTY_ALLOWED)
    lines = found.each(_saying(tables.checker(kind, edition)))
    if found.errors:
        words = _("Line %(number)d, %(column)s: %(words)s")
        said = [words % {"number": one.number, "column": one.column, "words": one.words} for one in found.errors]
        raise ValidationError([ValidationError(one, code="row") for one in said[:MOST_SAID]])
    if not lines:
        raise ValidationError(_("There is no row in it."), code="empty")
    return lines


def _saying(check: Callable[[tables.Line], dict[str, str]]) -> Callable[[csvfile.Row], dict[str, str]]:
    """What is wrong with a cell, in words."""

    def said(row: csvfile.Row) -> dict[str, str]:
        try:
            return check(row.cells)
        except tables.BadCell as wrong:
            raise csvfile.CellError(wrong.column, str(WRONG[wrong.code])) from wrong

    return said
