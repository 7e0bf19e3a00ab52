"""Threat now: security and the duty manager are told at once, by reference and place only; what they should know
follows; and that it is over.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
import audit.models
from complaints import states
from complaints.actions import telling
from complaints.actions.cases import locked, record, save
from complaints.models import Complaint, Threat
from hospital.models import Department, Location, Role, Site, User
from hospital.recipients import Ask, resolve_many
from hospital.timing import now as web_now
from outbox import actions as outbox
from outbox.actions import Parcel

TOLD = (Role.SECURITY, Role.DUTY)


@transaction.atomic
def alarm(complaint: Complaint, *, by: User | None, now: datetime | None = None) -> audit.models.Entry:
    """Where this case is, somebody is threatened now."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "alarm")
    threat = raise_threat(case.site, case.location or case.department, by, now, case)
    save(case, now)
    return record("alarm", case, by, now, threat=threat.pk)


@transaction.atomic
def raise_threat(
    site: Site, place: Location | Department | None, by: User | None, now: datetime | None = None,
    complaint: Complaint | None = None,
) -> Threat:  # fmt: skip
    """Told in the transaction that records it, at any hour. Pressed twice while one stands there it is one."""
    now = now or web_now()
    department = place.department if isinstance(place, Location) else place
    where = {"site": site, "department": department, "location": place if isinstance(place, Location) else None}
    standing = Threat.objects.standing().filter(**where, complaint=complaint).first()
    if standing:
        return standing
    threat = Threat.objects.create(**where, complaint=complaint, by=by, at=now)
    threat.refresh_from_db(fields=["ref"])
    told = _tell("complaints/threat", threat, now)
    audit.log.record("threat.raise", threat, by=by, at=now, told=told)
    return threat


@transaction.atomic
def detail(
    threat: Threat, *, by: User | None, place: tuple[Site, Location | None] | None = None, details: str = "",
    is_mistake: bool = False, now: datetime | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Where exactly, and what whoever goes there should know; or that it was pressed by mistake. They hear at once that
    there is news, and read it on the page. It stands until somebody of security or the duty manager says that it is
    over: whoever pressed it may be made to say that it was nothing.
    """
    now = now or web_now()
    row = _standing(threat)
    if place:
        row.site, row.location = place
        row.department = row.location.department if row.location else None
    row.details = details.strip() or row.details
    row.mistaken_at = row.mistaken_at or (now if is_mistake else None)
    row.save(update_fields=["site", "department", "location", "details", "mistaken_at"])
    count = audit.models.Entry.objects.filter(verb="threat.detail", subject_kind="threat", subject_id=row.pk).count()
    template = "complaints/threat_mistaken" if is_mistake else "complaints/threat_details"
    _tell(template, row, now, f"{template.rpartition('/')[2]}:{row.pk}:{count + 1}")
    return audit.log.record("threat.detail", row, by=by, at=now, is_mistake=is_mistake)


def _standing(threat: Threat) -> Threat:
    row = (
        Threat.objects.select_for_update(of=("self",))
        .select_related("site", "location", "department")
        .get(pk=threat.pk)
    )
    if row.stood_down_at:
        raise ValidationError(_("This is over already."), code="over")
    return row


@transaction.atomic
def stand_down(threat: Threat, *, by: User | None, reason: str, now: datetime | None = None) -> audit.models.Entry:
    """It is over: whoever was told hears that, too."""
    now = now or web_now()
    threat = _standing(threat)
    if not reason.strip():
        raise ValidationError(_("Say why."), code="reason")
    threat.stood_down_by, threat.stood_down_at, threat.stood_down_because = by, now, reason.strip()
    threat.save(update_fields=["stood_down_by", "stood_down_at", "stood_down_because"])
    _tell("complaints/threat_over", threat, now)
    return audit.log.record("threat.stand_down", threat, by=by, at=now)


def _tell(template: str, threat: Threat, now: datetime, key: str = "") -> list[int]:
    """Whoever holds these roles there now; of a role that nobody holds, the duty manager."""
    asks = [Ask(role, threat.site_id, threat.department_id) for role in TOLD]
    found = resolve_many(asks, now)
    outbox.tell_falls(telling.falls(threat.site_id, TOLD, found), now=now)
    about: dict[str, Any] = {
        "ref": threat.ref,
        "place": threat.place,
        "link": settings.SITE_URL + threat.get_absolute_url(),
    }
    parcel = Parcel(
        template=template, key=key or f"{template.rpartition('/')[2]}:{threat.pk}", context=about,
        subject_kind="threat", subject_id=threat.pk, is_urgent=True,
    )  # fmt: skip
    users, why = telling.people(found), telling.reasons(TOLD, found)
    people = [replace(parcel, to_user=user, why=why.get(user, "")) for user in users]
    outbox.queue_many([*people, *(replace(parcel, to_rooms_of=(threat.site_id, role)) for role in TOLD)], now)
    return users
