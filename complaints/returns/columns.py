"""The columns there are for files of cases."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from complaints.models import CaseType, Harm, Hcat, Issue, Outcome
from complaints.models.coding import Coding, Profession
from complaints.states import Status
from feedback.columns import Column, Table
from feedback.models import Channel, Flag, Severity, Teller
from feedback.register.duty import Duty
from hospital.models import Site

REGISTER = "register"  # what a place knows that has the duty; the rest are the parts of `Coding`


def _of_issues(name: str) -> ArraySubquery:
    rows = Issue.objects.filter(complaint=OuterRef("pk")).exclude(**{name: ""}).order_by("pk")
    return ArraySubquery(rows.values(name))


def _codes() -> ArraySubquery:
    rows = Issue.codes.through.objects.filter(issue__complaint=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values(at=Concat("code__code", Value(" "), "code__label")))


CASES = Table(
    columns=(
        Column("ref", _("Reference"), "ref"),
        Column("story", _("Feedback"), "feedback__ref"),
        Column("number", _("Register number"), "feedback__registration__number", needs=REGISTER),
        Column("type", _("Kind"), "type", dict(CaseType.choices)),
        Column("stage", _("Stage"), "status", dict(Status.choices)),
        Column("received", _("Received"), "received_on"),
        Column("occurred", _("When it happened"), "feedback__occurred_on"),
        Column("site", _("Site"), "site__name"),
        Column("department", _("Department"), "department__name"),
        Column("place", _("Ward or place"), "location__name"),
        Column("service", _("Service"), "service__name"),
        Column("way", _("Way"), "channel", dict(Channel.choices)),
        Column("who", _("Who told us"), "teller_role", dict(Teller.choices)),
        Column("subject", _("In a few words"), "subject"),
        Column("severity", _("Severity"), "severity", dict(Severity.choices)),
        Column("flags", _("Flags"), "flags", dict(Flag.choices)),
        Column("owner", _("Owner"), "owner__name"),
        Column("acknowledged", _("Acknowledged"), "acknowledged_at"),
        Column("replied", _("Reply sent"), "responded_at"),
        Column("closed", _("Closed"), "closed_at"),
        Column("outcome", _("Outcome"), "outcome", dict(Outcome.choices)),
        Column("hcat", _("Problem (HCAT)"), "hcat", dict(Hcat.choices), needs="hcat"),
        Column("codes", _("Codes"), "codes", needs="codes"),
        Column("profession", _("Profession"), "professions", dict(Profession.choices), needs="profession"),
        Column("harm", _("Harm to the patient"), "harm", dict(Harm.choices), needs="harm"),
        Column("likelihood", _("How likely"), "likelihood", needs="matrix"),
        Column("consequence", _("How grave"), "consequence", needs="matrix"),
        Column("words", _("What they told us"), "feedback__words", is_identity=True),
        Column("wish", _("What they asked for"), "feedback__wish", is_identity=True),
        Column("name", _("Name"), "teller__name", is_identity=True),
        Column("phone", _("Telephone"), "teller__phone", is_identity=True),
        Column("email", _("E-mail"), "teller__email", is_identity=True),
        Column("patient", _("Patient"), "patient__person__name", is_identity=True),
    ),
    usual=(
        "ref", "type", "stage", "received", "site", "department", "place", "who", "severity", "owner", "acknowledged",
        "replied", "closed", "outcome",
    ),
    zone="zone",
    extra={"hcat": _of_issues("hcat"), "professions": _of_issues("profession"), "codes": _codes()},
)  # fmt: skip


def known_at(sites: list[Site], owed: dict[int, Duty]) -> set[str]:
    """What any of these sites knows: the coding fields it fills in, the register it reports to."""
    rows: Any = Coding.objects.filter(site__in=sites).values_list("parts", flat=True)
    found = {part for parts in rows for part in parts}
    return found | ({REGISTER} if any(site.pk in owed for site in sites) else set())
