"""Pictures that came with what somebody told us. They go on to the case when one is opened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
import files.actions
from feedback.models import Feedback, Picture
from files.gate import EXTENSIONS, Let
from files.models import File
from hospital.models import User
from hospital.timing import now as web_now
from outbox.nudge import nudge

SCAN = "files.tasks.scan"


@transaction.atomic
def add_papers(
    feedback: Feedback, *, uploads: Iterable[UploadedFile], by: User | None, now: datetime | None = None
) -> list[File]:
    """Letters and scans that staff hand in with a story, through the gate. Returns what was refused, and why; nothing
    of that is kept but the fact.
    """
    now, refused, kept = now or web_now(), [], []
    for number, upload in enumerate(uploads):
        reason = "" if number < settings.FILES_MOST else File.Reason.MANY
        file = files.actions.receive(upload, by=by, now=now, refuse=reason)
        if file.state == File.State.REFUSED:
            refused.append(file)
        else:
            kept.append(Picture.objects.create(feedback=feedback, file=file, at=now))
    if kept:
        audit.log.record("feedback.add_papers", feedback, by=by, at=now, files=[one.file_id for one in kept])
        nudge(SCAN)
    return refused


@transaction.atomic
def add_pictures(
    feedback: Feedback, *, pictures: Iterable[Let], by: User | None, now: datetime | None = None
) -> list[Picture]:
    """Keep what came through the gate; the virus check still looks at it. Full disks refuse pictures, never words."""
    now = now or web_now()
    kept = []
    for let in pictures:
        file = files.actions.keep(let, name=f"photo.{EXTENSIONS[let.media_type]}", by=by, now=now)
        kept.append(Picture.objects.create(feedback=feedback, file=file, at=now))
    if kept:
        audit.log.record("feedback.add_pictures", feedback, by=by, at=now, files=[one.file_id for one in kept])
        nudge(SCAN)
    return kept


@transaction.atomic
def erase_picture(picture: Picture, *, reason: str, by: User, now: datetime | None = None) -> None:
    """One that is held back goes; that there was one stays. `reason` is one of `File.Because`.

    Refuses what is given out (`state`): it belongs to what they told us.
    """
    now = now or web_now()
    file = File.objects.select_for_update().get(pk=picture.file_id)
    if file.state not in (File.State.QUARANTINED, File.State.REFUSED):
        raise ValidationError(_("This picture is not held back."), code="state")
    files.actions.erase(file, by=by, reason=reason, now=now)
    audit.log.record("feedback.erase_picture", picture.feedback, by=by, at=now, file=file.pk, reason=reason)
