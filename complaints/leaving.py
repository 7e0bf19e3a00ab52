"""Cases as rows of a file, the way `complaints.takeover` reads them: what goes out can come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from complaints.models import Complaint, Entry, Letter
from complaints.states import AWAITING, GONE, Status
from feedback.leaving import here, registered
from feedback.mapping.fields import Moment
from hospital.actions.persons import HOSPITAL
from hospital.models import Identifier, User

AT_ONCE = 500
# Stages that files of other systems do not know, as the one nearest to them.
NEAREST = {
    Status.CLOSED_FINAL: Status.CLOSED, Status.OMBUDSMAN: Status.CLOSED, Status.APPROVAL: Status.DRAFTING,
    **dict.fromkeys(AWAITING, Status.INVESTIGATING),
}  # fmt: skip
PEOPLE = ("name", "phone", "email", "postal_address")
SAID = (Entry.Kind.ACKNOWLEDGEMENT, Entry.Kind.UPDATE, Entry.Kind.NOTE)
KEPT = Prefetch("entries", Entry.objects.filter(kind__in=SAID).order_by("at", "pk"), to_attr="said")
SENT = Prefetch("letters", Letter.objects.filter(kind="response", state="sent").order_by("-pk"), to_attr="replies")
NUMBERS = Prefetch("patient__identifiers", Identifier.objects.filter(authority=HOSPITAL), to_attr="here")


def rows(user: User, source: str, sites: list[int], first_on: date, last_on: date) -> Iterator[dict[str, Any]]:
    """Values by field of every case received between two days that this user may take out with all that is in it."""
    found = Complaint.objects.visible_to(user).read_by(user).revealed_to(user).exclude(status__in=GONE)
    found = found.filter(site__in=sites, received_on__range=(first_on, last_on)).order_by("pk")
    found = found.select_related("feedback__registration", "teller", "patient").defer("tokens", "feedback__tokens")
    for case in found.prefetch_related("issues", "feedback__items", KEPT, SENT, NUMBERS).iterator(AT_ONCE):
        yield {**_facts(case), **_moments(case), **_words(case), **registered(case.feedback, source)}


def _facts(case: Complaint) -> dict[str, Any]:
    is_open = case.closed_at is None
    return {
        "kind": case.type, "status": NEAREST.get(Status(case.status), case.status), "severity": case.severity,
        "flags": sorted(case.flags), "site": case.site_id, "department": case.department_id, "owner": case.owner_id,
        "outcome": "" if is_open else case.outcome, "channel": case.channel, "teller_role": case.teller_role,
        "language": case.feedback.language,
    }  # fmt: skip


def _moments(case: Complaint) -> dict[str, Any]:
    zone, occurred = ZoneInfo(case.zone), case.feedback.occurred_on
    updates = [entry.at for entry in case.said if entry.kind == Entry.Kind.UPDATE]
    return {
        "received": here(case.received_at, zone), "acknowledged": here(case.acknowledged_at, zone),
        "updated": here(updates[-1] if updates else None, zone), "responded": here(case.responded_at, zone),
        "closed": here(case.closed_at, zone), "occurred": Moment(occurred) if occurred else None,
    }  # fmt: skip


def _words(case: Complaint) -> dict[str, Any]:
    said = {kind: [one.words for one in case.said if one.kind == kind and one.words] for kind in SAID}
    numbers = [one.value for one in case.patient.here] if case.patient else []
    issue = min(case.issues.all(), key=lambda one: one.pk, default=None)
    return {
        "subject": case.subject, "words": case.feedback.words, "wish": case.feedback.wish, "learning": case.learning,
        "finding": issue.finding if issue else "", "record_number": numbers[0] if numbers else "",
        "acknowledgement_letter": said[Entry.Kind.ACKNOWLEDGEMENT][0] if said[Entry.Kind.ACKNOWLEDGEMENT] else "",
        "reply_letter": case.replies[0].words if case.replies else "", "note": "\n\n".join(said[Entry.Kind.NOTE]),
        **{name: getattr(case.teller, name) if case.teller else "" for name in PEOPLE},
    }  # fmt: skip
