"""The duty rotas of the demo hospital, and one person who is away."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hospital import actions
from hospital.models import Role, Rota
from pxm.demo.places import Places

WEEKDAYS, WEEKEND, EVERY_DAY = range(5), (5, 6), range(7)
DAY, NIGHT = ("08:00", "20:00"), ("20:00", "08:00")
# Whose rota, who, on which days, from when until when. At Harbour nobody has the Sunday: a gap that is warned of.
SHIFTS = (
    ("n", "duty@northbank.example", WEEKDAYS, *DAY),
    ("n", "medicine@northbank.example", EVERY_DAY, *NIGHT),
    ("n", "services@northbank.example", WEEKEND, *DAY),
    ("h", "duty@harbour.example", WEEKDAYS, *DAY),
    ("h", "emergency@harbour.example", EVERY_DAY, *NIGHT),
    ("h", "services@harbour.example", (5,), *DAY),
    ("", "duty@group.example", WEEKDAYS, *DAY),
)
AWAY, DEPUTY = "tomas.rey@northbank.example", "officer@northbank.example"


def build(places: Places, now: datetime) -> None:
    for key, email, days, starts, ends in SHIFTS:
        _shifts(places, _rota(places, key, now), email, days, starts, ends, now)
    back_on = now.astimezone(ZoneInfo(places.sites["n"].zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    actions.add_absence(
        places.people[AWAY], deputy=places.people[DEPUTY], starts_at=now - timedelta(days=1),
        ends_at=back_on + timedelta(days=6), by=places.people[AWAY], now=now,
    )  # fmt: skip


def _rota(places: Places, key: str, now: datetime) -> Rota:
    site, zone = places.sites.get(key), "" if key else places.sites["n"].zone
    found = Rota.objects.filter(site=site, role=Role.DUTY).first()
    return found or actions.add_rota(
        role=Role.DUTY, site=site, zone=zone, is_round_the_clock=bool(key), by=None, now=now
    )


def _shifts(
    places: Places, rota: Rota, email: str, days: range | tuple[int, ...], starts: str, ends: str, now: datetime
) -> None:
    user = places.people[email]
    if not user.memberships.current().of_rota(rota).exists():
        actions.grant(user, role=Role.DUTY, place=rota.site or places.organization, by=None, now=now)
    hours = {"starts": time.fromisoformat(starts), "ends": time.fromisoformat(ends)}
    actions.add_shift(
        rota, user=user, weekdays=days, first_on=now.date() - timedelta(days=60), by=None, now=now, **hours
    )
