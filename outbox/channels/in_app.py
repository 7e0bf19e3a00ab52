"""A notice in the app: the subject line of the wording, in the language of whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from outbox import kinds, wording
from outbox.because import because
from outbox.models import Message


@dataclass(frozen=True, slots=True)
class Notice:
    pk: int
    words: str
    link: str
    at: datetime
    is_new: bool
    why: str = ""


def notice(message: Message, language: str) -> Notice:
    """In `language`; why it came in the one that is active."""
    link = str(message.context.get("link", "")).removeprefix(settings.SITE_URL)
    why = because(message.template, str(message.context.get("why", "")))
    return Notice(message.pk, words_of(message, language), link, message.send_after, message.seen_at is None, why)


def words_of(message: Message, language: str) -> str:
    """Notices stay for years: one whose wording was changed or dropped since still says what it was."""
    try:
        subject = wording.wording_of(message.template, language).subject
        return wording.fill(wording.Wording(subject, ""), message.context, language).subject
    except (FileNotFoundError, KeyError):
        return f"{kinds.label_of(message.template)} {message.context.get('ref', '')}".strip()
