"""Codes to scan: made for beds, wards and places, led elsewhere, taken out of use; how often they were scanned."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import audit.log
from handbook import scans
from handbook.models import QrCode, ScanDay
from hospital.models import Location, Service, Site, User
from hospital.timing import now as web_now

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another: no 0 O 1 I L U
LENGTH = 6


@transaction.atomic
def add_codes(
    site: Site, *, labels: Iterable[str], target: str, location: Location | None, by: User | None,
    service: Service | None = None, now: datetime | None = None,
) -> list[QrCode]:  # fmt: skip
    """One code for each label ("Bed 1"), all leading to the same page."""
    now = now or web_now()
    if location and location.department.site_id != site.pk:
        raise ValidationError(_("This ward belongs to another site."), code="place")
    about = {"site": site, "location": location, "service": service, "target": target, "made_at": now, "made_by": by}
    made = QrCode.objects.bulk_create(QrCode(code=new_code(), label=label, **about) for label in labels)
    for row in made:
        audit.log.record("qrcode.add", row, by=by, at=now)
    return made


def new_code() -> str:
    """One of 700 million: a guess finds a page that everybody may read anyway."""
    return "".join(secrets.choice(SIGNS) for _number in range(LENGTH))


@transaction.atomic
def change_code(row: QrCode, *, label: str, target: str, by: User | None, now: datetime | None = None) -> None:
    """What hangs on the wall leads elsewhere from now on."""
    _lock_in_use(row)
    row.label, row.target = label, target
    row.save(update_fields=["label", "target"])
    audit.log.record("qrcode.change", row, by=by, at=now or web_now())


@transaction.atomic
def retire_code(row: QrCode, *, by: User | None, now: datetime | None = None) -> None:
    """It is not printed any more; whoever scans it still finds the handbook."""
    now = now or web_now()
    _lock_in_use(row)
    QrCode.objects.filter(pk=row.pk).update(retired_at=now)
    audit.log.record("qrcode.retire", row, by=by, at=now)


def _lock_in_use(row: QrCode) -> None:
    """Whoever comes second is told that it is gone."""
    if "UNSAFE_NO_LOCK" in settings.UNSAFE:
        return
    if not QrCode.objects.in_use().select_for_update().filter(pk=row.pk).exists():
        raise ValidationError(_("It is out of use already."), code="retired")


@transaction.atomic
def keep_scans(*, now: datetime | None = None) -> int:
    """Keep the counts of today and yesterday as rows; returns how many changed. Not audited: counts of nobody."""
    today = timezone.localdate(now or timezone.now())
    days = [today, today - timedelta(days=1)]
    codes = list(QrCode.objects.values_list("pk", flat=True))
    kept = {(row.code_id, row.on): row.number for row in ScanDay.objects.filter(on__in=days)}
    found = {key: number for key, number in scans.counted(codes, days).items() if number > kept.get(key, 0)}
    ScanDay.objects.bulk_create(
        (ScanDay(code_id=code, on=on, number=number) for (code, on), number in found.items()),
        update_conflicts=True, unique_fields=["code", "on"], update_fields=["number"],
    )  # fmt: skip
    return len(found)
