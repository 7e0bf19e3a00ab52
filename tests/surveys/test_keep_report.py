"""What CMS said to a file of HCAHPS is kept beside it, with the hash of what was sent; and the day it was due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Entry
from hospital.models import Role
from surveys import actions
from surveys.models import Freeze, Submission, SubmissionReport
from surveys.submitting import due_of
from tests import make
from tests.surveys import hcahps_month as hcahps
from tests.surveys.hcahps_month import DRAWN, row

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4\nAccepted.\n%%EOF\n"
TODAY = DRAWN.date()


def paper(content=PAPER):
    return SimpleUploadedFile("report.pdf", content, "application/pdf")


@pytest.fixture
def month(cast):
    survey, feed = hcahps.published(cast), hcahps.sender(cast)
    hcahps.tell(feed, row("A1", 2), now=DRAWN - timedelta(days=1))
    return hcahps.draw(survey, mode="mail", steps="mail 0")


@pytest.fixture
def sent(month):
    freeze = Freeze.objects.create(month=month, number=1, counts={}, sha256="0" * 64, at=DRAWN)
    told = {"map_version": "5.0", "content": "<monthlydata/>", "sha256": "ab" * 32, "written_at": DRAWN}
    return Submission.objects.create(freeze=freeze, approval="Vendor 12", **told)


def keep(sent, **fields):
    told = {"upload": paper(), "is_accepted": True, "told_on": TODAY, "by": None, "now": DRAWN, **fields}
    return actions.keep_report(sent, **told)


def test_a_report_has_the_hash_of_the_file_it_is_about(sent, cast):
    refused = keep(sent, is_accepted=False, by=cast.officer)
    accepted = keep(sent, upload=paper(PAPER + b"again"), by=cast.officer)
    assert list(sent.reports.all()) == [accepted, refused]
    assert (accepted.sha256, accepted.is_accepted, accepted.file.state) == (sent.sha256, True, "stored")
    entries = Entry.objects.filter(verb="survey.keep_report").order_by("pk")
    assert [entry.facts["is_accepted"] for entry in entries] == [False, True]
    assert entries[0].facts["sha256"] == sent.sha256


def test_it_refuses_what_was_never_sent_what_came_before_and_what_the_gate_refuses(sent):
    for fields in ({"told_on": TODAY - timedelta(days=1)}, {"told_on": TODAY + timedelta(days=2)}):
        with pytest.raises(ValidationError, match="after the file was written"):
            keep(sent, **fields)
    with pytest.raises(ValidationError):
        keep(sent, upload=SimpleUploadedFile("report.exe", b"MZ\x90\x00" * 40, "application/pdf"))
    Submission.objects.update(approval="")
    with pytest.raises(ValidationError, match="not for submission"):
        keep(sent)
    assert not SubmissionReport.objects.exists()


def test_the_day_by_which_files_have_to_be_there_is_data(month):
    assert due_of(month) is None
    told = {"kind": "deadlines", "period": "2025Q3", "source_url": "https://hcahpsonline.org/x", "by": None}
    text = "quarter,due_on\n2025Q3,2026-01-07\n2025Q4,2026-04-08\n"
    actions.load_table(month.instrument, text=text, version="a", **told)
    later = actions.load_table(month.instrument, text=text.replace("08", "15"), version="b", **told)
    assert due_of(month) == (date(2026, 4, 15), later)
    for wrong, said in (("2025Q5,2026-01-07", "quarter: no quarter"), ("2025Q4,soon", "due_on: no day")):
        with pytest.raises(ValidationError, match=said):
            actions.load_table(month.instrument, text=f"quarter,due_on\n{wrong}\n", version="c", **told)


def test_the_office_hands_a_report_in_and_reads_it_and_nobody_else(sent, month, cast):
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    about = [month.instrument.code, "2025-10"]
    page, file = reverse("survey-keep-report", args=[*about, sent.pk]), reverse("survey-write-submission", args=about)
    assert b"No report yet" in office.get(file).content
    assert b"required" in office.post(page, {"told_on": "", "upload": paper()}).content
    answer = office.post(page, {"told_on": TODAY.isoformat(), "is_accepted": "yes", "upload": paper()})
    assert answer.url == page
    shown = office.get(page).content.decode()
    assert "The month is accepted" in shown and sent.sha256[:12] in shown
    assert b"Accepted" in office.get(file).content
    report = reverse("survey-report", args=[*about, SubmissionReport.objects.get().pk])
    assert office.get(report).status_code == 302
    for url in (page, report):
        assert make.signed_in(cast.manager).get(url).status_code == 403
        assert make.signed_in(make.user(Role.SURVEYS, cast.other_site)).get(url).status_code == 404
