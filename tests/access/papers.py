"""What else there is of surveys: papers, a closed month, a picture, two with questions of HCAHPS, a drawn month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from files.models import File
from hospital import actions as hospital
from hospital.models import Visit
from surveys import actions as surveys
from surveys.models import (
    Comment,
    FrameLine,
    Freeze,
    Instrument,
    Keying,
    MonthReturn,
    Permission,
    Photo,
    Sampled,
    SampleMonth,
    Submission,
    Tally,
)
from surveys.returning import mark_of
from tests import make
from tests.surveys.hcahps_month import published

CODES = {
    "survey-close-month": "family", "survey-return": "family", "survey-top-boxes": "our-questions",
    "survey-official": "hcahps", "survey-attest": "hcahps", "survey-scores": "hcahps", "survey-load-table": "hcahps",
    **dict.fromkeys(
        ("survey-months", "survey-month", "survey-draw-month", "survey-freeze-month", "survey-reopen-month",
         "survey-note-finding", "survey-write-submission", "survey-field-map", "survey-confirm-map",
         "survey-download-submission", "survey-keep-report", "survey-report", "survey-due", "survey-print-papers",
         "survey-key-paper", "survey-interview",
         "survey-end-interview", "survey-amend-response", "survey-erase-response"), "hcahps",
    ),
}  # fmt: skip


def fill(cast: Any, survey: Instrument) -> None:
    _papers(cast, survey)
    surveys.begin_benchmark(name="Our questions", numbers=[1], site=cast.site, by=None)
    official = published(cast)
    surveys.draft(official, by=None)  # texts are confirmed in a draft
    Instrument.objects.filter(pk=official.pk).update(code="hcahps")
    _month(cast, official)


def _month(cast: Any, official: Instrument) -> None:
    """One drawn month with one who is asked."""
    patient = hospital.identify(make.person(), authority="hospital", number="MRN-H", by=None)
    visit = hospital.visit(patient, location=cast.ward, started_at=make.NOW, by=None)
    Visit.objects.filter(pk=visit.pk).update(ended_at=timezone.now() - timedelta(days=3))  # may be called now
    drawn = {"mode": "mail", "method": "1", "steps": "mail 0", "seed": "0" * 64, "frame_hash": "0" * 64}
    month = SampleMonth.objects.create(
        instrument=official, ccn="123456", month=date(2025, 10, 1), drawn_at=make.NOW, **drawn
    )
    told = {"went_home_on": date(2025, 10, 4), "verdict": "frame", "rank": "0" * 64}
    line = FrameLine.objects.create(month=month, visit=visit, site=cast.site, location=cast.ward, **told)
    one = Sampled.objects.create(month=month, line=line, code="abc", closes_on=date(2025, 11, 15))
    call = {"number": Keying.CALL, "language": "en", "answered_on": date(2025, 10, 9), "keyed_at": make.NOW}
    one.keyings.create(reached=32, **call)  # a call after its last question
    freeze = Freeze.objects.create(month=month, number=1, counts={}, sha256="0" * 64, at=make.NOW)
    told = {"map_version": "1", "content": "<monthlydata/>", "sha256": "0" * 64, "written_at": make.NOW}
    sent = Submission.objects.create(freeze=freeze, approval="Vendor 12", **told)
    paper = File.objects.create(state="stored", media_type="application/pdf", size=1, sha256="0" * 64, at=make.NOW)
    about = {"is_accepted": True, "told_on": make.NOW.date(), "added_at": make.NOW}
    sent.reports.create(file=paper, sha256="0" * 64, **about)


def _papers(cast: Any, survey: Instrument) -> None:
    """A permission, a closed month, a picture among enough answers; all with one file of nothing."""
    about = {"state": "stored", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    file, month = File.objects.create(**about, at=make.NOW), make.NOW.date().replace(day=1)
    Permission.objects.create(instrument=survey, file=file, added_at=make.NOW)
    family = surveys.begin(name="Family", template="friends_and_family", site=cast.site, by=None)
    surveys.publish(family.versions.get(), by=None)
    closed = {"table": [["month"]], "sha256": mark_of([["month"]]), "closed_at": make.NOW}
    MonthReturn.objects.create(instrument=family, month=month, **closed)
    told = {"version": survey.versions.published().get(), "site": cast.site, "month": month}
    Photo.objects.create(**told, item="look", file=file)
    Comment.objects.create(**told, item="why", language="en", words="Clean.")
    Tally.objects.create(**told, way="open", what="form", code="sent", number=12)
