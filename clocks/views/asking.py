"""What if, on the pages that ask to confirm a change: a moment is asked for, each target says when it would be due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from clocks import profiles, whatif
from clocks.calendars import calendars_of
from clocks.forms import WhatIfForm
from clocks.models import Proposal
from clocks.whatif import Wanted
from clocks.worktime import Calendar, local_date
from hospital.models import Site

TEN = 10  # in the morning of the day from which new rules hold


class WhatIf(NamedTuple):
    """`at` is None for now."""

    form: WhatIfForm
    lines: list[whatif.Line]
    site: Site
    at: datetime | None

    @property
    def moved(self) -> list[whatif.Line]:
        return [line for line in self.lines if line.is_moved]

    @property
    def same(self) -> list[whatif.Line]:
        return [line for line in self.lines if not line.is_moved]


def asked(
    request: HttpRequest, sites: Sequence[Site], want: Callable[[Site, datetime], Wanted], at: datetime | None = None
) -> WhatIf:
    """What was asked, or without a question (or with one that cannot be read) `at`, or now."""
    form = WhatIfForm(request.POST if "if-received" in request.POST else None, sites=sites)
    is_asked = form.is_bound and form.is_valid()
    site: Site = form.cleaned_data["site"] if is_asked else sites[0]
    at = (form.cleaned_data["received"] if is_asked else None) or at
    now = at or timezone.now()
    return WhatIf(form, whatif.lines(want(site, now), now), site, at)


def proposed(request: HttpRequest, proposal: Proposal) -> WhatIf | None:
    """Of a draft; nothing for rules that no site goes by yet."""
    if proposal.site:
        calendar = Calendar.from_data(proposal.site.zone, proposal.data)
        return calendar_changed(request, proposal.site, proposal.role, calendar)
    assert proposal.effective_from is not None  # proposal_calendar_or_rules
    return rules_changed(request, proposal.slug, proposal.data, proposal.effective_from)


def calendar_changed(request: HttpRequest, site: Site, role: str, calendar: Calendar) -> WhatIf:
    def want(site: Site, at: datetime) -> Wanted:
        rules, holds = whatif.profile_of(site, at), calendars_of(site.pk).by_role
        return Wanted(rules, rules, holds, {**holds, role: calendar})

    return asked(request, [site], want)


def rules_changed(request: HttpRequest, slug: str, data: Mapping[str, Any], since: date) -> WhatIf | None:
    """At the sites that go by these rules; nothing where none does."""
    sites = list(Site.objects.active().filter(profile=slug))
    rules = profiles.read(data)

    def want(site: Site, at: datetime) -> Wanted:
        holds, before = calendars_of(site.pk).by_role, whatif.profile_of(site, at)
        return Wanted(before, rules if local_date(site.zone, at) >= since else before, holds, holds)

    return asked(request, sites, want, _first_moment(sites[0].zone, since)) if sites else None


def rules_adopted(request: HttpRequest, site: Site, rules: profiles.Profile) -> WhatIf:
    def want(site: Site, at: datetime) -> Wanted:
        holds = calendars_of(site.pk).by_role
        return Wanted(whatif.profile_of(site, at), rules, holds, holds)

    return asked(request, [site], want)


def _first_moment(zone: str, since: date) -> datetime | None:
    """Rules of a later day are shown at work on that day; None: they hold now."""
    is_later = since > local_date(zone, timezone.now())
    return datetime(since.year, since.month, since.day, TEN, tzinfo=ZoneInfo(zone)) if is_later else None
