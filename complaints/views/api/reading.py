"""One case as its reader may see it, for programs: the side of the page, in values."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from rest_framework.request import Request

from complaints import states
from complaints.views.doors import may
from complaints.views.staff.side import Side
from complaints.views.staff.words import needed
from hospital import naming

if TYPE_CHECKING:
    from complaints.models import Complaint

CASES = "/api/v1/cases"
TARGETS = "/api/v1/targets"


def url_of(ref: str) -> str:
    return f"{CASES}/{ref}"


class Shown(Side):
    """`verbs` are those that programs know. Without the right to read words nobody's words are here, and no person."""

    def __init__(self, request: Request, complaint: Complaint, verbs: tuple[str, ...] = ()) -> None:
        super().__init__(complaint)
        self.request, self.verbs = request, verbs

    @cached_property
    def may_read(self) -> bool:
        return may(self.request, self.complaint, "complaints.read_words")

    def _read(self, words: Any) -> Any:
        return (words or None) if self.may_read else None

    @property
    def words(self) -> str | None:
        return self._read(self.complaint.feedback.words)

    @property
    def wish(self) -> str | None:
        return self._read(self.complaint.feedback.wish)

    @property
    def learning(self) -> str | None:
        return self._read(self.complaint.learning)

    @property
    def patient(self) -> str | None:
        return self._read(self._patient())

    @property
    def teller(self) -> dict[str, Any]:
        teller = self.complaint.teller if self.may_read else None
        is_known = bool(teller and naming.spelled(teller, ""))
        return {
            "role": self.complaint.teller_role,
            "name": self.named(teller) if is_known else None,
            "language": (teller.language or None) if teller else None,
            "needs": list(self._needs()) if teller else [],
            "contact_warning": (self.contact_warning or None) if teller else None,
        }

    @property
    def may(self) -> list[str]:
        """What makes sense in this stage and is theirs to do; the action itself may still refuse it."""
        case, possible = self.complaint, states.possible(self.complaint.status)
        known = [verb for verb in self.verbs if verb in possible]
        return [verb.replace("_", "-") for verb in known if may(self.request, case, needed(verb, case))]


class InFull(Side):
    """Names and contacts, after that was put on record."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint, is_revealed=True)

    @property
    def values(self) -> dict[str, Any]:
        teller = self.complaint.teller
        columns = ("preferred_name", "phone", "email", "postal_address")
        told = {name: getattr(teller, name, "") or None for name in columns}
        name = (self.named(teller) or None) if teller else None
        return {"name": name, **told, "patient": self._patient() or None}
