"""The same things told as rows of a CSV file, one event each. Pure.

The columns are those of the reference of surveys, section 5.3; a site that has others says so in its mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hospital.feed.mapping import YES, Address, Identifier, Profile, Told, checked
from hospital.feed.messages import KNOWN
from hospital.feed.moments import day, iso, moment, year
from hospital.feed.unreadable import Unreadable

NEEDED = ("event", "event_at", "mrn")
COLUMNS = (
    *NEEDED, "family", "given", "birth_date", "sex", "line1", "line2", "city", "state", "zip", "country", "mobile",
    "phone", "email", "language", "deceased_at", "no_publicity", "visit", "class", "ward", "service", "admit_source",
    "admitted_at", "discharged_at", "expected_discharge", "discharge_status", "principal_dx", "ms_drg", "merged_mrn",
)  # fmt: skip
EVENTS = {"admit": "A01", "transfer": "A02", "discharge": "A03", "register": "A04", "update": "A08"}
AUTHORITY = "mrn"  # by this name the mapping says whose record numbers they are


def told(cells: Mapping[str, str], profile: Profile, zone: str) -> Told:
    """Raises Unreadable where a row cannot be acted on."""
    row = _Row(cells, profile, zone)
    event = EVENTS.get(row.text("event").lower(), row.text("event").upper())
    if event not in KNOWN:
        raise Unreadable("unknown_event", "Rows of this event are not used.")
    died = row.text("deceased_at")
    found = Told(
        event=event, event_at=row.moment("event_at"), identifiers=row.numbers("mrn"),
        merged_away=row.numbers("merged_mrn"), family=row.text("family"), given=row.text("given"),
        born_on=day(row.text("birth_date")[:10].replace("-", "")), born_in=year(row.text("birth_date")[:4]),
        sex=row.code("sex", "sex"), mobile=row.text("mobile"), phone=row.text("phone"), email=row.text("email"),
        address=Address(*map(row.text, ("line1", "line2", "city", "state", "zip", "country"))),
        language=row.code("language", "language"), is_dead=bool(died), died_at=row.moment("deceased_at"),
        no_publicity=row.code("no_publicity", "no_publicity") == YES, visit=row.text("visit"),
        visit_class=row.code("class", "visit_class"), ward=row.text("ward"), service=row.text("service"),
        origin=row.text("admit_source"), admitted_at=row.moment("admitted_at"),
        discharged_at=row.moment("discharged_at"), goes_home_at=row.moment("expected_discharge"),
        disposition=row.code("discharge_status", "disposition"),
        diagnosis=row.text("principal_dx"), drg=row.text("ms_drg"),
    )  # fmt: skip
    return checked(found, profile)


class _Row:
    def __init__(self, cells: Mapping[str, str], profile: Profile, zone: str) -> None:
        self.cells, self.profile, self.zone = cells, profile, zone

    def text(self, column: str) -> str:
        return self.cells.get(self.profile.columns.get(column, column).lower(), "").strip()

    def code(self, column: str, name: str) -> str:
        said = self.text(column)
        return self.profile.values.get(name, {}).get(said, said)

    def moment(self, column: str) -> datetime | None:
        """As in messages, or as in a spreadsheet."""
        said = self.text(column)
        return moment(said, self.zone) or iso(said, self.zone)

    def numbers(self, column: str) -> tuple[Identifier, ...]:
        authority = self.profile.authorities.get(AUTHORITY, "hospital")
        return (Identifier(authority, self.text(column)),) if self.text(column) else ()
