"""A change is prepared as a draft that binds nobody, looked at with what it would move, then published or dropped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from clocks import profiles
from clocks.actions.calendars import publish_calendar
from clocks.actions.profiles import publish_profile
from clocks.actions.publishing import one_at_a_time, refuse_while_at_work
from clocks.calendars import is_workable
from clocks.models import CalendarVersion, ProfileVersion, Proposal, Publication
from clocks.profiles.comparing import Part, with_row
from clocks.profiles.rows import LANGUAGES
from clocks.refusing import refusals
from hospital.cover import today_of
from hospital.models import Site, User
from hospital.timing import now as web_now


@transaction.atomic
def propose_calendar(
    site: Site, role: str, *, data: Mapping[str, Any], by: User | None, seen: str | None = None,
    now: datetime | None = None,
) -> Proposal:  # fmt: skip
    """Keep the next version of a calendar as the one draft of it. Refuses data that is no calendar, and what was made
    of another state (`seen`, a `calendar_mark`) than there is now: it would take back what somebody else did.

    Not audited: nothing holds before it is published.
    """
    with refusals():
        is_workable(site.zone, data)
    one_at_a_time()
    if seen is not None and seen != calendar_mark(site, role):
        words = _(
            "Somebody else changed this calendar since you opened it. Compare in another window; sent once more, "
            "yours replaces theirs."
        )
        raise ValidationError(words, code="changed")
    values = {"data": dict(data), "by": by, "at": now or web_now()}
    proposal, _is_new = Proposal.objects.update_or_create(
        site=site,
        role=role,
        slug="",
        defaults=values,
        create_defaults={**values, "based_on": newest_calendar(site, role)},
    )
    return proposal


def calendar_mark(site: Site, role: str) -> str:
    """What somebody who changes a calendar begins from: the version that holds, and the draft as it stands."""
    at = Proposal.objects.filter(site=site, role=role).values_list("at", flat=True).first()
    return f"{newest_calendar(site, role)} {at.isoformat() if at else ''}".strip()


@transaction.atomic
def propose_rules(
    slug: str, *, data: Mapping[str, Any], effective_from: date, by: User | None, now: datetime | None = None
) -> Proposal:
    """Keep the next version of a set of rules as the one draft of it. Refuses what `profiles.validate` finds wrong.

    Not audited: nothing holds before it is published.
    """
    number = newest_rules(slug)
    data = {**data, "slug": slug, "number": number + 1, "effective_from": effective_from.isoformat()}
    with refusals():
        profiles.read(data)
    values = {"data": data, "effective_from": effective_from, "by": by, "at": now or web_now()}
    proposal, _is_new = Proposal.objects.update_or_create(
        slug=slug, site=None, defaults=values, create_defaults={**values, "based_on": number}
    )
    return proposal


@transaction.atomic
def propose_row(
    slug: str, part: Part, key: str, *, row: Mapping[str, Any] | None, by: User, now: datetime | None = None
) -> Proposal:
    """One row of the draft is changed, added or (None) taken out; the draft begins with it where there was none.

    Two people who change two rows at the same time both keep theirs. Not audited: nothing holds before it is
    published.
    """
    now = now or web_now()
    data, since = _being_changed(slug)
    rows = with_row(data, part, key, row)
    return propose_rules(slug, data={**data, part: rows}, effective_from=since or today_of(by, now), by=by, now=now)


@transaction.atomic
def propose_start(slug: str, *, effective_from: date, by: User, now: datetime | None = None) -> Proposal:
    """From which day on the draft holds; the draft begins with it where there was none.

    Whoever changes a row at the same time keeps it. Not audited: nothing holds before it is published.
    """
    data, _since = _being_changed(slug)
    return propose_rules(slug, data=data, effective_from=effective_from, by=by, now=now)


@transaction.atomic
def propose_copy(origin: str, *, name: str, by: User, now: datetime | None = None) -> Proposal:
    """Rules of the hospital's own, as a draft: those of `origin` as they hold here, or else as they ship.

    Refuses an unknown origin. Not audited: nothing holds before it is published.
    """
    now = now or web_now()
    one_at_a_time()
    is_shipped = not newest_rules(origin)
    with refusals():
        data = profiles.shipped_versions(origin)[-1] if is_shipped else _newest(origin).data
    source = {"slug": origin, "number": data["number"], "is_shipped": is_shipped}
    names = dict.fromkeys(LANGUAGES, name)
    data = {**data, "name": names, "copied_from": source, "effective_to": None}
    return propose_rules(_free_slug(name), data=data, effective_from=today_of(by, now), by=by, now=now)


def _being_changed(slug: str) -> tuple[Mapping[str, Any], date | None]:
    """The rules of the draft and its day, or the newest rules; nobody else changes them until the transaction ends."""
    one_at_a_time()
    draft = Proposal.objects.filter(slug=slug, site=None).first()
    return (draft.data, draft.effective_from) if draft else (_newest(slug).data, None)


def _newest(slug: str) -> ProfileVersion:
    found = ProfileVersion.objects.standing().filter(slug=slug).order_by("-number").first()
    if found is None:
        raise ValidationError(_("There are no such rules."), code="unknown")
    return found


def _free_slug(name: str) -> str:
    """A name for addresses that nothing else has."""
    wanted = f"own_{slugify(name).replace('-', '_')}".rstrip("_")[:34]
    taken = {*profiles.shipped(), *ProfileVersion.objects.values_list("slug", flat=True)}
    taken |= set(Proposal.objects.values_list("slug", flat=True))
    numbers = (wanted if number == 1 else f"{wanted}_{number}" for number in count(1))
    return next(slug for slug in numbers if slug not in taken)


@transaction.atomic
def publish(proposal: Proposal, *, by: User, now: datetime | None = None) -> Publication:
    """What was prepared holds from now on, and a job carries it to what runs. The draft is gone.

    Refuses while an earlier change is being applied, and a draft that began from a version that is no longer the
    newest. Not audited: `calendar.publish` and `profile.publish` leave the entry.
    """
    one_at_a_time()
    refuse_while_at_work()
    found = Proposal.objects.select_for_update().filter(pk=proposal.pk).first()
    if found is None:
        raise ValidationError(_("This draft was published or dropped meanwhile."), code="gone")
    if found.based_on != newest_of(found):
        words = _("A newer version was published since this draft was begun. Drop it and begin again from what holds.")
        raise ValidationError(words, code="changed")
    version: CalendarVersion | ProfileVersion
    if found.site:
        version = publish_calendar(found.site, found.role, data=found.data, by=by, now=now)
    else:
        version = publish_profile(found.data, by=by, effective_from=found.effective_from, now=now)
    found.delete()
    return version.publications.get()


def newest_of(proposal: Proposal) -> int:
    return newest_calendar(proposal.site, proposal.role) if proposal.site else newest_rules(proposal.slug)


def newest_calendar(site: Site, role: str) -> int:
    """The number of the version that holds, 0 for the built-in one."""
    versions = CalendarVersion.objects.latest_of_sites([site.pk]).filter(calendar__role=role)
    return versions.values_list("number", flat=True).first() or 0


def newest_rules(slug: str) -> int:
    standing = ProfileVersion.objects.standing().filter(slug=slug).order_by("-number")
    return standing.values_list("number", flat=True).first() or 0


@transaction.atomic
def discard(proposal: Proposal) -> None:
    """The draft is dropped. Not audited: it never held."""
    Proposal.objects.filter(pk=proposal.pk).delete()
