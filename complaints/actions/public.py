"""What the public door does: told, stored, and the way to follow it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

import feedback.actions
from complaints import tracking
from complaints.actions.evidence import Handed, attach
from complaints.actions.intake import take
from complaints.actions.telling import answer_due
from complaints.models import Complaint
from hospital.actions import drop_draft
from hospital.timing import now as web_now


@transaction.atomic
def tell_us(
    *, uploads: Sequence[UploadedFile] = (), most: int | None = None, draft: tuple[str, str] | None = None,
    now: datetime | None = None, **told: Any,
) -> dict[str, Any]:  # fmt: skip
    """Take what somebody tells us and say what they need afterwards, as plain texts.

    `ref` and `kind` always; for a case also `answer_on` (ISO date), `token` and `code` to follow it. Sent twice
    it is stored once, and the second answer carries a key of its own: the first may never have arrived.
    Files come to a case, and whatever becomes of them the case is taken: `taken` counts them, `refused` says why.
    The `draft` (form and key) that it was written in goes with it. Not audited: `take` and `attach` are.
    """
    now, key = now or web_now(), tracking.new_key()
    made = take(**told, key=key, now=now)
    if draft:
        drop_draft(draft[0], key=draft[1])
    if not isinstance(made, Complaint):
        feedback.actions.confirm_receipt(made, now=now)
        return {"ref": made.ref, "kind": made.kind}
    handed = attach(made, by=None, uploads=uploads, most=most, now=now) if uploads else Handed()
    promised = (made.promised_on or answer_due(made, now)).isoformat() if made.teller_id else ""
    return {
        "ref": made.ref, "kind": made.type, "answer_on": promised, "token": key.token, "code": key.code,
        "taken": len(handed.taken), "refused": [row.file.reason for row in handed.refused],
    }  # fmt: skip
