"""Drawing a month of HCAHPS, and following what the hospital's systems tell of it until it is frozen."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit.log
from hospital.actions.refusing import on_field, refusing
from hospital.models import OptOut, User
from hospital.timing import database_now
from hospital.timing import now as web_now
from outbox.safety import every_bar
from surveys.actions import turns
from surveys.actions.answering import day_at
from surveys.actions.enrolling import BARRED, enroll
from surveys.actions.settling import WITH_MONTH, settle
from surveys.discharged import Home, codes_of, contacts_of, discharges_of, homes_of, service_of, sites_of
from surveys.hcahps import drawing, editions, frame, protocol, tables
from surveys.hcahps.dispositions import Disposition
from surveys.hcahps.drawing import Method
from surveys.hcahps.frame import FRAME, Discharge
from surveys.hcahps.population import Codes, judge
from surveys.models import Attempt, FrameLine, Instrument, Sampled, SampleMonth

PENDING = "coding_pending"
# The place goes with the stratum: by the place of whoever answers the weight of their stratum is found.
LINE = (
    "verdict", "reasons", "stratum", "rank", "service", "went_home_on", "site_id", "department_id", "location_id",
)  # fmt: skip


@transaction.atomic
def draw_month(
    instrument: Instrument, *, month: date, mode: str, method: str, steps: str, by: User | None,
    size: int | None = None, now: datetime | None = None,
) -> SampleMonth:  # fmt: skip
    """Fix the frame of a month that is over and draw from it; no `size` asks everybody. Of two who draw at the same
    moment the second is refused by the constraint.
    """
    now = now or web_now()
    instrument = Instrument.objects.select_related("site").get(pk=instrument.pk)
    ccn = _refuse_unfit(instrument, month, mode, method, steps, now)
    homes, known, seed = homes_of(ccn, month), codes_of(instrument, month), secrets.token_hex(32)
    lines = frame.lines_of(discharges_of(homes, method), known, seed)
    eligible = frame.eligible_of(lines)
    _refuse_unfit_frame(eligible, method)
    sizes = frame.sizes_of(Method(method), eligible, size)
    row = SampleMonth(
        instrument=instrument, ccn=ccn, month=month, mode=mode, method=method, size=size, seed=seed, drawn_at=now,
        steps=protocol.written(protocol.read_steps(steps)), drawn_by=by,
        frame_hash=drawing.frame_hash([line.key for line in lines if line.verdict == FRAME]),
        strata={name: {"cut": cut} for name, cut in frame.cuts_of(lines, seed, sizes).items()},
    )  # fmt: skip
    with refusing("survey_month_drawn_once", ValidationError(_("This month is drawn already."), code="drawn")):
        row.save(force_insert=True)
    _take_in(row, lines, {home.visit.pk: home for home in homes}, known, now)
    told: dict[str, Any] = {
        "month": month,
        "frame": sum(eligible.values()),
        "sampled": row.sampled.count(),
        "hash": row.frame_hash,
    }
    audit.log.record("survey.draw_month", instrument, by=by, at=now, **told)
    return row


def _refuse_unfit(instrument: Instrument, month: date, mode: str, method: str, steps: str, now: datetime) -> str:
    """Returns the certification number."""
    if not (instrument.is_hcahps and instrument.site and instrument.site.ccn):
        raise ValidationError(_("This site has no CMS certification number."), code="ccn")
    edition, ccn = editions.edition_of(month), instrument.site.ccn
    if month.day != 1 or edition is None or edition.version != instrument.edition:
        raise ValidationError(_("People who went home in this month are asked by another edition."), code="edition")
    if not all(day_at(site, now) >= tables.next_month(month) for site in sites_of(ccn)):
        raise ValidationError(_("This month is not over yet."), code="not_over")
    if not instrument.versions.published().exists():
        raise ValidationError(_("Publish the survey first."), code="not_published")
    _refuse_steps(edition, mode, steps)
    quarter = SampleMonth.objects.filter(ccn=ccn, month__in=tables.quarter_months(month))
    if quarter.exclude(mode=mode, method=method).exists():
        raise ValidationError(_("The months of a quarter have the same ways and the same draw."), code="quarter")
    return ccn


def _refuse_steps(edition: editions.Edition, mode: str, steps: str) -> None:
    try:
        wrong = protocol.faults(edition, mode, protocol.read_steps(steps))
    except ValueError:
        wrong = ["steps"]
    if wrong:
        words = _("The steps do not fit these ways. Write them in order, from day 0 on, such as: mail 0, mail 21.")
        raise on_field("steps", words, "steps")


def _refuse_unfit_frame(eligible: Mapping[str, int], method: str) -> None:
    if not eligible:
        raise ValidationError(_("Nobody of this month can be asked yet: look at the reasons."), code="empty")
    if method == SampleMonth.Method.DISPROPORTIONATE and (small := drawing.too_small(eligible)):
        words = _("Too few people for a disproportionate draw: %(names)s.") % {"names": ", ".join(small)}
        raise on_field("method", words, "small")


def _take_in(
    row: SampleMonth, lines: Sequence[frame.Line], homes: Mapping[int, Home], known: Codes, now: datetime
) -> int:
    """Write new lines, change those of people who were not drawn, and enroll who is drawn by them; how many changed."""
    kept = {line.visit_id: line for line in row.lines.select_related("sampled", "site")}
    drawn_before = {pk for pk, line in kept.items() if hasattr(line, "sampled")}
    fresh, changed = [], []
    for line in lines:
        home = homes[int(line.key)]
        there = kept.get(home.visit.pk)
        made = _line(row, line, home, known)
        if there is None:
            fresh.append(made)
        elif there.visit_id not in drawn_before and any(getattr(there, name) != getattr(made, name) for name in LINE):
            for name in LINE:
                setattr(there, name, getattr(made, name))
            changed.append(there)
    FrameLine.objects.bulk_create(fresh)
    FrameLine.objects.bulk_update(changed, LINE)
    cuts = {name: stratum["cut"] for name, stratum in row.strata.items()}
    asked = {int(line.key) for line in lines if frame.is_asked(line, cuts)} - drawn_before
    drawn = [line for line in (*fresh, *kept.values()) if line.visit_id in asked]
    enroll(row, drawn, homes, known, now)
    _count(row)
    return len(fresh) + len(changed) + len(drawn)


def _line(row: SampleMonth, line: frame.Line, home: Home, known: Codes) -> FrameLine:
    ward = home.visit.location
    return FrameLine(
        month=row, visit=home.visit, site=ward.department.site, department=ward.department, location=ward,
        went_home_on=home.on, verdict=line.verdict, reasons=" ".join(line.reasons),
        stratum=line.stratum, rank=line.rank, service=service_of(home, known),
    )  # fmt: skip


def _count(row: SampleMonth) -> None:
    """What is eligible and sampled of each stratum now."""
    framed = row.lines.filter(verdict=FRAME).values_list("stratum", "sampled")
    strata = {name: {"cut": stratum["cut"], "eligible": 0, "sampled": 0} for name, stratum in row.strata.items()}
    for name, sampled in framed:
        stratum = strata.setdefault(name, {"cut": "", "eligible": 0, "sampled": 0})
        stratum["eligible"] += 1
        stratum["sampled"] += sampled is not None
    if strata != row.strata:
        row.strata = strata
        row.save(update_fields=["strata"])


# ------------------------------------------------------------------------------------------------ until it is frozen
@transaction.atomic
def follow_months(*, now: datetime | None = None) -> int:
    """Take over what was told of drawn months since; returns how many lines changed. 0 while somebody else does it."""
    now = now or database_now()
    rows = SampleMonth.objects.filter(frozen_at__isnull=True).select_related("instrument__site").order_by("pk")

    def some(pks: Sequence[int]) -> int:
        return sum(follow(row, now) for row in rows.filter(pk__in=pks))

    open_ = rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)
    return turns.together_or_alone(list(open_), some)


def follow(row: SampleMonth, now: datetime) -> int:
    """In the transaction of whoever holds the month: codes that came late, discharges told late or taken back."""
    homes = {home.visit.pk: home for home in homes_of(row.ccn, row.month)}
    known, sampled = codes_of(row.instrument, row.month), _sampled(row)
    discharges = _as_drawn(row, discharges_of(homes.values(), row.method, drawn=sampled.keys()), homes)
    changed = _take_in(row, frame.lines_of(discharges, known, row.seed), homes, known, now)
    gone = row.lines.exclude(visit__in=homes).filter(sampled__isnull=True)
    changed += gone.delete()[0]
    reasons = {int(one.key): judge(one.stay, known)[1] for one in discharges}
    found = _turned_out(list(sampled.values()), reasons)
    Attempt.objects.bulk_create(
        Attempt(sampled=one, number=0, due_at=now, made_at=now, found=what.value) for one, what in found if what
    )
    for one, what in found:
        if not what:  # somebody who may be in danger is not tried by any way
            one.ways = []
            one.save(update_fields=["ways"])
    settle([one for one, _what in found], now)
    if changed or found:
        told: dict[str, Any] = {"month": row.month, "lines": changed, "found": len(found)}
        audit.log.record("survey.follow_month", row.instrument, at=now, **told)
    return changed + len(found)


def _as_drawn(row: SampleMonth, discharges: Sequence[Discharge], homes: Mapping[int, Home]) -> list[Discharge]:
    """A department that is called otherwise by now stays in the stratum it was drawn in."""
    lines = row.lines.exclude(stratum="").order_by()
    names = dict(lines.values_list("department", "stratum").distinct())
    places = {pk: home.visit.location.department_id for pk, home in homes.items()}
    return [replace(one, stratum=names.get(places[int(one.key)], one.stratum)) for one in discharges]


def _sampled(row: SampleMonth) -> dict[int, Sampled]:
    """By number of the visit, who was drawn first in front."""
    rows = row.sampled.select_related(*WITH_MONTH, "line__visit__patient__person").prefetch_related("attempts")
    return {one.line.visit_id: one for one in rows.defer(*contacts_of("line__visit__patient__person")).order_by("pk")}


def _turned_out(
    sampled: Sequence[Sampled], reasons: Mapping[int, Sequence[str]]
) -> list[tuple[Sampled, Disposition | None]]:
    """What nobody knew when they were drawn and nobody noted yet; None for who is not to be tried any more."""
    people = {one.pk: one.line.visit.patient.person for one in sampled}
    stopped = OptOut.objects.standing().filter(person__in=people.values()).values_list("person_id", flat=True)
    refused, seen, found = set(stopped), set(), []
    for one in sampled:
        person, told = people[one.pk], set(reasons.get(one.line.visit_id, ["gone"])) - {PENDING}
        bar = every_bar(person)
        what = BARRED.get(bar) or (Disposition.REFUSED if person.pk in refused else None)
        if one.answered_on:
            what = None  # whoever dies or has enough of it afterwards has answered
        if told or person.pk in seen:  # of two records that were one patient's the first one drawn is asked on
            what = Disposition.DECEASED if "deceased" in told else Disposition.NOT_IN_POPULATION
        seen.add(person.pk)
        is_new = what and what.value not in {attempt.found for attempt in one.attempts.all()}
        if is_new or (bar == "contact_safety" and one.ways and not what):
            found.append((one, what))
    return found
