"""What the public door does: told, stored, and the way to follow it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from complaints.actions.evidence import Handed, attach
from complaints.actions.intake import grant, take
from complaints.actions.telling import answer_due
from complaints.models import Complaint
from hospital.timing import now as web_now


@transaction.atomic
def tell_us(
    *, uploads: Sequence[UploadedFile] = (), most: int | None = None, now: datetime | None = None, **told: Any
) -> dict[str, Any]:
    """Take what somebody tells us and say what they need afterwards, as plain texts.

    `ref` and `kind` always; for a case also `answer_on` (ISO date), `token` and `code` to follow it. Sent twice
    it is stored once, and the second answer carries a key of its own: the first may never have arrived.
    Files come to a case, and whatever becomes of them the case is taken: `taken` counts them, `refused` says why.
    Not audited: `take`, `attach` and `grant`, which it calls, are.
    """
    now = now or web_now()
    made = take(**told, now=now)
    if not isinstance(made, Complaint):
        return {"ref": made.ref, "kind": made.kind}
    handed = attach(made, by=None, uploads=uploads, most=most, now=now) if uploads else Handed()
    token, code = grant(made, by=None, now=now)
    promised = answer_due(made, now).isoformat() if made.teller_id else ""
    return {
        "ref": made.ref, "kind": made.type, "answer_on": promised, "token": token, "code": code,
        "taken": len(handed.taken), "refused": [row.file.reason for row in handed.refused],
    }  # fmt: skip
