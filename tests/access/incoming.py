"""The ways in of the hospital of the matrix: one mailbox with a mail that was held back, and what stands in public."""

from __future__ import annotations

from typing import Any

from feedback.actions import add_source
from feedback.models import Addition, Feedback, Mail, PostReply, Review
from tests import make


def ways_in(cast: Any, story: Feedback) -> None:
    given = {"site": cast.site, "language": "en", "address": "listening@hospital.example", "login": "x", "secret": "x"}
    box = add_source(kind="mailbox", name="Box", url="imaps://mail.example.org/INBOX", by=None, now=make.NOW, **given)
    held = {"state": "held", "reason": "unreadable", "wake_at": make.NOW}
    Mail.objects.create(source=box, key="id:1", place="1:1", received_at=make.NOW, fetched_at=make.NOW, **held)
    Review.objects.create(feedback=story, place="x", url="x", author="x")
    Addition.objects.create(feedback=story, words="x", at=make.NOW)
    PostReply.objects.create(feedback=story, is_public=True, words="x", by=cast.officer, at=make.NOW)
