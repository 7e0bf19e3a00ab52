"""What the children of the actor do with files of rows: hand one in, match it, and work on it until they are killed."""

from __future__ import annotations

import time

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connections

from complaints.models import Complaint
from feedback import actions
from feedback.actions import taking
from feedback.models import Import
from pxm.bench import sweeping
from tests.feedback.tables import HEAD, rows

OPEN = {"Status": "Under investigation", "Date closed": "", "Reply date": "", "Date acknowledged": ""}


def hand_in(count: int, source: str) -> int:
    """A file of so many open and closed cases, checked and ready to be taken over; its number.

    It names its site: tests before may have left other houses in this world.
    """
    if not Complaint.objects.exists():
        sweeping.one_case(severity=3)
    told = ({"Email": f"p{n}@example.org", "Site": "Bench", **(OPEN if n % 2 else {})} for n in range(count))
    content = rows(*told, head=(*HEAD, "Site"))
    job = actions.upload(table=SimpleUploadedFile("rows.csv", content), target="case", source=source, by=None)
    while actions.proceed():
        pass
    job.refresh_from_db()
    actions.match(job, by=None, matching=job.matched)
    while actions.proceed():
        pass
    return job.pk


def take_over(job: int) -> None:
    actions.run(Import.objects.get(pk=job), by=None)


def proceed_for_ever(piece: int = 10, pause: float = 0.01) -> None:
    """What a worker does, in small pieces so that a kill falls into one."""
    taking.PIECE = piece
    while True:
        try:
            while actions.proceed():
                pass
        except DatabaseError:
            connections.close_all()
        time.sleep(pause)
