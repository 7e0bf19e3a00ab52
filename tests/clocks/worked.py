"""The four calendars of the worked examples, and short ways to write instants in their zones. All in 2026."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from clocks.worktime import HOUR, Calendar

OFFICE = [["08:30", "17:00"]]
SPLIT = [["08:00", "12:00"], ["13:30", "17:30"]]
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEK = (*WORKDAYS, "sat", "sun")

IRISH_HOLIDAYS = {
    "2026-01-01": "New Year's Day",
    "2026-02-02": "St Brigid's Day",
    "2026-03-17": "St Patrick's Day",
    "2026-04-06": "Easter Monday",
    "2026-05-04": "May bank holiday",
    "2026-06-01": "June bank holiday",
    "2026-08-03": "August bank holiday",
    "2026-10-26": "October bank holiday",
    "2026-12-25": "Christmas Day",
    "2026-12-26": "St Stephen's Day",
    "2027-01-01": "New Year's Day",
}
DUBLIN_DATA = {
    "weekly": dict.fromkeys(WORKDAYS, OFFICE),
    "dates": {"2026-12-31": [["08:30", "12:30"]]},
    "holidays": IRISH_HOLIDAYS,
    "horizon_year": 2027,
}
SHANGHAI_DATA = {
    "weekly": dict.fromkeys(WORKDAYS, SPLIT),
    "dates": {
        **{f"2026-02-{day}": [] for day in (16, 17, 18, 19, 20, 23)},
        "2026-02-14": SPLIT,
        "2026-02-28": SPLIT,
    },
}

D = Calendar.from_data("Europe/Dublin", DUBLIN_DATA)
S = Calendar.from_data("Asia/Shanghai", SHANGHAI_DATA)
H = Calendar.from_data("America/Halifax", {"weekly": {key: [["21:00", "07:00"]] for key in WEEK}})
A = Calendar.from_data("Pacific/Auckland", {"weekly": {key: [["00:00", "24:00"]] for key in WEEK}})


def at(calendar: Calendar | str, text: str, *, fold: int = 0) -> datetime:
    """`at(D, "03-09 10:00")`: the instant of a wall time of 2026 in the calendar's zone; a full date may be given.

    In UTC, because Python calls an ambiguous wall time unequal to every instant of another zone (PEP 495).
    """
    zone = calendar if isinstance(calendar, str) else calendar.zone
    whole = text if len(text.split(" ")[0]) > 5 else f"2026-{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def hours(number: float) -> int:
    return round(number * HOUR)


def only(zone: str, date: str, *pairs: tuple[str, str]) -> Calendar:
    """A calendar that is open on one date only."""
    return Calendar.from_data(zone, {"dates": {date: [list(pair) for pair in pairs]}})
