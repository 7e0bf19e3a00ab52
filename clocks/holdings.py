"""What targets hold about people: see `hospital.holdings`."""

from django.utils.translation import gettext_lazy as _

from clocks import words
from clocks.models import Clock, Escalation, Extension
from hospital.holdings import Held
from hospital.roles import Role

TABLES = (
    Held(
        Clock, _("Targets"), ("cases", "subject_id"), only={"subject_kind": "complaint"},
        kept={"cancel_reason": "a code", "zone": "a code", "rule": "a code"},
        said={"kind": words.target},
        shown={"kind": _("Kind"), "started_at": _("From"), "due_on": _("Due"), "stopped_at": _("Met")},
    ),
    Held(
        Escalation, _("Escalations"), ("cases", "subject_id"), only={"subject_kind": "complaint"},
        emptied=("reason",), kept={"key": "the name of an occurrence"}, said={"role": lambda role: Role(role).label},
        shown={"at": _("When"), "role": _("Role"), "reason": _("Reason")},
    ),
    Held(
        Extension, _("Later dates agreed"), ("cases", "clock__subject_id"), only={"clock__subject_kind": "complaint"},
        emptied=("agreed_with", "reason", "evidence"),
        shown={
            "agreed_at": _("When"), "to_due_on": _("Due"), "agreed_with": _("Agreed with"), "reason": _("Reason"),
            "evidence": _("Where that is on record"),
        },
    ),
)  # fmt: skip
