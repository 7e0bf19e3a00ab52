"""The columns there are for files of the register, in the order in which its forms usually ask."""

from __future__ import annotations

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from feedback.columns import Column, Table
from feedback.models import Channel, Flag, Kind, Registration, Severity, Teller

TO_PERSON, TO_CASE = "feedback__teller__", "feedback__complaint__"
PROBLEM = f"{TO_CASE}issues__hcat"
OUTCOMES = {
    "upheld": _("Upheld"), "partly_upheld": _("Partly upheld"), "not_upheld": _("Not upheld"),
    "cannot_determine": _("Cannot be determined"), "withdrawn": _("Withdrawn"),
    "out_of_scope": _("Not for us to look into"), "resolved_informally": _("Resolved informally"),
}  # fmt: skip
REGISTER = Table(
    columns=(
        Column("ref", _("Our reference"), "feedback__ref"),
        Column("number", _("Register number"), "number"),
        Column("state", _("In the register"), "state", dict(Registration.State.choices)),
        Column("kind", _("Feedback type"), "feedback__kind", dict(Kind.choices)),
        Column("source", _("Source"), "feedback__channel", dict(Channel.choices)),
        Column("received", _("Date received"), "feedback__received_at"),
        Column("occurred", _("Date of event"), "feedback__occurred_on"),
        Column("site", _("Site"), "feedback__site__name"),
        Column("department", _("Department"), "feedback__department__name"),
        Column("place", _("Ward or place"), "feedback__location__name"),
        Column("service", _("Service"), "feedback__service__name"),
        Column("who", _("Person type"), "feedback__teller_role", dict(Teller.choices)),
        Column("severity", _("Severity"), "severity_now", dict(Severity.choices)),
        Column("flags", _("Flags"), "flags_now", dict(Flag.choices)),
        Column("class", _("Issue class"), "hcat"),
        Column("case", _("Case"), f"{TO_CASE}ref"),
        Column("outcome", _("Outcome"), f"{TO_CASE}outcome", OUTCOMES),
        Column("closed", _("Date closed"), f"{TO_CASE}closed_at"),
        Column("actions", _("Actions"), "actions"),
        Column("subject", _("In a few words"), "feedback__subject"),
        Column("words", _("What they told us"), "feedback__words", is_identity=True),
        Column("name", _("Name"), f"{TO_PERSON}name", is_identity=True),
        Column("phone", _("Telephone"), f"{TO_PERSON}phone", is_identity=True),
        Column("email", _("E-mail"), f"{TO_PERSON}email", is_identity=True),
    ),
    usual=(
        "ref", "number", "kind", "source", "received", "occurred", "site", "department", "place", "who", "severity",
        "class", "outcome", "closed", "actions",
    ),
    zone="feedback__site__zone",
    extra={
        "severity_now": Coalesce(f"{TO_CASE}severity", "feedback__severity"),
        "flags_now": Coalesce(f"{TO_CASE}flags", "feedback__flags"),
        "hcat": ArrayAgg(PROBLEM, distinct=True, filter=~Q(**{PROBLEM: ""}), default=[]),
        "actions": Count(f"{TO_CASE}actions", distinct=True),
    },
)  # fmt: skip
