"""What the file of a month of HCAHPS is written from: its lines as the rules want them, and the map in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q

from hospital import csvfile
from surveys.discharged import codes_of
from surveys.editions import source_of
from surveys.hcahps import editions, fields, packing, submission, tables
from surveys.hcahps.codes import plain
from surveys.hcahps.editions import Edition
from surveys.hcahps.fields import FieldMap
from surveys.hcahps.protocol import MAIL, PHONE, WAYS
from surveys.hcahps.submission import NOT_APPLICABLE, Finding, Month, Patient
from surveys.hcahps.supplemental import own_pages
from surveys.models import Freeze, InstrumentVersion, Sampled, SampleMonth, ScoreTable

FILE = "file"  # the key under which a map is confirmed, beside the texts of the questionnaire
BY_DRG, BY_UNIT, BY_BOTH = "drg", "unit", "mixed"  # how the service line is found out; the map has the codes
COUNTED = {"waves": MAIL, "calls": PHONE}


@dataclass(frozen=True, slots=True)
class InForce:
    """A map, and the table it was loaded by: None for the one that comes with the product."""

    map: FieldMap
    table: ScoreTable | None

    @property
    def lacking(self) -> list[int]:
        return self.map.lacking(editions.named(self.map.edition))


def map_of(month: SampleMonth) -> InForce:
    """What was loaded last for the quarter of a month or one before, else what ships. Two statements."""
    survey, edition = month.instrument, editions.named(month.instrument.edition)
    quarter = tables.quarter_of(month.month.year, month.month.month)
    rows = survey.score_tables.filter(kind=ScoreTable.Kind.FIELDS, period__lte=quarter)
    table = rows.order_by("period", "loaded_at", "pk").last()
    if table is None:
        return InForce(fields.shipped(edition.version), None)
    is_confirmed = survey.attestations.filter(key=FILE, mark=table.sha256).exists()
    found = replace(fields.read(table.lines, edition), version=table.version, source=table.source_url)
    return InForce(replace(found, is_confirmed=is_confirmed), table)


def due_of(month: SampleMonth) -> tuple[date, ScoreTable] | None:
    """The day by which the files of its quarter have to be there, and the newest table that says so. One statement."""
    quarter = tables.quarter_of(month.month.year, month.month.month)
    rows = month.instrument.score_tables.filter(kind=ScoreTable.Kind.DEADLINES, lines__contains=[{"quarter": quarter}])
    table = rows.first()
    day = tables.deadline(table.lines, quarter) if table else None
    return (day, table) if day and table else None


def map_file(by: FieldMap) -> str:
    """The map as a file that is completed and loaded."""
    return csvfile.write(tables.COLUMNS[tables.FIELDS], fields.lines_of(by, editions.named(by.edition)))


# ------------------------------------------------------------------------------------------------ a month
def told_of(month: SampleMonth, freeze: Freeze | None = None) -> Month:
    """Of a month that is not frozen as it stands now. Three statements, however many were asked."""
    newest = InstrumentVersion.objects.asked_of(month.instrument_id).values_list("pk", flat=True).first()
    counts = freeze.counts if freeze else {}
    eligible = sum(one["eligible"] for one in month.strata.values())
    site = month.instrument.site
    header = {
        "provider_name": site.name if site else "", "provider_id": month.ccn, "npi": site.npi if site else "",
        "year": str(month.month.year), "month": str(month.month.month), "mode": month.mode,
        "service_line": _determined(month), "sample_type": month.method,
        "eligible": str(counts.get("frame", eligible)),
    }  # fmt: skip
    edition = editions.named(month.instrument.edition)
    patients = [_patient(row, edition, _own_questions(row, newest, edition), month.mode) for row in _rows(month)]
    strata = [
        {"name": name, "eligible": str(one["eligible"]), "sample_size": str(one["sampled"])}
        for name, one in sorted(month.strata.items())
    ]
    return Month(header | {"sample_size": str(len(patients))}, patients, strata)


def _determined(month: SampleMonth) -> str:
    """How the service lines of the month were found out. One statement, or two."""
    if not codes_of(month.instrument, month.month).units:
        return BY_DRG
    drgs = set(month.sampled.order_by().values_list("line__visit__coding__drg", flat=True))
    return BY_BOTH if len({bool(drg) for drg in drgs}) > 1 else BY_DRG if all(drgs) else BY_UNIT


def _rows(month: SampleMonth) -> Any:
    counted = {
        name: Count("attempts", filter=Q(attempts__way=way, attempts__number__gt=0, attempts__made_at__isnull=False))
        for name, way in COUNTED.items()
    }
    return month.sampled.select_related("line", "response").annotate(**counted).order_by("code")


def _patient(row: Sampled, edition: Edition, own: int, mode: str) -> Patient:
    tried = {name: str(getattr(row, name)) if way in WAYS[mode] else NOT_APPLICABLE for name, way in COUNTED.items()}
    about = {
        **row.about, **tried, "patient_id": row.code, "stratum": row.line.stratum, "status": row.status,
        "language": row.language.partition("-")[0], "lag": "" if row.lag_days is None else str(row.lag_days),
        "supplemental": str(own), "proxy": "1" if row.is_proxy else "",
    }  # fmt: skip
    return Patient(about, packing.unpack(edition, row.response.answers) if row.response else None)


def _own_questions(row: Sampled, newest: int | None, edition: Edition) -> int:
    """Questions of the hospital's own after the official ones, in the version they answered or were asked; of whoever
    only a link was sent, in the newest.
    """
    version = (row.response.version_id if row.response else None) or row.version_id or newest
    return len(own_pages(edition, source_of(version))) if version else 0  # each line of a matrix is a question


# ------------------------------------------------------------------------------------------------ what is found
@dataclass(frozen=True, slots=True)
class Check:
    """One kind of thing that does not agree: how often, and of whom or in which element."""

    code: str
    is_warning: bool
    number: int
    where: list[str]


SHOWN = 8


def findings_of(month: SampleMonth, by: FieldMap, told: Month) -> list[Finding]:
    died = codes_of(month.instrument, month.month).died
    plainly = replace(told, patients=[_plainly(one) for one in told.patients])
    return submission.findings(by, editions.named(by.edition), plainly, died)


def _plainly(patient: Patient) -> Patient:
    """A code of the discharge as the tables write it: 3 for 03."""
    code = plain(patient.about.get("discharge_status", ""))
    return replace(patient, about={**patient.about, "discharge_status": code})


def checks_of(found: list[Finding]) -> Iterator[Check]:
    """The same finding of many is one line; what keeps the file back comes first."""
    kinds: Mapping[str, list[Finding]] = {one.code: [] for one in sorted(found, key=lambda one: one.is_warning)}
    for one in found:
        kinds[one.code].append(one)
    for code, all_ in kinds.items():
        where = sorted({one.element or one.patient for one in all_} - {""})
        yield Check(code, all_[0].is_warning, len(all_), where[:SHOWN])
