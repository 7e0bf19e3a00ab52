"""The file of a frozen month of HCAHPS: its map is confirmed by a named person, it is written once, and what CMS said
to it is kept beside it.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

import audit.log
from files import actions as files
from files.models import File
from hospital.models import User
from hospital.timing import now as web_now
from surveys.actions.refusing import refuse_let_go
from surveys.hcahps import editions, submission
from surveys.hcahps.fields import FieldMap
from surveys.hcahps.submission import Month
from surveys.models import Attestation, SampleMonth, Submission, SubmissionReport
from surveys.submitting import FILE, findings_of, map_of, told_of

A_DAY = timedelta(days=1)  # zones are apart by as much
STAMP = "Not for submission: no approval of CMS was named."


@transaction.atomic
def confirm_map(month: SampleMonth, *, mark: str, by: User, now: datetime | None = None) -> None:
    """Somebody has compared the loaded map with the specification in force. `mark` is of the one they looked at."""
    now, found = now or web_now(), map_of(month)
    if found.table is None or found.table.sha256 != mark:
        raise ValidationError(_("Another map is in force by now. Look at it first."), code="mark")
    if not found.map.is_whole(editions.named(found.map.edition)):
        raise ValidationError(_("The map does not name every element yet."), code="element")
    told = {"attested_at": now, "attested_by": by}
    Attestation.objects.get_or_create(instrument=month.instrument, key=FILE, mark=mark, defaults=told)
    audit.log.record("survey.confirm_map", month.instrument, by=by, at=now, table=found.table.pk, mark=mark)


@transaction.atomic
def write_submission(
    month: SampleMonth, *, approval: str, by: User | None, now: datetime | None = None
) -> Submission:  # fmt: skip
    """Of a frozen month in which nothing is wrong. Without an approval the file says that it is not for submission."""
    now = now or web_now()
    row = SampleMonth.objects.select_for_update(of=("self",)).select_related("instrument__site").get(pk=month.pk)
    if row.frozen_at is None:
        raise ValidationError(_("Only a frozen month is written."), code="open")
    refuse_let_go(row, now)
    freeze, found = row.freezes.all()[0], map_of(row)
    told = told_of(row, freeze)
    wrong = findings_of(row, found.map, told)
    if found.map.is_confirmed and not all(one.is_warning for one in wrong):
        raise ValidationError(_("Something does not agree yet: see what was found."), code="found")
    content = _written(found.map, told, "" if approval.strip() else STAMP)
    sha256 = hashlib.sha256(content).hexdigest()
    if freeze.submissions.filter(sha256=sha256).exists():
        raise ValidationError(_("This file is written already, to the letter."), code="same")
    warnings = sorted({one.code for one in wrong})
    made = Submission.objects.create(
        freeze=freeze, map_version=found.map.version, approval=approval.strip(), content=content.decode(),
        sha256=sha256, warnings=warnings, written_at=now, written_by=by,
    )  # fmt: skip
    facts: dict[str, Any] = {"month": row.month, "submission": made.pk, "sha256": sha256}
    audit.log.record("survey.write_submission", row.instrument, by=by, at=now, **facts)
    return made


@transaction.atomic
def keep_report(
    submission: Submission, *, upload: UploadedFile, is_accepted: bool, told_on: date, by: User | None,
    now: datetime | None = None,
) -> SubmissionReport:  # fmt: skip
    """The Data Submission Report on a file, kept with the hash of what was sent; what the gate refuses is refused."""
    now = now or web_now()
    row = Submission.objects.select_related("freeze__month__instrument").get(pk=submission.pk)
    month = row.freeze.month
    if not row.approval:
        raise ValidationError(_("This file says that it is not for submission."), code="approval")
    if not row.written_at.date() <= told_on <= now.date() + A_DAY:
        told = _("A report comes after the file was written, and not from the future.")
        raise ValidationError({"told_on": ValidationError(told, code="told_on")})
    file = files.receive(upload, by=by, now=now)
    if file.state == File.State.REFUSED:
        raise ValidationError({"upload": ValidationError(file.get_reason_display(), code=file.reason)})
    about = {"is_accepted": is_accepted, "told_on": told_on, "added_at": now, "added_by": by}
    made = SubmissionReport.objects.create(submission=row, file=file, sha256=row.sha256, **about)
    facts: dict[str, Any] = {"month": month.month, "report": made.pk, "file": file.pk, "sha256": row.sha256}
    audit.log.record("survey.keep_report", month.instrument, by=by, at=now, is_accepted=is_accepted, **facts)
    return made


def _written(by: FieldMap, told: Month, stamp: str) -> bytes:
    said = {
        "draft": _("The map of this file is a draft. Load the one in force, and confirm it."),
        "element": _("The map does not name every element yet."),
        "value": _("Something does not agree yet: see what was found."),
    }
    try:
        return submission.written(by, editions.named(by.edition), told, stamp)
    except submission.Refused as refused:
        raise ValidationError(said[refused.args[0]], code=refused.args[0]) from refused
