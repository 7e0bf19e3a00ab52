"""What the outbox itself has to say: to administrators when something is wrong, to privacy officers once a day, and
to whoever plans a rota when it has a gap.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from audit.models import Seal
from hospital import cover
from hospital import rota as rules
from hospital.models import Absence, FeedSender, Membership, Organization, Role, Rota, Site
from hospital.roles import VERBS
from outbox.actions.queueing import Parcel, queue_many

MOST = 200  # absences at a time


@transaction.atomic
def tell_administrators(
    template: str, *, key: str, now: datetime, page: str = "messages", is_urgent: bool = False, **context: str
) -> None:
    """Something is wrong, and `page` (the name of an address) shows it. Not audited: it is called by what is."""
    parcel = Parcel(template=template, key=key, context={"link": reverse(page), **context}, is_urgent=is_urgent)
    queue_many((replace(parcel, to_user=pk) for pk in _active(Role.ADMINISTRATOR)), now)


@transaction.atomic
def tell_seal(*, now: datetime | None = None) -> None:
    """Send the newest seal's hash out of the house, once a day, so that a cut-off audit can be shown.

    Not audited: the message is the record.
    """
    now = now or timezone.now()
    newest = Seal.objects.newest().first()
    if newest is None:
        return
    on = now.astimezone(UTC).date()
    context = {"seal": newest.hash, "date": on}
    officers = _active(Role.PRIVACY)
    queue_many((Parcel(template="audit/seal", key=f"seal:{on}", to_user=pk, context=context) for pk in officers), now)


@transaction.atomic
def tell_gaps(*, now: datetime | None = None) -> int:
    """Warn whoever plans a rota of hours in the coming seven days that nobody has, once a day by the time of the
    place; returns how many rotas have any. Not audited: the message is the record.
    """
    now = now or timezone.now()
    found = [(board, gaps) for board in _boards(now) if (gaps := rules.gaps(board.plan, now, now + rules.WEEK))]
    planners = _planners() if found else {}
    parcels = [
        parcel for board, gaps in found for parcel in _warnings(board, gaps[0], planners.get(board.site_id, []), now)
    ]
    queue_many(parcels, now)
    return len(found)


def _boards(now: datetime) -> list[cover.Board]:
    return cover.read(Rota.objects.order_by("pk"), now, now + rules.WEEK)


def _planners() -> dict[int | None, list[int]]:
    """By site, whoever may plan its rotas; administrators for the group, and where a site has nobody else."""
    roles = [role for role, verbs in VERBS.items() if "hospital.change_rota" in verbs]
    rows = Membership.objects.current().filter(role__in=roles, user__is_active=True).order_by("user")
    held = list(rows.values_list("site", "organization", "user", "role"))
    house = list(dict.fromkeys(user for _site, whole, user, _role in held if whole))
    found: dict[int | None, list[int]] = {None: house}
    for site in Site.objects.values_list("pk", flat=True):
        own = [user for place, whole, user, role in held if place == site or (whole and role != Role.ADMINISTRATOR)]
        found[site] = list(dict.fromkeys(own)) or house
    return found


def _warnings(board: cover.Board, gap: rules.Duty, people: list[int], now: datetime) -> Iterator[Parcel]:
    there = ZoneInfo(board.plan.zone)
    context = {
        "site": board.site or str(Organization.objects.first()), "date": gap.starts_at.astimezone(there).date(),
        "link": reverse("rota", args=[board.pk]),
    }  # fmt: skip
    key = f"gaps:{board.pk}:{now.astimezone(there).date()}"
    yield from (Parcel(template="hospital/rota_gaps", key=key, to_user=user, context=context) for user in people)


@transaction.atomic
def tell_absences(*, now: datetime | None = None) -> int:
    """Whoever stands in for somebody, and whoever is away where another entered it, hear of it once; returns of how
    many absences. One that was called off before is told to nobody. Not audited: the message is the record.
    """
    now = now or timezone.now()
    rows = Absence.objects.select_for_update(skip_locked=True, of=("self",)).filter(told_at=None)
    found = list(rows.select_related("user", "deputy").order_by("pk")[:MOST])
    queue_many((parcel for row in found if row.ends_at > max(row.starts_at, now) for parcel in _of_absence(row)), now)
    Absence.objects.filter(pk__in=[row.pk for row in found]).update(told_at=now)
    return len(found)


def _of_absence(row: Absence) -> Iterator[Parcel]:
    there = ZoneInfo(cover.zone_of(row.user))
    days = {"since": row.starts_at.astimezone(there).date(), "until": row.ends_at.astimezone(there).date()}
    deputy, link = row.deputy, settings.SITE_URL + reverse("absence-add")
    if deputy:
        context = {"name": row.user.name, "link": settings.SITE_URL + reverse("my-work"), **days}
        yield Parcel(template="hospital/stands_in", key=f"stands-in:{row.pk}", to_user=deputy.pk, context=context)
    if row.entered_by_id != row.user_id:
        name = deputy.name if deputy else gettext("Nobody")
        context = {"name": name, "link": link, **days}
        yield Parcel(template="hospital/away", key=f"away:{row.pk}", to_user=row.user_id, context=context)


@transaction.atomic
def tell_falls(falls: Collection[tuple[int, str]], *, now: datetime) -> None:
    """Nobody could be told in these roles at these sites (by number), so the duty manager was: administrators hear of
    it, once a day for each. Not audited: the entry of whoever fell says so.
    """
    if not falls:
        return
    sites = Site.objects.in_bulk({site for site, _role in falls})
    people = _active(Role.ADMINISTRATOR)
    parcels = [
        Parcel(
            template="hospital/fell_to_duty", key=f"fell:{site}:{role}:{now.astimezone(UTC).date()}", to_user=user,
            context={"site": sites[site].name, "link": sites[site].get_absolute_url()},
        )
        for site, role in sorted(falls)
        for user in people
    ]  # fmt: skip
    queue_many(parcels, now)


@transaction.atomic
def tell_feed(*, now: datetime | None = None) -> int:
    """Senders that have fallen silent, and those of whose messages too many were set aside within an hour: once a day
    for each; returns how many. Not audited: the message is the record.
    """
    now = now or timezone.now()
    silent = [("hospital/feed_silent", sender) for sender in FeedSender.objects.stale(now)]
    failing = [("hospital/feed_set_aside", sender) for sender in FeedSender.objects.failing(now)]
    for template, sender in (*silent, *failing):
        key = f"{template.partition('/')[2]}:{sender.pk}:{now.astimezone(UTC).date()}"
        tell_administrators(template, key=key, now=now, page="feed", sender=sender.name)
    return len(silent) + len(failing)


def _active(role: str) -> list[int]:
    holders = Membership.objects.current().filter(role=role, user__is_active=True)
    return list(holders.order_by("user").values_list("user", flat=True).distinct())
