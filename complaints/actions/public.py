"""What the public door does: told, stored, and the way to follow it, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from complaints.actions.intake import grant, take
from complaints.actions.telling import answer_due
from complaints.models import Complaint
from hospital.timing import now as web_now


@transaction.atomic
def tell_us(*, now: datetime | None = None, **told: Any) -> dict[str, str]:
    """Take what somebody tells us and say what they need afterwards, as plain texts.

    `ref` and `kind` always; for a case also `answer_on` (ISO date), `token` and `code` to follow it. Sent twice
    it is stored once, and the second answer carries a key of its own: the first may never have arrived.
    Not audited: `take` and `grant`, which it calls, are.
    """
    now = now or web_now()
    made = take(**told, now=now)
    if not isinstance(made, Complaint):
        return {"ref": made.ref, "kind": made.kind}
    token, code = grant(made, by=None, now=now)
    promised = answer_due(made, now).isoformat() if made.teller_id else ""
    return {"ref": made.ref, "kind": made.type, "answer_on": promised, "token": token, "code": code}
