"""What the hospital stands for, as words on a thank-you: added, renamed, retired, and never deleted."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.framework import values
from feedback.models import ValueTag
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def add_value(label: str, *, by: User | None, now: datetime | None = None) -> ValueTag:
    now, known = now or web_now(), values()
    if not label.strip() or label.strip() in {one.label for one in known.values()}:
        raise ValidationError(_("It needs a name that no other has."), code="label")
    row = ValueTag.objects.create(code=f"own-{1 + ValueTag.objects.count()}", label=label.strip())
    audit.log.record("value.add", row, by=by, at=now, code=row.code)
    return row


@transaction.atomic
def change_value(
    code: str, *, by: User | None, label: str, is_retired: bool = False, now: datetime | None = None
) -> ValueTag:
    """What it is called from now on, and whether it is offered; what carries it keeps it."""
    now, known = now or web_now(), values()
    if code not in known:
        raise ValidationError(_("There is no such value."), code="value")
    own = "" if label.strip() == known[code].ships_as else label.strip()
    if not own and not known[code].ships_as:
        raise ValidationError(_("It needs a name that no other has."), code="label")
    row, _is_new = ValueTag.objects.update_or_create(code=code, defaults={"label": own, "is_retired": is_retired})
    audit.log.record("value.change", row, by=by, at=now, code=code, is_retired=is_retired)
    return row
