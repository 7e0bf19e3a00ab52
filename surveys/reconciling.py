"""The numbers of a month of HCAHPS, each counted where it stands: they have to agree before it is frozen."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

from django.db.models import Count, Exists, OuterRef, Q, Sum

from surveys.discharged import codes_of, homes_of
from surveys.hcahps import codes, dispositions
from surveys.hcahps.dispositions import WITH_RESPONSE, Disposition
from surveys.hcahps.frame import DEDUPLICATED, DEFERRED, FRAME
from surveys.hcahps.packing import COMPLETE, WHOLE
from surveys.hcahps.population import Verdict
from surveys.models import Attempt, PackedTotal, SampleMonth

ANSWERED = [one.value for one in WITH_RESPONSE]


def counts_of(month: SampleMonth) -> dispositions.Month:
    """Discharges are counted in the hospital's own stays, completes in the responses themselves."""
    verdicts = dict(month.lines.order_by().values_list("verdict").annotate(Count("pk")))
    statuses = Counter(month.sampled.order_by().values_list("status", flat=True))
    drawn = month.sampled.values_list("line__visit", flat=True)
    return dispositions.Month(
        discharges=len({home.visit.pk for home in homes_of(month.ccn, month.month)}.union(drawn)),
        ineligible=verdicts.get(Verdict.INELIGIBLE.value, 0), excluded=verdicts.get(Verdict.EXCLUDED.value, 0),
        deduplicated=verdicts.get(DEDUPLICATED, 0), deferred=verdicts.get(DEFERRED, 0), frame=verdicts.get(FRAME, 0),
        sampled=statuses.total(), statuses={one: statuses[one.value] for one in Disposition if statuses[one.value]},
        completed_responses=_completes(month), without_details=_without_details(month),
        died_but_answered=_died_but_answered(month),
    )  # fmt: skip


def _completes(month: SampleMonth) -> int:
    rows = PackedTotal.objects.filter(version__instrument=month.instrument_id, month=month.month, item=WHOLE)
    return rows.filter(code=COMPLETE).aggregate(total=Sum("number"))["total"] or 0


def _without_details(month: SampleMonth) -> int:
    """Without lag time or language, or with a response that nobody was asked for."""
    made = Exists(Attempt.objects.filter(sampled=OuterRef("pk"), number__gt=0, made_at__isnull=False))
    rows = month.sampled.annotate(is_tried=made)
    return rows.filter(Q(lag_days__isnull=True) | Q(language="") | Q(status__in=ANSWERED, is_tried=False)).count()


def _died_but_answered(month: SampleMonth) -> int:
    died = codes_of(month.instrument, month.month).died
    told = month.sampled.filter(status__in=ANSWERED).values_list("about", flat=True)
    return sum(codes.plain(about.get("discharge_status", "")) in died for about in told)


def mark_of(month: SampleMonth) -> str:
    """Of every line with all that is counted: the same month has the same mark."""
    columns = (
        "visit_id", "verdict", "reasons", "stratum", "rank", "sampled__code", "sampled__status", "sampled__ended_on",
        "sampled__lag_days", "sampled__is_complete", "sampled__is_proxy", "sampled__language",
    )  # fmt: skip
    rows = month.lines.order_by("visit_id").values_list(*columns)
    return hashlib.sha256(json.dumps(list(rows), default=str, separators=(",", ":")).encode()).hexdigest()
