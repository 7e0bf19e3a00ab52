"""What a message tells, in our own words: by a table of places and values that each site may change. Pure.

The table that ships is `default.json` (reference of surveys, section 5.3). What it does not name is not read, and not
kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from hospital.feed.messages import Message, place
from hospital.feed.moments import day, moment, year
from hospital.feed.unreadable import Unreadable

DEFAULT = Path(__file__).parent / "default.json"
OF_VISITS = frozenset({"A01", "A02", "A03", "A11", "A13"})
MOBILE, MAIL = ("CP", "PRS"), ("NET", "Internet", "X.400")
SHAPE: Mapping[str, type] = {"places": dict, "values": dict, "authorities": dict, "address_kinds": list}
YES = "yes"  # what is no clear yes means no: nobody is dead because of a code we do not know
DIED, ENDS = "died", frozenset({"A03", "A08"})  # the ways of leaving that are a death, and who says them
SPOKEN = ("PH", "CP", "")


@dataclass(frozen=True, slots=True)
class Profile:
    """`places` by own field, in the order in which they are asked; `values` by own field, from their codes to ours;
    `authorities` from the sender's names of who numbers patients to ours (what is not named keeps its own);
    `columns` of CSV files, from our names to theirs.
    """

    places: Mapping[str, Sequence[str]]
    values: Mapping[str, Mapping[str, str]]
    authorities: Mapping[str, str]
    address_kinds: Sequence[str]
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identifier:
    authority: str
    value: str


@dataclass(frozen=True, slots=True)
class Address:
    line_1: str = ""
    line_2: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that is used of one message; moments in UTC. `ward` and `service` are the sender's own codes."""

    event: str
    event_at: datetime | None
    identifiers: tuple[Identifier, ...]
    merged_away: tuple[Identifier, ...] = ()
    family: str = ""
    given: str = ""
    prefix: str = ""
    born_on: date | None = None
    born_in: int | None = None
    sex: str = ""
    address: Address = field(default_factory=Address)
    mobile: str = ""
    phone: str = ""
    email: str = ""
    language: str = ""
    is_dead: bool = False
    died_at: datetime | None = None
    no_publicity: bool = False
    is_here: bool = False  # and did not go home, if anybody said so before: as only a whole record tells
    visit: str = ""
    visit_class: str = ""
    ward: str = ""
    service: str = ""
    origin: str = ""
    admitted_at: datetime | None = None
    discharged_at: datetime | None = None
    goes_home_at: datetime | None = None  # expected
    disposition: str = ""
    diagnosis: str = ""
    drg: str = ""


@cache
def default() -> Profile:
    return read_profile(json.loads(DEFAULT.read_text(encoding="utf-8")))


def read_profile(data: Mapping[str, Any]) -> Profile:
    return Profile(
        data["places"], data["values"], data["authorities"], tuple(data["address_kinds"]), data.get("columns", {})
    )


def told(message: Message, profile: Profile, zone: str) -> Told:
    """Raises Unreadable, with a code for what was set aside, where it cannot be acted on."""
    asked = _Asking(message, profile, zone)
    if not message.is_known:
        raise Unreadable("unknown_event", "Messages of this event are not used.")
    found = Told(
        event=message.event, event_at=asked.moment("event_at"), identifiers=asked.identifiers("identifiers"),
        merged_away=asked.identifiers("merged_away"), born_on=day(asked.text("born_on")),
        born_in=year(asked.text("born_on")), address=asked.address(), died_at=asked.moment("died_at"),
        is_dead=asked.text("is_dead") == YES or bool(asked.text("died_at")),
        no_publicity=asked.text("no_publicity") == YES or asked.text("publicity") == YES,
        admitted_at=asked.moment("admitted_at"), discharged_at=asked.moment("discharged_at"),
        goes_home_at=asked.moment("goes_home_at"), **asked.telecoms(),
        **{name: asked.text(name) for name in (
            "family", "given", "prefix", "sex", "language", "visit_class", "service", "origin", "disposition",
            "diagnosis", "drg")},
        visit=asked.components("visit", 1), ward=asked.components("ward", 3),
    )  # fmt: skip
    return checked(found, profile)


def checked(found: Told, profile: Profile) -> Told:
    """Whatever way it came: raises Unreadable for what cannot be acted on.

    Whoever left by dying is dead, also where the field of a death is empty. What is taken back tells of nobody's death.
    """
    _refuse(found)
    died = profile.values.get(DIED, default().values[DIED])
    if found.event not in ENDS or died.get(found.disposition) != YES:
        return found
    return replace(found, is_dead=True, died_at=found.died_at or found.discharged_at)


def _refuse(found: Told) -> None:
    if not found.identifiers:
        raise Unreadable("no_patient", "No number of the patient has an authority beside it.")
    if found.event in OF_VISITS and not found.visit:
        raise Unreadable("no_visit", "It is about a visit and names none.")
    if found.event == "A40" and not found.merged_away:
        raise Unreadable("no_merged", "It merges two patients and names one.")
    if found.event_at is None:
        raise Unreadable("no_time", "It does not say when it happened.")
    if found.admitted_at and found.discharged_at and found.discharged_at < found.admitted_at:
        raise Unreadable("ends_before", "The discharge lies before the admission.")


@dataclass(frozen=True, slots=True)
class _Asking:
    """One message asked by one table."""

    message: Message
    profile: Profile
    zone: str

    def text(self, name: str) -> str:
        """What the first of its places says; a code of the sender's becomes ours where the table knows it.

        Of a code with its words and system (`ara^Arabic^HL70296`) the code.
        """
        places = (place if "." in place else f"{place}.1" for place in self._places(name))
        said = next(filter(None, map(self.message.first, places)), "")
        values = self.profile.values.get(name, {})
        return values.get(said, said)

    def components(self, name: str, most: int) -> str:
        """The first components, joined as a location is written: ward, room, bed."""
        row = next(iter(self._rows(name)), [])
        return "^".join(row[:most]).rstrip("^")

    def moment(self, name: str) -> datetime | None:
        return moment(self.text(name), self.zone)

    def identifiers(self, name: str) -> tuple[Identifier, ...]:
        """All whose authority is named (4th component); the sender's name for it is put into ours."""
        rows = [row for row in self._rows(name) if len(row) > 3 and row[0] and row[3]]
        ours = self.profile.authorities
        named = [(_authority(row[3]), row[0]) for row in rows]
        return tuple(dict.fromkeys(Identifier(ours.get(name, name), value) for name, value in named))

    def address(self) -> Address:
        """Where they live: of several the first of the kind that stands first in the table."""
        rows = [[*row, *[""] * 7][:7] for row in self._rows("addresses", " ")]
        kinds = self.profile.address_kinds
        rows = sorted((row for row in rows if row[6] in kinds), key=lambda row: kinds.index(row[6]))
        return Address(*rows[0][:6]) if rows else Address()

    def telecoms(self) -> dict[str, str]:
        """The first mobile, the first telephone and the first address of mail. 2nd component: use; 3rd: equipment."""
        found = {"mobile": "", "phone": "", "email": ""}
        for row in self._rows("telecoms"):
            number, use, kind, mail = (*row, "", "", "", "")[:4]
            number = number or _number(row)
            if "@" in mail or use in MAIL or kind in MAIL:
                found["email"] = found["email"] or next((one for one in (mail, number) if "@" in one), "")
            elif kind in MOBILE or use in MOBILE:
                found["mobile"] = found["mobile"] or number
            elif kind in SPOKEN:
                found["phone"] = found["phone"] or number
        return found

    def _rows(self, name: str, joint: str = "&") -> list[list[str]]:
        return [row for place in self._places(name) for row in self.message.rows(place, joint)]

    def _places(self, name: str) -> Sequence[str]:
        return self.profile.places.get(name, ())


def _number(row: Sequence[str]) -> str:
    """As newer versions write it: country, area and number in components of their own, or all of it in the 12th."""
    country, area, local = (*row[4:7], "", "", "")[:3]
    whole = row[11] if len(row) > 11 else ""
    return whole or " ".join(filter(None, (f"+{country.lstrip('+')}" if country else "", area, local)))


def _authority(text: str) -> str:
    """A name space, whatever stands behind it as universal number."""
    return text.partition("&")[0]


def faults(data: Any) -> list[str]:
    """What is wrong with a table that somebody changed, in plain words."""
    if not isinstance(data, dict) or not all(isinstance(data.get(name), kind) for name, kind in SHAPE.items()):
        return ["It needs places, values, authorities and address_kinds, as the table that ships."]
    known, wrong = default().places, []
    for name, places in data["places"].items():
        wrong += [] if name in known else [f"{name} is nothing that is read."]
        wrong += [fault for one in places if (fault := _fault(one))]
    wrong += [f"The values of {name} are no table." for name, row in data["values"].items() if not _is_table(row)]
    tables = [name for name in ("authorities", "columns") if not _is_table(data.get(name, {}))]
    wrong += [f"{name} is no table." for name in tables]
    needed = ("identifiers", "event_at", "visit")
    return wrong + [f"{name} is asked nowhere." for name in needed if not data["places"].get(name)]


def _fault(one: Any) -> str:
    try:
        place(str(one))
    except ValueError as error:
        return str(error)
    return ""


def _is_table(row: Any) -> bool:
    return isinstance(row, dict) and all(isinstance(value, str) for value in row.values())
