"""What people do with a file of rows: hand it in, match its columns, take its rows over, stop, take it back.

The work itself is done behind the page, piece by piece (`feedback.actions.taking`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import audit.log
import files.actions
from feedback import targets
from feedback.mapping import opening, problems
from feedback.mapping.matching import Matching, recalled, unmatched
from feedback.mapping.reading import Unreadable
from feedback.models import Import, ImportRow, MatchingProfile
from files import gate
from files.models import File
from hospital.models import User
from hospital.timing import now as web_now
from outbox.nudge import nudge

State = Import.State
PROCEED = "feedback.tasks.proceed"
BACK_FROM = (State.DONE, State.CANCELLED)


@transaction.atomic
def upload(
    *, table: UploadedFile, target: str, source: str, by: User | None, profile: MatchingProfile | None = None,
    encoding: str = "", now: datetime | None = None,
) -> Import:  # fmt: skip
    """Take a file through the gate and look at its beginning. Refuses (`table`) one that cannot be read."""
    now, fields = now or web_now(), targets.get(target).fields
    file = files.actions.receive_table(table, by=by, now=now)
    table.seek(0)
    try:
        found = opening.opened(table.read(), fields, is_workbook=file.media_type == gate.EXCEL, encoding=encoding)
    except Unreadable as error:
        raise ValidationError(
            {"table": ValidationError(gettext(problems.FILES[error.code]), code=error.code)}
        ) from None
    matching = opening.first_matching(found, fields)
    if profile is not None:
        matching = recalled(profile.data, found.headings)
    job = Import.objects.create(
        target=target, source=source, file=file, reading=found.reading, headings=found.headings, profile=profile,
        profile_version=profile.version if profile else None, matching=matching.as_data(), by=by, at=now, wake_at=now,
    )  # fmt: skip
    audit.log.record("import.upload", job, by=by, at=now, file=file.pk, target=target, source=source)
    nudge(PROCEED)
    return job


@transaction.atomic
def match(job: Import, *, by: User | None, matching: Matching, save_as: str = "", now: datetime | None = None) -> None:
    """Keep what a person said about columns and words, and check every row by it. With a name it is kept for the next
    file of that system, too.
    """
    now, job = now or web_now(), locked(job)
    _refuse_unless(job, State.MATCHING, State.CHECKED)
    if missing := unmatched(matching, targets.get(job.target).fields):
        names = ", ".join(str(one.label) for one in missing)
        raise ValidationError(_("These have to be matched: %(names)s."), code="unmatched", params={"names": names})
    job.matching, job.unknown = matching.as_data(), {}
    if save_as:
        job.profile = _saved(job, matching, save_as, by, now)
        job.profile_version = job.profile.version
    job.rows.exclude(state=ImportRow.State.READ).update(state=ImportRow.State.READ, problems="", external_id="")
    _go(job, State.CHECKING, now)
    facts: dict[str, Any] = {
        "columns": len(matching.columns),
        "profile": job.profile_id,
        "profile_version": job.profile_version,
    }
    audit.log.record("import.match", job, by=by, at=now, **facts)


def _saved(job: Import, matching: Matching, name: str, by: User | None, now: datetime) -> MatchingProfile:
    """The next version of the profile of this name; its first one where there is none."""
    data = matching.by_heading(job.headings)
    made = {"source": job.source, "data": data, "by": by, "at": now}
    profile, is_new = MatchingProfile.objects.select_for_update().get_or_create(
        target=job.target, name=name, defaults=made
    )
    if not is_new and profile.data != data:
        profile.data, profile.by, profile.at, profile.source = data, by, now, job.source
        profile.version += 1
        profile.save()
    return profile


@transaction.atomic
def run(job: Import, *, by: User | None, now: datetime | None = None) -> None:
    """Take over every row that was found good; the others are left out."""
    now, job = now or web_now(), locked(job)
    _refuse_unless(job, State.CHECKED)
    good = job.rows.counted()
    rows = sum(good.get(state, 0) for state in (ImportRow.State.NEW, ImportRow.State.CHANGED, ImportRow.State.SAME))
    if not rows:
        raise ValidationError(_("There is no row that can be taken over."), code="nothing")
    job.run_by, job.run_at = by, now
    _go(job, State.RUNNING, now)
    audit.log.record("import.run", job, by=by, at=now, rows=rows, left_out=good.get(ImportRow.State.BAD, 0))


@transaction.atomic
def cancel(job: Import, *, by: User | None, now: datetime | None = None) -> None:
    """Stop behind the piece in hand. What was taken over stays, and can be taken back."""
    now, job = now or web_now(), locked(job)
    if job.state not in (State.READING, State.MATCHING, State.CHECKING, State.CHECKED, State.RUNNING):
        raise _too_late()
    was = job.state
    ended(job, State.CANCELLED, now)
    if was == State.RUNNING:
        tell_late(job, now)
    audit.log.record("import.cancel", job, by=by, at=now, was=was)


@transaction.atomic
def undo(job: Import, *, by: User | None, now: datetime | None = None) -> None:
    """Take back what this file brought, as far as nothing else was done to it since."""
    now, job = now or web_now(), locked(job)
    _refuse_unless(job, *BACK_FROM)
    if not job.rows.filter(state=ImportRow.State.MADE).exists():
        raise ValidationError(_("Nothing that this file brought is left to be taken back."), code="nothing")
    job.run_by = by
    _go(job, State.UNDOING, now)
    audit.log.record("import.undo", job, by=by, at=now)


# ---------------------------------------------------------------- what they have in common
def locked(job: Import) -> Import:
    return Import.objects.select_for_update(of=("self",)).select_related("file").get(pk=job.pk)


def _refuse_unless(job: Import, *states: str) -> None:
    if job.state not in states:
        raise _too_late()


def _too_late() -> ValidationError:
    return ValidationError(_("It is no longer at this point. Look at the page again."), code="state")


def _go(job: Import, state: str, now: datetime) -> None:
    job.state, job.wake_at, job.ended_at = state, now, None
    job.save()
    nudge(PROCEED)


def ended(job: Import, state: str, now: datetime) -> None:
    """Nothing is done behind the page any more. The file itself is forgotten: its rows are held."""
    job.state, job.wake_at, job.ended_at = state, None, now
    job.save()
    if job.file.state in (File.State.STORED, File.State.QUARANTINED):
        files.actions.erase(job.file, by=None, now=now)


def tell_late(job: Import, now: datetime) -> int:
    """Whoever answers for what came late hears of it, once for the file; returns how many records that are."""
    late = list(job.rows.late().values_list("feedback_id", flat=True))
    targets.get(job.target).finish(job, late, now)
    return len(late)
