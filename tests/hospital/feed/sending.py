"""A sender, and messages of its own making that are taken over by the sweep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hospital import actions as hospital
from hospital.actions import feed
from hospital.feed.pieces import of_batch
from hospital.models import FeedCode, FeedSender, InboundMessage, Visit
from pxm.demo.feedday import WARDS, Day, segment, written
from surveys.models import Asking, Call
from tests import make

BEGINS = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
LATER = BEGINS + timedelta(days=1)
HOME = "127.0.0.1"


def sender(cast: make.Cast, **fields: Any) -> FeedSender:
    """The site's own system, whose three wards are known."""
    usual = {"name": "Wards", "site": cast.site, "application": "WARDS|HARBOUR", "addresses": [f"{HOME}/32"]}
    made = feed.add_sender(by=None, now=BEGINS, **{**usual, **fields})
    for code in WARDS:
        ward = hospital.add_location(cast.department, name=f"Ward {code}", by=None, now=BEGINS)
        FeedCode.objects.create(sender=made, kind="ward", code=code, location=ward, first_at=BEGINS)
    return made


def message(event: str, at: datetime, number: str, **fields: Any) -> str:
    """`message("A01", BEGINS, "M-1", ward="2B", ended=...)`; what is not said is left empty."""
    told = {"mrn": "MRN1", "visit": "V-1", "ward": "1A", "family": "Byrne", "given": "Nora", "phone": "",
            "began": BEGINS, "ended": None, "expected": None, "dead": "", "merged": "", "service": "",
            "kind": "I", **fields}  # fmt: skip
    moments = {name: written(told[name]) if told[name] else "" for name in ("began", "ended", "expected")}
    lines = [
        f"MSH|^~\\&|WARDS|HARBOUR|PXM|PXM|{written(at)}||ADT^{event}^ADT_{event}|{number}|P|2.5.1",
        f"EVN|A01|{written(at)}",
        segment("PID", {3: f"{told['mrn']}^^^HARBOUR^MR", 5: f"{told['family']}^{told['given']}", 7: "19700501",
                        13: f"{told['phone']}^PRN^CP", 30: told["dead"]}),
    ]  # fmt: skip
    if told["merged"]:
        lines.append(segment("MRG", {1: f"{told['merged']}^^^HARBOUR^MR"}))
    if told["visit"]:
        lines.append(segment("PV1", {2: told["kind"], 3: told["ward"], 10: told["service"], 19: told["visit"],
                                     44: moments["began"], 45: moments["ended"]}))  # fmt: skip
    if told["expected"]:
        lines.append(segment("PV2", {9: moments["expected"]}))
    return "\r".join(lines)


def tell(by: FeedSender, *texts: str | bytes, now: datetime = LATER) -> list[InboundMessage]:
    """Stored, and taken over; the rows in the order of sending."""
    before = set(InboundMessage.objects.values_list("pk", flat=True))
    for text in texts:
        raw = text if isinstance(text, bytes) else text.encode()
        feed.take_delivery(by, pieces=of_batch(raw), now=now)
    sweep(now)
    return list(InboundMessage.objects.exclude(pk__in=before).order_by("pk"))


def sweep(now: datetime = LATER) -> None:
    while feed.process_feed(now=now):
        pass


def the_visit(number: str = "V-1") -> Visit:
    return Visit.objects.select_related("patient__person", "location", "service").get(number=number)


def day(**more: Any) -> Day:
    return Day(BEGINS, **more)


def _still(rows: Any, state: str) -> list[Any]:
    return list(rows.filter(state=state).values_list("state", flat=True))


def standing() -> dict[str, Any]:
    """Everything that is known in the end, by the numbers the sender gave, and who is to be asked and called.

    Nothing of how it came to be known. A line may wait for somebody dead: it is looked at again when it is time.
    """
    found = {}
    for visit in Visit.objects.select_related("patient__person", "location", "feed"):
        person, patient = visit.patient.person, visit.patient
        numbers = sorted(f"{one.authority} {one.value}" for one in patient.identifiers.all())
        wards = [(row.location.name, row.since) for row in visit.wards.select_related("location")]
        last = visit.events.order_by("pk").last()
        found[visit.number] = {
            "who": (person.name, person.phone, person.email, person.postal_address, person.language,
                    person.deceased_on, patient.born_on, numbers),
            "stay": (visit.location.name, visit.kind, visit.started_at, visit.ended_at, visit.feed.is_cancelled),
            "wards": sorted(wards, key=str), "is_home": bool(last and last.kind == "discharged"),
            "asked": [] if person.deceased_on else _still(Asking.objects.filter(visit=visit), "waiting"),
            "called": _still(Call.objects.filter(visit=visit), "waiting"),
        }  # fmt: skip
    return found
