"""Permissions to use wording that is not free: handed in as a file, read and confirmed by a named person."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from files import actions as files
from files.models import File
from hospital.models import User
from hospital.timing import now as web_now
from surveys.models import Instrument, Permission


@transaction.atomic
def permit(
    instrument: Instrument, *, upload: UploadedFile, valid_until: date | None, by: User | None,
    now: datetime | None = None,
) -> Permission:  # fmt: skip
    """Hand in the permission. It counts once somebody has confirmed it; what the gate refuses is refused."""
    now = now or web_now()
    file = files.receive(upload, by=by, now=now)
    if file.state == File.State.REFUSED:
        raise ValidationError({"upload": ValidationError(file.get_reason_display(), code=file.reason)})
    made = Permission.objects.create(
        instrument=instrument, file=file, valid_until=valid_until, added_at=now, added_by=by
    )
    audit.log.record("survey.permit", instrument, by=by, at=now, permission=made.pk, file=file.pk, until=valid_until)
    return made


@transaction.atomic
def confirm(permission: Permission, *, by: User, now: datetime | None = None) -> None:
    """A named person has read it and says that it lets us use the wording. Once confirmed it stays so."""
    now = now or web_now()
    row = Permission.objects.select_for_update(of=("self",)).select_related("instrument", "file").get(pk=permission.pk)
    if row.confirmed_at:
        raise ValidationError(_("This is confirmed already."), code="confirmed")
    if not row.file.is_given_out:
        raise ValidationError(_("This file cannot be read yet: it waits for the virus check."), code="file")
    row.confirmed_at, row.confirmed_by = now, by
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    audit.log.record("survey.confirm", row.instrument, by=by, at=now, permission=row.pk)


def is_unlicensed(instrument: Instrument, now: datetime) -> bool:
    return instrument.needs_permission and not instrument.permissions.in_force(now.date()).exists()


def refuse_unlicensed(instrument: Instrument, now: datetime) -> None:
    """Wording that needs a permission is not asked without one that is in force."""
    if is_unlicensed(instrument, now):
        words = _("This survey needs a permission in writing. Add it, and have somebody confirm it, first.")
        raise ValidationError(words, code="permission")
