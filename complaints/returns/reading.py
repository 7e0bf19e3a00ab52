"""The cases of a period as the counting rules want them: one statement, read in pieces.

A return is of the place, not of its reader: it counts what is restricted, or names whoever makes it, like everything
else. The cases behind the figures are shown to whoever may see each of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat, JSONObject

from complaints.models import Complaint, Entry, Issue, Letter, Referral, Return, ReturnLine
from complaints.returns import counting, grievances
from complaints.returns.counting import Case, Line, Period
from complaints.states import Status
from hospital.models import Site

AT_ONCE = 2000
DAY = timedelta(days=1)
Kind = Return.Kind
FACTS = (
    "pk", "type", "status", "received_on", "ended_at", "outcome", "is_oral", "closings", "patient__born_on",
    "feedback__occurred_on", "teller_role", "service__name", "zone", "told",
)  # fmt: skip


def lines_of(kind: str, site: Site | None, period: Period) -> Iterator[tuple[int, Line]]:
    """(number of the case, what it adds), by case. Of every site where none is given."""
    cases = Complaint.objects.filter(site=site) if site else Complaint.objects.all()
    return _grievances(cases, period) if kind == Kind.CMS else _counted(cases, period)


def figures_of(kind: str, lines: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return grievances.figures_of(lines) if kind == Kind.CMS else counting.figures_of(lines)


# ------------------------------------------------------------------------------------------------ the counting rule
def statement(cases: QuerySet[Complaint], period: Period) -> QuerySet:
    """What could add something to the period, as rows of `FACTS`; a day around it, whatever the zone."""
    ended = models.Case(When(status=Status.OMBUDSMAN, then=F("responded_at")), default=F("closed_at"))
    codes = Issue.codes.through.objects.filter(issue=OuterRef("pk")).order_by("code_id")
    told = Issue.objects.filter(complaint=OuterRef("pk")).order_by("pk").values(
        told=JSONObject(
            outcome="outcome", service="service__name", profession="profession", hcat="hcat",
            codes=ArraySubquery(codes.values(at=Concat("code__taxonomy__slug", Value(":"), "code__code"))),
        )
    )  # fmt: skip
    found = cases.filter(type__in=counting.COUNTED, received_on__lte=period.last).exclude(status__in=counting.GONE)
    found = found.annotate(ended_at=ended, told=ArraySubquery(told))
    return found.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=_midnight(period.first) - DAY)).order_by("pk")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("UTC"))


def _counted(cases: QuerySet[Complaint], period: Period) -> Iterator[tuple[int, Line]]:
    for row in statement(cases, period).values_list(*FACTS).iterator(AT_ONCE):
        line = counting.line_of(_case(*row[1:]), period)
        if line is not None:
            yield row[0], line


def _case(
    type: str, status: str, received_on: date, ended_at: datetime | None, outcome: str, is_oral: bool, closings: int,
    born_on: date | None, happened_on: date | None, teller: str, service: str | None, zone: str, told: list[Any],
) -> Case:  # fmt: skip
    issues = tuple(
        counting.Issue(
            one["outcome"], one["service"] or service or "", one["profession"],
            tuple(one["codes"]) or ((f"hcat:{one['hcat']}",) if one["hcat"] else ()),
        )
        for one in told
    )  # fmt: skip
    return Case(
        type, status, received_on, _day(ended_at, zone), outcome, is_oral, closings, born_on, happened_on, teller,
        issues or (counting.Issue(service=service or ""),),
    )  # fmt: skip


def _day(at: datetime | None, zone: str) -> date | None:
    return at.astimezone(ZoneInfo(zone)).date() if at else None


# ------------------------------------------------------------------------------------------------ the grievance log
IN_WRITING = (Entry.How.EMAIL, Entry.How.LETTER)
LOGGED = ("complaint", "grievance")  # what was settled at once is none; a letter of a regulator is not the patient's
LOG = (
    "pk", "ref", "received_at", "channel", "flags", "severity", "owner__name", "outcome", "status", "acknowledged_at",
    "closed_at", "zone", "contact_at", "responded_at", "letter_at", "letter_posted_on", "reviewed_at", "notice_at",
    "notice_posted_on", "notice_until", "referred_on", "hcat",
)  # fmt: skip


def _grievances(cases: QuerySet[Complaint], period: Period) -> Iterator[tuple[int, Line]]:
    """The answer is the reply, in writing; the notice that it takes longer is the delay notice, and no other letter."""
    contacts = Entry.objects.filter(complaint=OuterRef("pk"), kind="contact").order_by("at")
    letters = Letter.objects.filter(complaint=OuterRef("pk"), sent_at__isnull=False).order_by("sent_at")
    replies, notices = letters.replies(), letters.filter(kind=Letter.Kind.DELAY)
    written = replies.filter(how__in=IN_WRITING)
    referrals = Referral.objects.filter(complaint=OuterRef("pk")).order_by("pk")
    hcat = Issue.objects.filter(complaint=OuterRef("pk")).exclude(hcat="").order_by("hcat").values("hcat").distinct()
    found = cases.filter(
        type__in=LOGGED, received_on__range=(period.first, period.last)
    ).exclude(status__in=counting.GONE).annotate(
        contact_at=_first(contacts, "at"), letter_at=_first(written, "sent_at"),
        letter_posted_on=_first(written, "posted_on"),
        reviewed_at=_first(replies.filter(approved_by__isnull=False), "sent_at"),
        notice_at=_first(notices, "sent_at"), notice_posted_on=_first(notices, "posted_on"),
        notice_until=_first(notices, "answer_on"), referred_on=_first(referrals, "referred_on"),
        hcat=ArraySubquery(hcat),
    )  # fmt: skip
    for pk, *values in found.order_by("pk").values_list(*LOG).iterator(AT_ONCE):
        yield pk, grievances.line_of(dict(zip(LOG[1:], values, strict=True)))


def _first(rows: QuerySet, name: str) -> Subquery:
    return Subquery(rows.values(name)[:1])


# ------------------------------------------------------------------------------------------------ what was closed
def marks(edition: int, lines: Iterable[tuple[int, Mapping[str, Any]]], figures: Mapping[str, Any]) -> str:
    """The fingerprint of a return: the same lines and figures give the same one for ever."""
    found = hashlib.sha256(f"{edition}\n".encode())
    for pk, values in lines:
        found.update(_plain([pk, values]))
    found.update(_plain(figures))
    return found.hexdigest()


def _plain(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def kept(closed: Return) -> Iterator[tuple[int, Line]]:
    rows = ReturnLine.objects.filter(closed=closed).order_by("complaint")
    return rows.values_list("complaint_id", "values").iterator(AT_ONCE)


def is_intact(closed: Return) -> bool:
    return marks(closed.edition, kept(closed), closed.figures) == closed.sha256


def period_of(closed: Return) -> Period:
    return Period(closed.first_on, closed.last_on)
