"""Files of rows for tests: handed in by the manager, matched, and worked on until nothing is left to do."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from feedback import actions
from feedback.mapping.matching import Matching
from feedback.models import Import

HEAD = ("Ref", "Date received", "Description", "Title", "Status", "Severity", "Relationship", "Date closed",
        "Date acknowledged", "Reply date", "Handler", "Name", "Email")  # fmt: skip
OLD = {
    "Ref": "RM-1", "Date received": "03/02/2025", "Description": "She waited six hours.", "Title": "Six hours",
    "Status": "Closed", "Severity": "Moderate", "Relationship": "Relative", "Date acknowledged": "04/02/2025",
    "Reply date": "10/02/2025", "Date closed": "12/02/2025", "Name": "Maeve Old", "Email": "maeve@example.org",
}  # fmt: skip


def rows(*changed: Mapping[str, str], head: Sequence[str] = HEAD) -> bytes:
    """CSV of rows that are OLD but for what is said of each."""
    out = io.StringIO()
    writer = csv.DictWriter(out, head, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**OLD, "Ref": f"RM-{number}", **row} for number, row in enumerate(changed, 1))
    return out.getvalue().encode()


def workbook(*lines: Sequence[Any]) -> bytes:
    book, sink = Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(list(line))
    book.save(sink)
    return sink.getvalue()


def handed_in(by: Any, content: bytes, name: str = "cases.csv", target: str = "case", **more: Any) -> Import:
    table = SimpleUploadedFile(name, content)
    job = actions.upload(table=table, target=target, source=more.pop("source", "riskman"), by=by, **more)
    return worked(job)


def worked(job: Import) -> Import:
    """Until nothing waits."""
    while actions.proceed(now=None):
        pass
    return Import.objects.get(pk=job.pk)


def matched(job: Import, by: Any, **changes: Any) -> Import:
    said = {**job.matched.as_data(), **changes}
    actions.match(job, by=by, matching=Matching.from_data(said))
    return worked(job)


def taken(by: Any, content: bytes, target: str = "case", name: str = "cases.csv", source: str = "riskman",
          **changes: Any) -> Import:  # fmt: skip
    """Handed in, matched as guessed, checked and taken over."""
    job = matched(handed_in(by, content, name, target, source=source), by, **changes)
    actions.run(job, by=by)
    return worked(job)


def states(job: Import) -> dict[str, int]:
    return job.rows.counted()
