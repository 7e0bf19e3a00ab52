"""Ways in by machine, for tests: mails as people and programs write them, and what is set up to receive them."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from itertools import count
from typing import Any

from django.utils import timezone

from feedback import actions
from feedback.models import Source
from tests.imap import PASSWORD, USER, Imap

_number = count(1)


def mail(
    words: str = "Nobody came when I rang.", *, sender: str = "Orla Byrne <orla@family.example>", **headers: str
) -> EmailMessage:
    """A mail with a number of its own; headers as `in_reply_to="<…>"`, None leaves one out."""
    made = EmailMessage()
    given = {"from": sender, "to": USER, "subject": "My father", "message_id": f"<m{next(_number)}@family.example>"}
    for name, value in {**given, **headers}.items():
        if value is not None:
            made[name.replace("_", "-")] = value
    made.set_content(words)
    return made


def source(cast: Any, kind: str = "mailbox", **fields: Any) -> Source:
    """One that is set up since yesterday, so that what came since is new."""
    given: dict[str, Any] = {"name": f"Way in {next(_number)}", "site": cast.site, "language": "en", **fields}
    return actions.add_source(kind=kind, by=cast.administrator, now=timezone.now() - timedelta(days=1), **given)


def mailbox(cast: Any, imap: Imap, **fields: Any) -> Source:
    return source(cast, url=imap.url, address=USER, login=USER, secret=PASSWORD, **fields)


def again(row: Source) -> Source:
    """Due at once, whatever it waited for."""
    Source.objects.filter(pk=row.pk).update(wake_at=timezone.now() - timedelta(seconds=1))
    return Source.objects.get(pk=row.pk)


def polled(row: Source) -> Source:
    """After one visit, and after everything it brought was read."""
    again(row)
    assert actions.poll_due() == 1
    while actions.read_due():
        pass
    return Source.objects.get(pk=row.pk)
