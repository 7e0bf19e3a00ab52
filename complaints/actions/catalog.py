"""The hospital's list of bodies outside the house."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from complaints.models import Body
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def save_body(body: Body, by: User | None, now: datetime | None = None) -> Body:
    """A new one, or another name, kind or way to reach one."""
    is_new = body.pk is None
    if Body.objects.filter(name__iexact=body.name).exclude(pk=body.pk).exists():
        raise ValidationError(_("There is a body of this name already."), code="name")
    body.save()
    audit.log.record("body.add" if is_new else "body.change", body, by=by, at=now or web_now(), kind=body.kind)
    return body


@transaction.atomic
def retire_body(body: Body, by: User | None, now: datetime | None = None) -> None:
    """Not offered any more; cases that have to do with it keep it."""
    now = now or web_now()
    if Body.objects.filter(pk=body.pk, retired_at__isnull=True).update(retired_at=now):
        audit.log.record("body.retire", body, by=by, at=now)


@transaction.atomic
def restore_body(body: Body, by: User | None, now: datetime | None = None) -> None:
    """Offered again."""
    if Body.objects.filter(pk=body.pk, retired_at__isnull=False).update(retired_at=None):
        audit.log.record("body.restore", body, by=by, at=now or web_now())
