"""What came with a story or after it: files through the gate, and what the same person wrote later."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

import audit.log
import files.actions
from feedback.actions.owing import owe
from feedback.actions.reaching import tell_person
from feedback.inbound.mails import Attached
from feedback.models import Addition, Channel, Feedback, IntakeItem, Picture
from files.models import File
from hospital.timing import now as web_now
from outbox.nudge import nudge

SCAN = "files.tasks.scan"


@transaction.atomic
def add(
    feedback: Feedback, *, words: str, attached: Collection[Attached], key: str, at: datetime,
    provenance: Mapping[str, Any], now: datetime | None = None,
) -> Addition | None:  # fmt: skip
    """Put what they wrote by mail beside what they told us first; whoever has it is told. The same `key` twice is one,
    and gives None the second time.
    """
    now = now or web_now()
    feedback = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    same = {"channel": Channel.EMAIL, "external_id": key, "feedback": feedback}
    if IntakeItem.objects.filter(**same).exists():
        return None
    IntakeItem.objects.create(**same, account=f"answer-{feedback.pk}", received_at=at, **provenance)
    addition = Addition.objects.create(feedback=feedback, words=words, at=min(at, now))
    keep_files(feedback, attached, now=now)
    if not feedback.triage_waits():
        owe(feedback, by=None, now=now)
    audit.log.record("feedback.add", feedback, at=now, addition=addition.pk)
    if feedback.owner_id:
        tell_person(
            "feedback/added", feedback.owner_id, key=f"added:{addition.pk}", about=feedback, now=now,
            page=reverse("feedback-item", args=[feedback.ref]), barred=feedback.named.values_list("user_id", flat=True),
        )  # fmt: skip
    return addition


@transaction.atomic
def keep_files(feedback: Feedback, attached: Collection[Attached], *, now: datetime | None = None) -> list[File]:
    """Through the gate, as many as a form may have; what is refused is a row that says why."""
    now, most = now or web_now(), settings.FILES_MOST
    kept = []
    for number, one in enumerate(islice(attached, 2 * most)):
        refuse = "" if number < most else File.Reason.MANY
        kept.append(files.actions.receive(upload_of(one), by=None, now=now, refuse=refuse))
        Picture.objects.create(feedback=feedback, file=kept[-1], at=now)
    if kept:
        audit.log.record("feedback.add_pictures", feedback, at=now, files=[file.pk for file in kept])
        nudge(SCAN)
    return kept


def upload_of(one: Attached) -> SimpleUploadedFile:
    return SimpleUploadedFile(one.name.replace("/", " ") or "file", one.content)
