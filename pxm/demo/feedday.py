"""A day of messages as the systems of a hospital send them, about people who do not exist.

With what real ones bring: marks of byte order, line feeds, local segments, an event that disagrees with the type of the
message, repeated numbers and addresses, batches. For the demo, the tests and the benchmarks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

FIRST = ("Nora", "Emil", "Ines", "Owen", "Lucy", "Milo", "Vera", "Hugo", "Anna", "Jude", "伟", "芳")
LAST = ("Byrne", "Costa", "Duarte", "Egan", "Flynn", "Gallo", "Horan", "Ivers", "Joyce", "Kerr", "陈", "林")
APPLICATION, FACILITY = "WARDS", "HARBOUR"
WARDS = ("1A", "2B", "3C")
BOM = b"\xef\xbb\xbf"
STEP = timedelta(minutes=7)


@dataclass(frozen=True, slots=True)
class Sent:
    """One message; `raw` is what goes over the line, with all its peculiarities."""

    control_id: str
    event: str
    text: str
    raw: bytes


@dataclass(slots=True)
class Patient:
    """One person and their stay, from whom the messages are made."""

    number: int
    chance: Random
    ward: str
    born: str
    admitted: datetime
    mrn: str = ""
    phone: str = ""
    death: str = ""
    discharged: datetime | None = None

    @property
    def visit(self) -> str:
        return f"V{700000 + self.number}"

    def pid(self) -> str:
        name = f"{LAST[self.number % len(LAST)]}^{FIRST[self.number % len(FIRST)]}^^^Ms"
        numbers = f"{self.mrn}^^^{FACILITY}&1.2.3&ISO^MR~{90000 + self.number}^^^NATIONAL^NH~no authority"
        homes = f"1 Birth Road^^Cork^^^^BA~{self.number} Quay Street^^Dublin^^D0{self.number % 9}^IE^H"
        reach = f"{self.phone}^PRN^CP~^NET^Internet^patient{self.number}@post.example"
        fields = {3: numbers, 5: name, 7: self.born, 8: "F", 11: homes, 13: reach, 15: "en", 29: self.death,
                  30: "Y" if self.death else ""}  # fmt: skip
        return segment("PID", fields)

    def pv1(self) -> str:
        ended = written(self.discharged) if self.discharged else ""
        place = f"{self.ward}^{1 + self.number % 20}^{1 + self.number % 4}"
        fields = {1: "1", 2: "I", 3: place, 10: "MED", 14: "7", 19: self.visit, 44: written(self.admitted), 45: ended,
                  36: "01" if ended else ""}  # fmt: skip
        return segment("PV1", fields)


class Day:
    """`application` and `facility` are what the sender calls itself; the same seed gives the same day."""

    def __init__(
        self, begins: datetime, *, seed: int = 7, wards: Sequence[str] = WARDS, application: str = APPLICATION,
        facility: str = FACILITY, mark: str = "",
    ) -> None:  # fmt: skip
        self.begins, self.wards, self.chance = begins, wards, Random(seed)  # noqa: S311 - nobody's secret
        self.application, self.facility = application, facility
        self.mark, self.number = mark, 0

    def messages(self, people: int) -> list[Sent]:
        """In the order of what happened."""
        told = [row for number in range(people) for row in self._of(number)]
        told.sort(key=lambda row: row[0])
        return [self._sent(at, event, lines) for at, event, lines in told]

    def _of(self, number: int) -> Iterator[tuple[datetime, str, list[str]]]:
        """Seven sorts of stays, one after the other."""
        at = self.begins + timedelta(seconds=13 * number)
        one = Patient(
            number, self.chance, self.wards[number % len(self.wards)], f"19{40 + number % 55}0{1 + number % 9}15",
            at - timedelta(days=2), mrn=f"MRN{5000 + number}", phone=f"+353 87 555 {number % 10_000:04}",
        )  # fmt: skip
        yield from STAYS[number % len(STAYS)](one, at)

    def _sent(self, at: datetime, event: str, lines: list[str]) -> Sent:
        self.number += 1
        control = f"{self.mark}{self.number:07}"
        said = "A01" if self.number % 5 == 0 else event  # EVN-1 is not to be trusted
        kind = f"ADT^{event}^ADT_A01"
        head = f"MSH|^~\\&|{self.application}|{self.facility}|PXM|PXM|{written(at)}||{kind}|{control}|P|2.5.1"
        local = ["ZWD|local|segment"] if self.number % 3 == 0 else []
        text = "\r".join([head, f"EVN|{said}|{written(at)}", *lines, *local])
        return Sent(control, event, text, peculiar(text, self.number))


def peculiar(text: str, number: int) -> bytes:
    """As one of five systems would write it."""
    ends = ("\r", "\n", "\r\n", "\r", "\r")[number % 5]
    mark = BOM if number % 5 == 3 else b""
    return mark + text.replace("\r", ends).encode() + (b"\r" if number % 5 == 4 else b"")


def batch(messages: Sequence[Sent]) -> bytes:
    """A file of one batch."""
    rows = ["FHS|^~\\&|WARDS", "BHS|^~\\&|WARDS", *(one.text for one in messages), f"BTS|{len(messages)}", "FTS|1"]
    return "\r".join(rows).encode()


def segment(name: str, fields: dict[int, str]) -> str:
    return "|".join([name, *(fields.get(number, "") for number in range(1, max(fields) + 1))])


def written(at: datetime) -> str:
    return at.strftime("%Y%m%d%H%M%S%z")


# ------------------------------------------------------------------------------------------------ sorts of stays
Told = Iterator[tuple[datetime, str, list[str]]]


def moved_and_home(one: Patient, at: datetime) -> Told:
    """Admitted, moved to another ward, given another telephone, gone home."""
    yield at, "A01", [one.pid(), one.pv1()]
    one.ward = WARDS[(WARDS.index(one.ward) + 1) % len(WARDS)] if one.ward in WARDS else one.ward
    yield at + STEP, "A02", [one.pid(), one.pv1()]
    one.phone = f"+353 86 555 {one.number % 10_000:04}"
    yield at + 2 * STEP, "A08", [one.pid(), one.pv1()]
    yield from _home(one, at + 3 * STEP)


def not_home_after_all(one: Patient, at: datetime) -> Told:
    """Gone home, taken back, and gone home later."""
    yield at, "A01", [one.pid(), one.pv1()]
    yield from _home(one, at + STEP)
    one.discharged = None
    yield at + 2 * STEP, "A13", [one.pid(), one.pv1()]
    if one.number % 2:
        yield from _home(one, at + 9 * STEP)


def registered(one: Patient, at: datetime) -> Told:
    """Known as a person first, then registered and corrected."""
    yield at, "A28", [one.pid()]
    yield at + STEP, "A04", [one.pid(), one.pv1()]
    one.phone = ""
    yield at + 2 * STEP, "A31", [one.pid()]


def two_records(one: Patient, at: datetime) -> Told:
    """Came in under a number of the moment; the right one is found later."""
    right, one.mrn = one.mrn, f"TMP{one.number}"
    lines = [line.replace(f"~{90000 + one.number}^^^NATIONAL^NH", "") for line in (one.pid(), one.pv1())]
    yield at, "A01", lines
    one.mrn = right
    yield at + STEP, "A28", [one.pid()]
    merged = segment("MRG", {1: f"TMP{one.number}^^^{FACILITY}^MR"})
    yield at + 2 * STEP, "A40", [one.pid(), merged]
    yield from _home(one, at + 3 * STEP)


def died(one: Patient, at: datetime) -> Told:
    yield at, "A01", [one.pid(), one.pv1()]
    yield from _home(one, at + STEP)
    one.death = written(at + 2 * STEP)
    yield at + 2 * STEP, "A31", [one.pid()]


def never_admitted(one: Patient, at: datetime) -> Told:
    yield at, "A01", [one.pid(), one.pv1()]
    yield at + STEP, "A11", [one.pid(), one.pv1()]


def admitted_after_all(one: Patient, at: datetime) -> Told:
    """Called off by mistake, admitted again, gone home."""
    yield at, "A01", [one.pid(), one.pv1()]
    yield at + STEP, "A11", [one.pid(), one.pv1()]
    yield at + 2 * STEP, "A01", [one.pid(), one.pv1()]
    yield from _home(one, at + 3 * STEP)


def told_twice(one: Patient, at: datetime) -> Told:
    """Gone home, and the time corrected by a second discharge."""
    yield at, "A01", [one.pid(), one.pv1()]
    yield from _home(one, at + STEP)
    yield from _home(one, at + 2 * STEP)


def _home(one: Patient, at: datetime) -> Told:
    one.discharged = at - timedelta(minutes=1)
    yield at, "A03", [one.pid(), one.pv1()]


STAYS = (
    moved_and_home, not_home_after_all, registered, two_records, died, never_admitted, told_twice, admitted_after_all,
)  # fmt: skip
