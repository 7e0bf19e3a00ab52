"""Shared devices: registered, paired by a code, signed on to, taken out of use."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback import devices
from feedback.models import Device
from hospital.models import Department, Location, Site, User
from hospital.timing import now as web_now

PAIRED_WITHIN = timedelta(hours=1)


@transaction.atomic
def add_device(
    *, kind: str, label: str, site: Site, by: User | None, department: Department | None = None,
    location: Location | None = None, now: datetime | None = None,
) -> tuple[Device, str]:  # fmt: skip
    """The device and the code to type on it, which is shown this once."""
    now, code = now or web_now(), devices.new_code()
    if location is not None:
        department = location.department
    if department is not None and department.site_id != site.pk:
        raise ValidationError(_("This ward belongs to another site."), code="place")
    device = Device.objects.create(
        kind=kind, label=label, site=site, department=department, location=location, added_at=now, added_by=by,
        code_hash=devices.code_hash(code), code_until=now + PAIRED_WITHIN, exit_code=devices.new_exit_code(),
    )  # fmt: skip
    audit.log.record("device.add", device, by=by, at=now, kind=kind)
    return device, code


@transaction.atomic
def pair_device(code: str, *, now: datetime | None = None) -> tuple[Device, str]:
    """Whoever types the code in time holds the device: its token, which is never shown again. A code works once."""
    now = now or web_now()
    rows = Device.objects.open().select_for_update(of=("self",)).filter(token_hash=None, code_until__gt=now)
    device = rows.filter(code_hash=devices.code_hash(code)).first()
    if device is None:
        raise ValidationError(_("This code opens no device. Check it, or ask for a new one."), code="code")
    token = devices.new_token()
    device.code_hash, device.token_hash, device.paired_at = "", devices.token_hash(token), now
    device.save(update_fields=["code_hash", "token_hash", "paired_at"])
    audit.log.record("device.pair", device, by=None, at=now)
    return device, token


@transaction.atomic
def revoke_device(device: Device, *, by: User | None, now: datetime | None = None) -> None:
    """Its token opens nothing any more, from the next page on. Without `by` staff freed it with the exit code."""
    now = now or web_now()
    device = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    if device.revoked_at:
        raise ValidationError(_("This device is out of use already."), code="revoked")
    device.token_hash, device.code_hash, device.revoked_at, device.revoked_by = None, "", now, by
    device.save(update_fields=["token_hash", "code_hash", "revoked_at", "revoked_by"])
    audit.log.record("device.revoke", device, by=by, at=now)


@transaction.atomic
def sign_on(device: Device, *, by: User, how: str, now: datetime | None = None) -> None:
    """Somebody stands at the ward station, and proved it by `how`: "badge" or "account". They may log, no more."""
    now = now or web_now()
    if not (by.is_active and by.has_perm("feedback.log_feedback")):
        raise ValidationError(_("Your role does not log feedback."), code="role")
    use_device(device, now=now)
    audit.log.record("device.sign_on", device, by=by, at=now, how=how)


@transaction.atomic
def use_device(device: Device, *, now: datetime | None = None) -> None:
    """Remember the day, so that a device nobody uses is seen. Not audited: it is a day and a device."""
    today = timezone.localdate(now or web_now())
    if device.used_on != today:
        Device.objects.filter(pk=device.pk).update(used_on=today)


def device_of(token: str) -> Device | None:
    """The device that holds this token; None where it was never one, or is none any more."""
    rows = Device.objects.open().select_related("site__organization", "department", "location__department")
    return rows.filter(token_hash=devices.token_hash(token)).first() if token else None


def facts_of(device: Device | None) -> dict[str, Any]:
    """What the audit says of a device a story came through."""
    return {"device": device.pk} if device else {}
