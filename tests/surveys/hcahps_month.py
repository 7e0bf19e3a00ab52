"""A hospital of the United States in small: its feed by files, HCAHPS that is published, and days that go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hospital import actions as hospital
from hospital.actions import change_site
from hospital.actions.feed import dropping, process_feed, take_delivery
from hospital.models import Department, FeedCode, FeedSender
from surveys import actions
from surveys.models import Attempt, Instrument, InstrumentVersion, Sampled, SampleMonth
from surveys.questions import digest, read
from tests import make
from tests.hospital.feed import sending

MONTH = date(2025, 10, 1)
DRAWN = datetime(2025, 11, 3, 11, 0, tzinfo=UTC)
COLUMNS = (
    "event", "event_at", "mrn", "family", "given", "birth_date", "sex", "line1", "city", "state", "zip", "country",
    "phone", "email", "language", "deceased_at", "visit", "class", "ward", "admit_source", "admitted_at",
    "discharged_at", "discharge_status", "ms_drg",
)  # fmt: skip


def published(cast: make.Cast) -> Instrument:
    """With words in place of those that are not in the repository; how they are confirmed has tests of its own."""
    survey = actions.begin_hcahps(edition="2025", site=change_site(cast.site, ccn="123456", by=None), by=None)
    version = survey.versions.get()
    content = read(version.content)
    items = tuple(replace(item, text=item.text or "Official words?") for item in content.items)
    data = replace(content, items=items).data()
    told = {"content": data, "sha256": digest(data), "published_at": make.NOW}
    InstrumentVersion.objects.filter(pk=version.pk).update(**told)
    return survey


def row(visit: str, on: int, **fields: Any) -> dict[str, str]:
    """Somebody who went home on a day of October at noon, after three nights."""
    home = datetime(2025, 10, on, 12, 0, tzinfo=UTC)
    told = {
        "event": "discharge", "event_at": home, "mrn": visit[:1], "family": f"Name {visit}", "given": "Ann",
        "birth_date": "1960-05-01", "sex": "F", "line1": f"{ord(visit[0])} Elm St", "city": "Springfield",
        "state": "IL", "zip": "62701", "country": "US", "language": "en", "visit": visit, "class": "I", "ward": "1A",
        "admit_source": "1", "admitted_at": home - timedelta(days=3), "discharged_at": home, "discharge_status": "01",
        "ms_drg": "194", **fields,
    }  # fmt: skip
    return {name: _cell(told.get(name, "")) for name in COLUMNS}


def _cell(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def tell(by: FeedSender, *rows: Mapping[str, str], now: datetime) -> None:
    lines = [",".join(COLUMNS), *(",".join(one[name] for name in COLUMNS) for one in rows)]
    take_delivery(by, pieces=dropping.of_csv("\n".join(lines).encode()), now=now)
    while process_feed(now=now):
        pass


def sender(cast: make.Cast) -> FeedSender:
    return sending.sender(cast, stale_hours=168)


def draw(survey: Instrument, **fields: Any) -> SampleMonth:
    told = {"month": MONTH, "mode": "web_mail", "method": "1", "steps": "web 0, web 3, mail 7, mail 28", **fields}
    return actions.draw_month(survey, **{"by": None, "now": DRAWN, **told})


def days(since: datetime, numbers: Iterable[int]) -> Iterator[datetime]:
    """Each at the same hour, after the sweeps of that day have run."""
    for day in numbers:
        now = since + timedelta(days=day)
        while actions.gather(now=now):
            pass
        while actions.end_sampled(now=now) or actions.contact_sampled(now=now) or actions.follow_months(now=now):
            pass
        yield now


def of(visit: str) -> Sampled:
    rows = Sampled.objects.select_related("line__visit", "month__instrument")
    return rows.get(line__visit__number=visit)


# ------------------------------------------------------------------------------------------------ unequal draws
def second_department(cast: make.Cast, feed: FeedSender) -> Department:
    """Beside the one of the cast; the feed calls its ward 9Z."""
    made = hospital.add_department(cast.site, name="Surgery", by=None, now=make.NOW)
    ward = hospital.add_location(made, name="Ward 9Z", by=None, now=make.NOW)
    FeedCode.objects.create(sender=feed, kind="ward", code="9Z", location=ward, first_at=make.NOW)
    return made


def stays(number: int, ward: str, letter: str) -> list[dict[str, str]]:
    """So many patients of a ward, each with a home of their own."""
    told = ({"mrn": f"{letter}{at}", "ward": ward, "line1": f"{at} {letter} St"} for at in range(number))
    return [row(f"{letter}{at}", 2 + at % 25, **one) for at, one in enumerate(told)]


def unequal_month(survey: Instrument, feed: FeedSender) -> SampleMonth:
    """Ten of ten of the department of the cast, ten of thirty of the second one; everybody is written to."""
    tell(feed, *stays(10, "1A", "A"), *stays(30, "9Z", "B"), now=DRAWN - timedelta(days=1))
    drawn = draw(survey, method="3", size=20, mode="mail", steps="mail 0")
    for attempt in Attempt.objects.all():
        actions.record_attempt(attempt, by=None, now=DRAWN)
    return drawn


def answer(sampled: Sampled, answers: Mapping[int, str]) -> None:
    """On paper, on the day of the draw."""
    told = {"way": "letter", "language": "en", "answered_on": DRAWN.date(), "by": None, "now": DRAWN}
    actions.keep_response(sampled, answers=answers, **told)
