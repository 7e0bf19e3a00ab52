"""Files on a case: handed in by staff or by the family, never taken off, marked when they were entered in error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import files.actions
from complaints import states
from complaints.actions.cases import because, locked, record, save
from complaints.models import Complaint, Evidence
from files.models import File
from hospital.models import User
from hospital.timing import now as web_now
from outbox.nudge import nudge

SCAN = "files.tasks.scan"


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of the files of one form. `refused` are rows as well: staff see what somebody tried to hand in."""

    taken: list[Evidence] = field(default_factory=list)
    refused: list[Evidence] = field(default_factory=list)

    @property
    def pks(self) -> list[int]:
        return [row.file_id for row in (*self.taken, *self.refused)]


@transaction.atomic
def attach(
    complaint: Complaint, *, by: User | None, uploads: Iterable[UploadedFile], kind: str = "",
    most: int | None = None, now: datetime | None = None,
) -> Handed:  # fmt: skip
    """Put files on a case. The same file again, by a double click or by mistake, is there once.

    What a file is raises nothing (`files.actions.receive`); without any file there is nothing to do (`empty`).
    """
    now = now or web_now()
    received = receive(uploads, by, now, most)
    case = locked(complaint)
    states.refuse_unless(case.status, "attach")
    if not received:
        raise ValidationError(_("Choose a file first."), code="empty")
    handed = keep(case, received, by, now, kind)
    if handed.pks:
        save(case, now if by else None)  # what the family adds is not our own work
        record("attach", case, by, now, files=handed.pks, taken=len(handed.taken), refused=len(handed.refused))
    return handed


def receive(uploads: Iterable[UploadedFile], by: User | None, now: datetime, most: int | None = None) -> list[File]:
    """Through the gate, before the case is locked: drawing pictures anew takes its time. `most` is how many are taken,
    never more than the settings say; of those beyond it a few are noted.
    """
    most = settings.FILES_MOST if most is None else min(most, settings.FILES_MOST)
    noted = islice(uploads, most + settings.FILES_MOST)
    return [
        files.actions.receive(upload, by=by, now=now, refuse="" if number < most else File.Reason.MANY)
        for number, upload in enumerate(noted)
    ]


def keep(case: Complaint, received: Iterable[File], by: User | None, now: datetime, kind: str = "") -> Handed:
    """Under the lock of the case: rows for what it does not hold yet; what it holds is forgotten again."""
    handed, known = Handed(), {(row.file.sha256, row.file.state == File.State.REFUSED) for row in held(case)}
    for file in received:
        is_refused = file.state == File.State.REFUSED
        if (file.sha256, is_refused) in known:
            files.actions.erase(file, by=by, now=now)
            continue
        known.add((file.sha256, is_refused))
        kind_of_it = kind or (Evidence.Kind.PICTURE if file.is_picture else Evidence.Kind.LETTER)
        row = Evidence.objects.create(complaint=case, file=file, kind=kind_of_it, by=by, at=now)
        (handed.refused if is_refused else handed.taken).append(row)
    if handed.taken:
        nudge(SCAN)
    return handed


def held(case: Complaint) -> Iterable[Evidence]:
    return case.evidence.select_related("file").filter(errored_at__isnull=True)


@transaction.atomic
def detach(evidence: Evidence, *, by: User | None, reason: str, now: datetime | None = None) -> audit.models.Entry:
    """It does not belong to this case. It stays, marked, with the reason: what was looked at must be known later."""
    now = now or web_now()
    case = locked(evidence.complaint)
    states.refuse_unless(case.status, "attach")
    evidence = case.evidence.select_for_update().get(pk=evidence.pk)
    if evidence.errored_at:
        raise ValidationError(_("This was entered in error."), code="entered_in_error")
    why = because(case, reason, by, now)
    evidence.errored_at, evidence.errored_by = now, by
    evidence.save(update_fields=["errored_at", "errored_by"])
    save(case, now)
    return record("detach", case, by, now, file=evidence.file_id, reason=why)
