"""What the register is told of a record, as codes: by these a change after the export is noticed and said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from feedback.models import Feedback
from hospital.statements import AnyOf

# Once there is a case, it is that which people judge.
JUDGED = {name: Coalesce(f"complaint__{name}", name) for name in ("severity", "flags")}
# The path of each fact. A higher room's columns are reached by its link to the story.
PATHS = {
    "kind": "kind", "channel": "channel", "received": "received_at", "occurred": "occurred_on", "site": "site_id",
    "department": "department_id", "place": "location_id", "service": "service_id", "teller": "teller_role",
    "severity": "severity_now", "flags": "flags_now", "error": "entered_in_error_at", "double": "duplicate_of_id",
    "outcome": "complaint__outcome", "closed": "complaint__closed_at",
}  # fmt: skip
LABELS = {
    "kind": _("What they want"), "channel": _("Way"), "received": _("Received"), "occurred": _("When it happened"),
    "site": _("Site"), "department": _("Department"), "place": _("Ward or place"), "service": _("Service"),
    "teller": _("Who told us"), "severity": _("Severity"), "flags": _("Flags"), "error": _("Entered in error"),
    "double": _("Told twice"), "outcome": _("Outcome"), "closed": _("Closed"), "number": _("Register number"),
    "missing": _("Not on the register’s list"),
}  # fmt: skip


def facts_of(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """By record. One statement."""
    rows = Feedback.objects.filter(AnyOf(F("pk"), list(ids)))
    judged = {f"{name}_now": expression for name, expression in JUDGED.items()}
    rows = rows.annotate(**judged).values_list("pk", *PATHS.values())
    return {pk: {name: _plain(value) for name, value in zip(PATHS, values, strict=True)} for pk, *values in rows}


def _plain(value: Any) -> Any:
    """As JSON gives it back."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value or None


def changed(reported: Mapping[str, Any] | None, now: Mapping[str, Any]) -> list[str]:
    """The names of the facts that are not as they were reported."""
    return [name for name, value in now.items() if (reported or {}).get(name) != value]
