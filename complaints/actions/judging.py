"""How grave a case is: what a judgement changes on the row, and what follows from it at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

import clocks.actions
from complaints import mapping, policy
from complaints.actions import telling
from complaints.actions.cases import facts_of
from complaints.actions.codebook import bands_in_force
from complaints.labels import flag_word
from complaints.models import Complaint
from feedback.models import Flag, Severity
from hospital import phrasing
from hospital.models import User

JUDGED = ("severity", "flags", "is_restricted")


@dataclass(frozen=True, slots=True)
class News(policy.Judged):
    """`is_change`: anything at all is other than it was. `is_restricted_now`: it was open before. `gone`: flags that
    were taken off.
    """

    is_change: bool = True
    is_restricted_now: bool = False
    gone: Collection[str] = ()


def judged(case: Complaint) -> dict[str, Any]:
    return {"severity": case.severity, "flags": list(case.flags)}


def judge(
    case: Complaint, severity: int, flags: Collection[str], raises: bool = False, is_agreed: bool = False
) -> News:
    """Set severity and flags on the object; the caller saves. A flag has a least severity: a lower one is
    refused (`below_flag`), or raised when the flag itself is what is being set. What nobody takes off alone is
    refused (`second_person`) unless it `is_agreed`.
    """
    if not is_agreed and policy.NEEDS_SECOND & set(case.flags) - set(flags):
        kept = phrasing.listed(flag_word(case, flag) for flag in policy.NEEDS_SECOND & set(case.flags) - set(flags))
        words = _("One person does not take this off alone: %(flag)s. Ask for a second one.")
        raise ValidationError(words, code="second_person", params={"flag": kept})
    least = policy.least_severity(flags)
    if severity < least and not raises:
        raise ValidationError(
            _("With these flags it is at least %(severity)s."), code="below_flag",
            params={"severity": Severity(least).label},
        )  # fmt: skip
    coded = _least_coded(case)
    if severity < coded and not raises:
        raise ValidationError(
            _("With this harm or risk it is at least %(severity)s."), code="below_coding",
            params={"severity": Severity(coded).label},
        )  # fmt: skip
    least = max(least, coded)
    before = judged(case)
    news = tuple(flag for flag in Flag.values if flag in flags and flag not in case.flags)
    was, case.severity, case.flags = case.severity, max(severity, least), sorted(flags)
    was_restricted, case.is_restricted = case.is_restricted, policy.is_restricted(case.flags)
    is_restricted_now = case.is_restricted and not was_restricted
    gone = set(before["flags"]) - set(case.flags)
    return News(news, was, case.severity, judged(case) != before, is_restricted_now, gone)


def _least_coded(case: Complaint) -> int:
    """By the mapping table; asks for the bands only where a risk was rated."""
    band = ""
    if case.likelihood and case.consequence:
        band = bands_in_force(case.site).of(case.likelihood, case.consequence)
    return mapping.least_coded(case.harm, band)


def hand_over_if_grave(case: Complaint, now: datetime) -> None:
    """Something grave is in its owner's hands at once: a call is owed, unless it was owed before."""
    if case.owner_id and case.severity >= Severity.HIGH:
        clocks.actions.happened(case, "assigned", at=now, now=now, facts=facts_of(case))


def begin_duties(case: Complaint, flags: Collection[str], now: datetime) -> None:
    """Candour and safeguarding run beside the complaint from the moment their flag is set."""
    for flag, event in policy.DUTY_BEGINS.items():
        if flag in flags:
            clocks.actions.happened(case, event, at=now, now=now, facts=facts_of(case))


def follow(case: Complaint, news: News, by: User | None, now: datetime) -> list[int]:
    """Targets and steps are planned anew, and whoever must know at once is told; returns the escalations."""
    if not news.is_change:
        return []
    if case.is_open:
        clocks.actions.replan(case, facts_of(case), now=now)
        hand_over_if_grave(case, now)
    begin_duties(case, news.flags, now)
    if ended := [kind for flag in news.gone for kind in policy.DUTY_TARGETS.get(flag, ())]:
        clocks.actions.cancel(case, reason="flag_taken_off", now=now, kinds=ended)
    if news.is_restricted_now:
        telling.let_keepers_in(case, by, now)
    return telling.jump(case, news, by, now)
