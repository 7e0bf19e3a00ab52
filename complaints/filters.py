"""The filters of a queue as they stand in the address: read without trust, applied to rows, written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from complaints.models import CaseType
from complaints.states import Status
from feedback.models import Flag, Severity

if TYPE_CHECKING:
    from complaints.querysets import ComplaintQuerySet

LONGEST_VALUE = 24
NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Filters:
    """Each is empty when it does not filter. `owner` is a number or `none`; the others are numbers or codes.

    There are no words among them: an address ends up in logs and histories, and what somebody looks for may be a name.
    """

    site: str = ""
    department: str = ""
    owner: str = ""
    severity: str = ""
    stage: str = ""
    flag: str = ""
    type: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Filters:
        """From a query string; what makes no sense is left out."""
        values = {name: str(data.get(name, "")).strip()[:LONGEST_VALUE] for name in cls.__dataclass_fields__}
        return cls(**{name: value for name, value in values.items() if value in _allowed(name, value)})

    def __bool__(self) -> bool:
        return any(self._values().values())

    def query(self, **changes: str) -> str:
        """The query string with some values changed; an empty value takes a filter out."""
        return urlencode({name: value for name, value in {**self._values(), **changes}.items() if value})

    def _values(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def apply(self, rows: ComplaintQuerySet) -> ComplaintQuerySet:
        for name, value in self._values().items():
            if value:
                rows = APPLY[name](rows, value)
        return rows


def _allowed(name: str, value: str) -> tuple[str, ...]:
    """What may stand there; any number for rows of the house."""
    number = (value,) if value.isascii() and value.isdecimal() and len(value) <= 12 else ()
    known = {
        "severity": tuple(str(level) for level in Severity.values), "stage": tuple(Status.values),
        "flag": tuple(Flag.values), "type": tuple(CaseType.values), "owner": (NOBODY, *number),
    }  # fmt: skip
    return known.get(name, number)


def _owned(rows: ComplaintQuerySet, value: str) -> ComplaintQuerySet:
    return rows.filter(owner__isnull=True) if value == NOBODY else rows.filter(owner=int(value))


APPLY: dict[str, Any] = {
    "site": lambda rows, value: rows.filter(site=int(value)),
    "department": lambda rows, value: rows.filter(department__path__contains=[int(value)]),
    "owner": _owned,
    "severity": lambda rows, value: rows.filter(severity=int(value)),
    "stage": lambda rows, value: rows.filter(status=value),
    "flag": lambda rows, value: rows.filter(flags__contains=[value]),
    "type": lambda rows, value: rows.filter(type=value),
}
