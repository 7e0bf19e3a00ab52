"""How a colleague signs letters: the picture comes through the gate like every file."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

import audit.log
import files.actions
from complaints.models import Signature
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def sign_with(
    user: User, upload: UploadedFile | None = None, title: str = "", is_removed: bool = False,
    now: datetime | None = None,
) -> Signature:  # fmt: skip
    """Their own picture and the words below their name. What was signed before keeps the picture it was signed with."""
    now = now or web_now()
    row = Signature.objects.select_for_update().select_related(None).filter(user=user).first() or Signature(user=user)
    before, row.title = row.file, title
    if upload:
        row.file = files.actions.receive_signature(upload, by=user, now=now)
    elif is_removed:
        row.file = None
    row.save()
    if before and before != row.file:
        files.actions.erase(before, by=user, now=now)
    audit.log.record("signature.set", row, by=user, at=now, file=row.file_id)
    return row
