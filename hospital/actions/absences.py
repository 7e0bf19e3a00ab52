"""Being away, and who stands in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital import timing
from hospital.actions.refusing import on_field, refusing
from hospital.models import Absence, User


@transaction.atomic
def add_absence(
    user: User, *, ends_at: datetime, by: User | None, deputy: User | None = None, starts_at: datetime | None = None,
    now: datetime | None = None,
) -> Absence:  # fmt: skip
    """Somebody is away from `starts_at` (now) on and before `ends_at`, and `deputy` stands in; both hear of it
    (`Absence.told_at`).

    Refuses: an end that has passed or comes before the start, a second absence at the same time, and a deputy who
    is the person, no longer works here, is away then as well, or names themselves: whoever plans the absence of
    another must not open that person's cases by it.
    """
    now = now or timing.now()
    starts_at = starts_at or now
    if not User.objects.active().filter(pk=user.pk).exists():
        raise ValidationError(_("%(name)s no longer works here.") % {"name": user.name}, code="inactive")
    if ends_at <= max(starts_at, now):
        raise on_field("until", _("Choose an end that is still to come, after the start."), "over")
    _refuse_deputy(user, deputy, by, starts_at, ends_at)
    words = _("%(name)s is away then already. End that absence first.") % {"name": user.name}
    with refusing("absence_once", ValidationError(words, code="away_already")):
        made = Absence.objects.create(user=user, deputy=deputy, starts_at=starts_at, ends_at=ends_at, entered_by=by)
    facts: dict[str, Any] = {"absence": made.pk, "deputy": deputy, "starts_at": starts_at, "ends_at": ends_at}
    audit.log.record("absence.add", user, by=by, at=now, **facts)
    return made


def _refuse_deputy(user: User, deputy: User | None, by: User | None, starts_at: datetime, ends_at: datetime) -> None:
    if deputy is None:
        return
    if deputy.pk == user.pk:
        raise on_field("deputy", _("Nobody can be their own deputy."), "self")
    if by is not None and by.pk == deputy.pk:
        raise on_field("deputy", _("Somebody else has to name you as the deputy."), "own_hand")
    if not User.objects.active().filter(pk=deputy.pk).exists():
        raise on_field("deputy", _("%(name)s no longer works here.") % {"name": deputy.name}, "inactive")
    if Absence.objects.touching(starts_at, ends_at).filter(user=deputy).exists():
        raise on_field("deputy", _("%(name)s is away then as well.") % {"name": deputy.name}, "away")


@transaction.atomic
def end_absence(absence: Absence, *, by: User | None, now: datetime | None = None) -> None:
    """Back early, or called off before it began. Refuses one that is over."""
    now = now or timing.now()
    absence = Absence.objects.select_for_update().get(pk=absence.pk)
    if absence.ends_at <= max(absence.starts_at, now):
        raise ValidationError(_("This absence is over already."), code="over")
    was, absence.ends_at = absence.ends_at, max(absence.starts_at, now)
    absence.save(update_fields=["ends_at"])
    audit.log.record("absence.end", absence.user, by=by, at=now, absence=absence.pk, before=was)
