"""What stands on somebody who leaves: others' deputy, and turns of duty."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

import audit.log
from hospital import timing
from hospital.actions.rotas import DAY, close, lay, refuse_unfit, today
from hospital.models import Absence, Relief, Shift, User


@transaction.atomic
def leave_cover(
    user: User, *, deputy: User | None, shifts: User | None, by: User | None, now: datetime | None = None
) -> None:
    """`deputy` stands in for everybody for whom this person did, `shifts` takes their turns of duty from today on;
    None is nobody: the turns are free then, and whoever plans the rota is warned. Their own absences end.

    Refuses (`role`) somebody for the turns who does not hold the role of the rota.
    """
    now = now or timing.now()
    facts: dict[str, Any] = {
        "deputy_of": _hand_deputyship(user, deputy),
        "absences": _hand_absences(user, deputy, now),
        "shifts": _hand_shifts(user, shifts, now),
        "reliefs": _hand_reliefs(user, shifts, now),
    }
    user.absences.filter(ends_at__gt=now, starts_at__lte=now).update(ends_at=now)
    user.absences.filter(starts_at__gt=now).delete()
    if any(facts.values()):
        audit.log.record("user.leave_cover", user, by=by, at=now, deputy=deputy, taker=shifts, **facts)


def _hand_deputyship(user: User, deputy: User | None) -> int:
    """Nobody becomes their own deputy by it."""
    rows = User.objects.filter(deputy=user)
    own = rows.filter(pk=deputy.pk).update(deputy=None) if deputy else 0
    return own + rows.update(deputy=deputy)


def _hand_absences(user: User, deputy: User | None, now: datetime) -> int:
    rows = list(Absence.objects.select_for_update().filter(deputy=user, ends_at__gt=now))
    for absence in rows:
        absence.deputy = deputy if deputy and _is_there(deputy, absence, now) else None
    Absence.objects.bulk_update(rows, ["deputy"])
    return len(rows)


def _is_there(deputy: User, absence: Absence, now: datetime) -> bool:
    away = Absence.objects.touching(max(absence.starts_at, now), absence.ends_at).filter(user=deputy)
    return deputy.pk != absence.user_id and not away.exists()


def _hand_shifts(user: User, taker: User | None, now: datetime) -> int:
    """Lines end with yesterday; the same hours begin for whoever takes them."""
    rows = list(Shift.objects.current(now.date() - DAY).filter(user=user).select_related("rota__site").order_by("pk"))
    for shift in rows:
        if taker:
            refuse_unfit(shift.rota, taker, "shifts")
        on, last_on = today(shift.rota, now), shift.last_on
        taken = Shift(
            rota=shift.rota, user=taker, weekday=shift.weekday, starts=shift.starts, ends=shift.ends,
            first_on=max(shift.first_on, on), last_on=last_on,
        )  # fmt: skip
        close(shift, min(on - DAY, last_on or on))
        if taker and (last_on is None or last_on >= on):
            lay(taken)
    return len(rows)


def _hand_reliefs(user: User, taker: User | None, now: datetime) -> int:
    rows = Relief.objects.filter(user=user, ends_at__gt=now)
    if taker:
        for relief in rows.select_related("rota__site"):
            refuse_unfit(relief.rota, taker, "shifts")
        return rows.update(user=taker)
    begun = rows.filter(starts_at__lt=now).update(ends_at=now)
    return begun + rows.filter(starts_at__gte=now).delete()[0]
