"""Campaigns: planned, changed while nobody is asked, started, paused, ended."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.models import Site, User
from hospital.timing import now as web_now
from surveys.actions import turns
from surveys.actions.claiming import claim
from surveys.actions.licensing import refuse_unlicensed
from surveys.actions.refusing import refuse_hcahps
from surveys.models import Asking, Campaign, Instrument

SETTINGS = frozenset(
    {
        "name", "event", "kinds", "wards", "services", "age_from", "age_until", "delay_hours", "latest_days",
        "window_from", "window_until", "is_quiet_on_sundays", "is_quiet_on_holidays", "reminder_days", "open_days",
        "channels", "is_link_free", "sms_sender", "sms_templates", "sampling", "percent", "same_gap_days",
        "any_gap_days", "household_gap_days", "most_messages", "most_a_day", "waits_for_draw",
    }
)  # fmt: skip
MANY = frozenset({"wards", "services"})
DRAWN_BY = frozenset({"sampling", "percent"})  # a draw that has begun is not changed
MOST_REMINDERS = 2
State = Campaign.State


@transaction.atomic
def plan_campaign(
    instrument: Instrument, *, site: Site, name: str, by: User | None, now: datetime | None = None, **settings: Any
) -> Campaign:
    """A draft; the seed of its draw is made now. `settings`: any of `SETTINGS`."""
    now = now or web_now()
    refuse_hcahps(instrument)
    if instrument.site_id and instrument.site_id != site.pk:
        raise ValidationError(_("This survey belongs to another site."), code="place")
    _refuse_unfit(settings)
    plain = {key: value for key, value in settings.items() if key not in MANY}
    made = Campaign.objects.create(
        instrument=instrument, site=site, name=name, seed=secrets.token_hex(16), created_at=now, created_by=by,
        **{"channels": ["email"], **plain},
    )  # fmt: skip
    _choose_places(made, settings)
    audit.log.record("campaign.plan", made, by=by, at=now, instrument=instrument.pk)
    return made


@transaction.atomic
def change_campaign(campaign: Campaign, *, by: User | None, now: datetime | None = None, **settings: Any) -> None:
    """While it is planned or paused. How people are drawn stays as it was once it has begun."""
    now, campaign = now or web_now(), _locked(campaign)
    if campaign.state not in (State.DRAFT, State.PAUSED):
        raise ValidationError(_("Pause the campaign first."), code="running")
    _refuse_unfit(settings)
    frozen = MANY | (DRAWN_BY if campaign.started_at else frozenset())
    plain = {key: value for key, value in settings.items() if key not in frozen}
    for key, value in plain.items():
        setattr(campaign, key, value)
    campaign.save(update_fields=list(plain))
    _choose_places(campaign, settings)
    audit.log.record("campaign.change", campaign, by=by, at=now, settings=sorted(settings))


def _refuse_unfit(settings: dict[str, Any]) -> None:
    if strangers := settings.keys() - SETTINGS:
        raise TypeError(f"a campaign has no {', '.join(sorted(strangers))}")
    if "channels" in settings and not settings["channels"]:
        raise ValidationError({"channels": ValidationError(_("Choose a way at least."), code="way")})
    if len(settings.get("reminder_days", ())) > MOST_REMINDERS:
        raise ValidationError({"reminder_days": ValidationError(_("Two reminders at most."), code="many")})
    if settings.get("most_a_day") == 0:
        raise ValidationError({"most_a_day": ValidationError(_("One at least; empty for no limit."), code="few")})
    opens, closes = settings.get("window_from"), settings.get("window_until")
    if opens and closes and opens >= closes:
        raise ValidationError({"window_until": ValidationError(_("It has to be later."), code="order")})
    delay, latest = settings.get("delay_hours"), settings.get("latest_days")
    if delay is not None and latest is not None and delay >= latest * 24:
        raise ValidationError({"latest_days": ValidationError(_("It has to be later."), code="order")})


def _choose_places(campaign: Campaign, settings: dict[str, Any]) -> None:
    for key in MANY & settings.keys():
        getattr(campaign, key).set(_within(campaign, key, settings[key]))


def _within(campaign: Campaign, key: str, rows: Iterable[Any]) -> list[Any]:
    chosen = list(rows)
    if key == "wards" and any(ward.department.site_id != campaign.site_id for ward in chosen):
        raise ValidationError({"wards": ValidationError(_("This ward belongs to another site."), code="place")})
    return chosen


@transaction.atomic
def start_campaign(campaign: Campaign, *, by: User | None, now: datetime | None = None) -> None:
    """Begin, or go on. Discharges that are recorded from the first start on get a line of the ledger."""
    now, campaign = now or web_now(), _locked(campaign)
    if campaign.state not in (State.DRAFT, State.PAUSED):
        raise ValidationError(_("It runs already, or has ended."), code="state")
    if not campaign.instrument.versions.published().exists():
        raise ValidationError(_("Publish the survey first."), code="not_published")
    refuse_unlicensed(campaign.instrument, now)
    campaign.state, campaign.started_at = State.RUNNING, campaign.started_at or now
    campaign.save(update_fields=["state", "started_at"])
    audit.log.record("campaign.start", campaign, by=by, at=now)


@transaction.atomic
def pause_campaign(campaign: Campaign, *, by: User | None, now: datetime | None = None) -> None:
    """Nobody is asked or reminded from this moment on; discharges are still entered, for when it goes on."""
    now, campaign = now or web_now(), _locked(campaign)
    if campaign.state != State.RUNNING:
        raise ValidationError(_("It does not run."), code="state")
    campaign.state = State.PAUSED
    campaign.save(update_fields=["state"])
    audit.log.record("campaign.pause", campaign, by=by, at=now)


@transaction.atomic
def end_campaign(campaign: Campaign, *, by: User | None, now: datetime | None = None) -> None:
    """For good: whoever waits is not asked. Links that are out work until their day.

    Whoever went home until now has a line first, so that the ledger agrees with the hospital's own count.
    """
    turns.wait()
    now, campaign = now or web_now(), _locked(campaign)
    if campaign.state not in (State.RUNNING, State.PAUSED):
        raise ValidationError(_("It does not run."), code="state")
    while claim(now=now):
        pass
    lines = campaign.askings.filter(state__in=[Asking.State.WAITING, Asking.State.HAND])
    over = {"state": Asking.State.NOT_ASKED, "reason": "ended", "reasons": "ended", "due_at": None, "decided_at": now}
    unasked = lines.update(**over)
    campaign.askings.filter(due_at__isnull=False).update(due_at=None)
    campaign.state, campaign.ended_at = State.ENDED, now
    campaign.save(update_fields=["state", "ended_at"])
    audit.log.record("campaign.end", campaign, by=by, at=now, unasked=unasked)


def _locked(campaign: Campaign) -> Campaign:
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("instrument", "site")
    return rows.get(pk=campaign.pk)
