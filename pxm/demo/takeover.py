"""What Northbank brought along from the system it had before: one file taken over, one checked and not right yet; and
reviews of another site.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from feedback import actions
from feedback.mapping.matching import Matching
from feedback.models import Import
from hospital.models import Membership, Role, Site, User

SYSTEM = "riskman"
HEAD = (
    "Feedback ID", "Date Received", "Summary", "Details", "Status", "SAC Rating", "Person Type", "Handler",
    "Date Acknowledged", "Response Sent", "Date Closed", "Outcome",
)  # fmt: skip
# Reference, days ago, in few words, in their words, stage, rating, who; days until acknowledged, answered and closed;
# outcome.
CASES = (
    ("RM-20981", 410, "Two operations cancelled on the day", "My father fasted twice and went home twice.", "Closed",
     "Moderate", "Relative", 2, 24, 26, "Substantiated"),
    ("RM-21044", 371, "Bill for a room we did not have", "We were charged for a private room. It was a shared one.",
     "Closed", "Low", "Consumer", 1, 9, 9, "Substantiated"),
    ("RM-21190", 298, "Told in the corridor", "The result was said aloud in the corridor, where everybody heard it.",
     "Closed", "Moderate", "Consumer", 1, 15, 18, "Partially substantiated"),
    ("RM-21233", 255, "Glasses lost between two wards", "My mother's glasses went missing when she was moved.",
     "Closed", "Low", "Relative", 3, 20, 21, "Unable to determine"),
    ("RM-21302", 190, "No interpreter at the consent talk", "My aunt signed what nobody had explained in her language.",
     "Closed", "High", "Relative", 1, 30, 33, "Substantiated"),
    ("RM-21340", 100, "Lost in the new car park", "There are two signs, and both point to the old entrance.",
     "Closed", "Low", "Relative", 1, 6, 6, "Substantiated"),
    ("RM-21346", 92, "Discharge letter went to the wrong doctor", "Our doctor has never seen it. Somebody else has.",
     "Closed", "Moderate", "Consumer", 2, 19, 20, "Partially substantiated"),
    ("RM-21351", 80, "Scan postponed three times", "Each time I had taken a day off work.",
     "Closed", "Moderate", "Consumer", 1, 12, 14, "Unsubstantiated"),
    ("RM-21377", 16, "Pain after the operation was not taken seriously", "I rang and rang. They said it was normal.",
     "Under investigation", "Moderate", "Consumer", 1, None, None, ""),
    ("RM-21391", 3, "Nobody called back about the scan", "You promised to call on Monday. It is Thursday.",
     "Under investigation", "Moderate", "Consumer", 1, None, None, ""),
)  # fmt: skip
WRONG = (
    ("RM-30001", 60, "Parking", "There was no space for a wheelchair.", "Closed", "Purple", "Consumer", 1, 5, 6, ""),
    ("RM-30002", 55, "Noise at night", "The alarm rang all night.", "Closed", "Low", "Consumer", 1, 5, None, ""),
    ("RM-30003", 50, "Cold food", "Three cold breakfasts in a row.", "Parked", "Low", "Relative", 1, None, None, ""),
    ("RM-30004", 48, "Lost slippers", "My slippers never came back.", "Closed", "Low", "Consumer", 1, 4, 5, "Resolved"),
)  # fmt: skip


REVIEWS = (
    (9, 5, "kind_to_ducks", "Every single person on the ward told us their name. We felt safe."),
    (21, 4, "marathon_mum", "Good care, hard to park."),
    (34, 5, "M. from the coast", "The night nurse sat with me until the fear was gone."),
)  # fmt: skip


def build(site: Site, now: datetime) -> None:
    manager = User.objects.filter(pk__in=_managers(site)).order_by("pk")[0]
    job = _checked(manager, _file(CASES, manager, now, "%d/%m/%Y"), now)
    actions.run(job, by=manager, now=now)
    _work(now)
    _checked(manager, _file(WRONG, manager, now, "%d/%m/%Y"), now)
    _reviews(manager, now)


def _reviews(manager: User, now: datetime) -> None:
    lines = ["Review Date,Stars,Reviewer,Review,Platform"]
    lines += [
        f'{(now - timedelta(days=ago)).date()},{stars},{author},"{words}",Google'
        for ago, stars, author, words in REVIEWS
    ]
    table = SimpleUploadedFile("reviews.csv", "\n".join(lines).encode())
    job = actions.upload(table=table, target="feedback", source="reviews", by=manager, now=now)
    _work(now)
    job.refresh_from_db()
    said = Matching.from_data({**job.matched.as_data(), "shared": {"kind": "compliment"}})
    actions.match(job, by=manager, matching=said, now=now)
    _work(now)
    actions.run(job, by=manager, now=now)
    _work(now)


def _managers(site: Site) -> Iterable[int]:
    return Membership.objects.current().filter(role=Role.MANAGER, site=site).values_list("user", flat=True)


def _checked(manager: User, content: bytes, now: datetime) -> Import:
    table = SimpleUploadedFile("riskman-export.csv", content)
    job = actions.upload(table=table, target="case", source=SYSTEM, by=manager, now=now)
    _work(now)
    job.refresh_from_db()
    said = Matching.from_data({**job.matched.as_data(), "shared": {"kind": "complaint"}})
    actions.match(job, by=manager, matching=said, save_as="RiskMan, yearly export", now=now)
    _work(now)
    return job


def _work(now: datetime) -> None:
    while actions.proceed(now=now):
        pass


def _file(cases: Iterable[tuple], manager: User, now: datetime, pattern: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    writer.writerows(_rows(cases, manager, now, pattern))
    return out.getvalue().encode("utf-8-sig")


def _rows(cases: Iterable[tuple], manager: User, now: datetime, pattern: str) -> Iterator[tuple]:
    for ref, ago, title, words, stage, rating, who, *after, outcome in cases:
        received = now - timedelta(days=ago)
        days = [(received + timedelta(days=n)).strftime(pattern) if n else "" for n in after]
        handler = manager.email if stage == "Under investigation" else ""
        yield ref, received.strftime(pattern), title, words, stage, rating, who, handler, *days, outcome
