"""Duty rotas: lines of the weekly pattern, and who is on for once instead.

One person at a time. The constraints of the database hold it, whoever comes at the same moment; the verbs put what
they refuse into words.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, NumericRange
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital import cover, csvfile, shiftfile, timing
from hospital import rota as rules
from hospital.actions.refusing import on_field, refusing
from hospital.models import Membership, Relief, Role, Rota, Shift, ShiftDay, Site, User

DAY = timedelta(days=1)


# ---------------------------------------------------------------- the rota itself
@transaction.atomic
def add_rota(
    *, role: str, by: User | None, site: Site | None = None, zone: str = "", is_round_the_clock: bool | None = None,
    now: datetime | None = None,
) -> Rota:  # fmt: skip
    """An empty rota for a role at a site; without a site for the whole group, by the clocks of `zone`.

    Of duty managers somebody has to be on at every hour, unless it is said otherwise. Refuses a second one.
    """
    if site is None and zone not in available_timezones():
        raise on_field("zone", _("Choose a time zone from the list, such as Europe/Dublin."), "zone")
    always = role == Role.DUTY if is_round_the_clock is None else is_round_the_clock
    with refusing("rota_once", on_field("role", _("There is a rota for this role already."), "same")):
        rota = Rota.objects.create(site=site, role=role, zone="" if site else zone, is_round_the_clock=always)
    audit.log.record("rota.add", rota, by=by, at=now or timing.now(), role=str(role), site=site)
    return rota


@transaction.atomic
def change_rota(rota: Rota, *, is_round_the_clock: bool, by: User | None, now: datetime | None = None) -> None:
    """Whether an hour that nobody has is a gap to be warned of."""
    rota.is_round_the_clock = is_round_the_clock
    rota.save(update_fields=["is_round_the_clock"])
    facts: dict[str, Any] = {"is_round_the_clock": is_round_the_clock}
    audit.log.record("rota.change", rota, by=by, at=now or timing.now(), **facts)


# ---------------------------------------------------------------- the weekly pattern
@transaction.atomic
def add_shift(
    rota: Rota, *, user: User, weekdays: Iterable[int], starts: time, ends: time, by: User | None,
    first_on: date | None = None, last_on: date | None = None, now: datetime | None = None,
) -> list[Shift]:  # fmt: skip
    """Somebody is on duty on these days of every week, from `first_on` (today) until and with `last_on`.

    Refuses somebody who does not hold the role there (`role`), days of which none ever comes (`never`) and hours
    that somebody has already (`overlap`).
    """
    now = now or timing.now()
    first_on = first_on or today(rota, now)
    refuse_unfit(rota, user)
    made = [
        lay(Shift(rota=rota, user=user, weekday=day, starts=starts, ends=ends, first_on=first_on, last_on=last_on))
        for day in sorted(set(weekdays))
    ]
    for row in made:
        audit.log.record("shift.add", rota, by=by, at=now, **_facts(row))
    return made


@transaction.atomic
def end_shift(shift: Shift, *, by: User | None, last_on: date | None = None, now: datetime | None = None) -> None:
    """The line holds for the last time on `last_on` (yesterday); one that has not begun by then never does."""
    now = now or timing.now()
    shift = Shift.objects.select_for_update(of=("self",)).select_related("rota__site").get(pk=shift.pk)
    last_on = last_on or today(shift.rota, now) - DAY
    if shift.last_on is not None and shift.last_on <= last_on:
        raise ValidationError(_("This line ends before that day."), code="ended")
    close(shift, last_on)
    audit.log.record("shift.end", shift.rota, by=by, at=now, **_facts(shift) | {"last_on": last_on})


@transaction.atomic
def import_rota(rota: Rota, *, text: str, by: User | None, now: datetime | None = None) -> shiftfile.Comparison:
    """The pattern is what this file says, from today on; see `hospital.shiftfile`.

    All or nothing: refuses (`rows`) a file with a row that cannot be.
    """
    now = now or timing.now()
    rota = Rota.objects.select_for_update(of=("self",)).select_related("site").get(pk=rota.pk)
    on = today(rota, now)
    found = shiftfile.compare(rota, shiftfile.read(text), on)
    csvfile.refuse_errors(found.errors)
    for shift in found.ended:
        close(shift, on - DAY)
    for shift in found.added:
        lay(shift)
    counts: dict[str, Any] = {name: len(getattr(found, name)) for name in ("added", "ended", "kept")}
    audit.log.record("rota.import", rota, by=by, at=now, **counts)
    return found


def lay(shift: Shift) -> Shift:
    """Write a line with its days; see `ShiftDay`."""
    pieces = rules.pieces(shift.as_rule())
    if not pieces:
        raise on_field("last_on", _("None of these days comes before the last day."), "never")
    words = _("Somebody has these hours already: %(day)s, %(starts)s to %(ends)s.")
    told = {"day": shift.get_weekday_display(), "starts": f"{shift.starts:%H:%M}", "ends": f"{shift.ends:%H:%M}"}
    with refusing("shift_days_apart", ValidationError(words % told, code="overlap")):
        shift.save()
        shift.days.all().delete()
        ShiftDay.objects.bulk_create(_day(shift, piece) for piece in pieces)
    return shift


def close(shift: Shift, last_on: date) -> None:
    """End a line, or take it out where none of its days has come by then."""
    shift.last_on = last_on
    if rules.pieces(shift.as_rule()):
        lay(shift)
    else:
        shift.delete()


def _day(shift: Shift, piece: rules.Piece) -> ShiftDay:
    dates = DateRange(piece.first_on, piece.last_on and piece.last_on + DAY)
    minutes = NumericRange(piece.starts_minute, piece.ends_minute)
    return ShiftDay(shift=shift, rota=shift.rota, weekday=piece.weekday, minutes=minutes, dates=dates)


def today(rota: Rota, now: datetime) -> date:
    return now.astimezone(ZoneInfo(rota.wall)).date()


def refuse_unfit(rota: Rota, user: User, field: str = "user") -> None:
    """Whoever is on duty works here and holds the role there: else alerts would lead to a closed door."""
    if not Membership.objects.current().filter(user__is_active=True, user=user).of_rota(rota).exists():
        told = {"name": user.name, "role": rota.get_role_display()}
        raise on_field(field, _("%(name)s is not %(role)s there. Give them the role first.") % told, "role")


def _facts(shift: Shift) -> dict[str, Any]:
    return {
        "user": shift.user_id, "weekday": shift.weekday, "starts": shift.starts, "ends": shift.ends,
        "first_on": shift.first_on, "last_on": shift.last_on,
    }  # fmt: skip


# ---------------------------------------------------------------- for once
@transaction.atomic
def add_relief(
    rota: Rota, *, user: User, starts_at: datetime, ends_at: datetime, by: User | None, now: datetime | None = None
) -> Relief:
    """For once this person has these hours, whoever the pattern says, from now on at the earliest.

    Refuses somebody who does not hold the role there (`role`), hours that are over (`over`), and hours for which
    somebody else was named already (`overlap`).
    """
    now = now or timing.now()
    refuse_unfit(rota, user)
    made = _relieve(rota, user, max(starts_at, now), ends_at)
    audit.log.record("relief.add", rota, by=by, at=now, user=user, starts_at=made.starts_at, ends_at=ends_at)
    return made


@transaction.atomic
def end_relief(relief: Relief, *, by: User | None, now: datetime | None = None) -> None:
    """Taken back: the pattern holds again, from now on at the earliest. Refuses one that is over."""
    now = now or timing.now()
    relief = Relief.objects.select_for_update(of=("self",)).select_related("rota").get(pk=relief.pk)
    if relief.ends_at <= now:
        raise ValidationError(_("This is over already."), code="over")
    facts: dict[str, Any] = {"user": relief.user_id, "starts_at": relief.starts_at, "ends_at": relief.ends_at}
    if relief.starts_at < now:
        relief.ends_at = now
        relief.save(update_fields=["ends_at"])
    else:
        relief.delete()
    audit.log.record("relief.end", relief.rota, by=by, at=now, **facts)


@transaction.atomic
def swap_shifts(
    rota: Rota, *, one: datetime, other: datetime, by: User | None, now: datetime | None = None
) -> tuple[Relief, Relief]:
    """Two people take each other's turn, for once. `one` and `other` are when the turns start.

    Refuses turns that are not in the pattern (`turn`), are over, or belong to the same person (`same`).
    """
    now = now or timing.now()
    rota = Rota.objects.select_for_update(of=("self",)).select_related("site").get(pk=rota.pk)
    first, second = _turn(rota, one), _turn(rota, other)
    if first.user == second.user:
        raise on_field("other", _("Both turns belong to the same person."), "same")
    made = tuple(
        _relieve(rota, User.objects.get(pk=user), max(slot.starts_at, now), slot.ends_at)
        for slot, user in ((first, second.user), (second, first.user))
    )
    facts: dict[str, Any] = {"one": one, "other": other, "users": [first.user, second.user]}
    audit.log.record("rota.swap", rota, by=by, at=now, **facts)
    return made[0], made[1]


def _turn(rota: Rota, starts_at: datetime) -> rules.Slot:
    (board,) = cover.read(Rota.objects.filter(pk=rota.pk), starts_at, starts_at + rules.INSTANT)
    found = rules.slots(board.plan, starts_at, starts_at + rules.INSTANT)
    if not found or found[0].source != rules.ROTA or found[0].starts_at != starts_at or not found[0].is_fit:
        raise on_field("other", _("This turn has changed meanwhile. Look again."), "turn")
    return found[0]


def _relieve(rota: Rota, user: User, starts_at: datetime, ends_at: datetime) -> Relief:
    if ends_at <= starts_at:
        raise on_field("ends_at", _("Choose hours that are still to come."), "over")
    words = _("Somebody was named for these hours already. Take that back first.")
    with refusing("relief_once", ValidationError(words, code="overlap")):
        return Relief.objects.create(rota=rota, user=user, starts_at=starts_at, ends_at=ends_at)
