"""Text messages that came back. Who may still be asked by surveys is decided by the room above, before this."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from feedback.actions.intake import receive
from feedback.actions.mails import account_of
from feedback.inbound import READER, plain
from feedback.inbound.texts import Text, joined, key_of
from feedback.models import Channel, Feedback, Kind, Source, Teller, TextPart
from hospital.models import Person, Site
from hospital.searching import blind
from hospital.timing import now as web_now

WAITS_FOR = timedelta(minutes=10)
KNOWN_FOR = timedelta(days=2)
ONE_BY_ONE = "SELECT pg_advisory_xact_lock(hashtext(%s))"


@transaction.atomic
def receive_text(text: Text, *, now: datetime | None = None, **told: Any) -> Feedback | None:
    """As feedback that waits to be sorted; None while its other parts are awaited, or it says nothing. The
    provider's number twice is one record. `told` says what the caller knows (place, teller). Not audited: `receive` is.
    """
    now = now or web_now()
    whole = text if text.parts == 1 else _with_others(text, now)
    words = plain.clean(whole.words) if whole else ""
    if whole is None or not words:
        return None
    source = _source_of(whole.to)
    site = told.pop("site", None) or (source.site if source else Site.objects.active().order_by("pk").first())
    if site is None:
        raise ValidationError(_("There is no site yet."), code="site")
    usual = source.language if source else (site.languages or ["en"])[0]
    told = {"teller": Person(phone=whole.sender), "teller_role": Teller.VISITOR, **told}
    story = receive(
        kind=Kind.ENQUIRY, channel=Channel.SMS, words=words, site=site, intake_id=key_of(whole.mark), now=now,
        account=account_of(source) if source else "", language=plain.language_of(words, usual), wants_reply=True,
        provenance={"retrieved_at": now, "reader": READER}, **told,
    )  # fmt: skip
    if story.is_new and source:
        Source.objects.filter(pk=source.pk).update(came_at=now)
    return story


def _source_of(to: str) -> Source | None:
    """The number it was sent to, where that is one of ours; else the only one there is, or the first."""
    rows = list(Source.objects.active().filter(kind=Source.Kind.TEXTS).select_related("site").order_by("pk"))
    return next((row for row in rows if to and row.address == to), rows[0] if rows else None)


# ------------------------------------------------------------------------------------------ parts
def _with_others(text: Text, now: datetime) -> Text | None:
    """The whole message once this was its last part. A part that comes again was seen before."""
    name = blind("x", f"{text.sender} {text.ref} {text.parts}")
    with connection.cursor() as cursor:
        cursor.execute(ONE_BY_ONE, [f"text {name}"])
    if TextPart.objects.filter(mark=text.mark).exists():
        return None
    TextPart.objects.create(
        of_message=name, number=text.part, parts=text.parts, sender=text.sender, words=text.words, to=text.to,
        mark=text.mark, at=now,
    )  # fmt: skip
    waiting = _waiting(name)
    return _whole(waiting) if {part.number for part in waiting} == set(range(1, text.parts + 1)) else None


def _waiting(name: str) -> list[TextPart]:
    rows = TextPart.objects.filter(of_message=name, joined_at__isnull=True)
    return list(rows.select_for_update().order_by("number", "pk"))


def _whole(parts: list[TextPart]) -> Text:
    first = parts[0]
    TextPart.objects.filter(pk__in=[part.pk for part in parts]).update(joined_at=web_now(), words="", sender="")
    words = joined([(part.number, part.words) for part in parts], first.parts)
    return Text(first.sender, words, first.mark, first.to)


@transaction.atomic
def join_texts(*, now: datetime | None = None) -> int:
    """Take in what still waits for a part that does not come, with a gap; returns how many.

    Not audited: `receive` is.
    """
    now = now or web_now()
    TextPart.objects.filter(joined_at__lt=now - KNOWN_FOR).delete()
    late = TextPart.objects.filter(joined_at__isnull=True, at__lt=now - WAITS_FOR)
    names = list(late.values_list("of_message", flat=True).distinct()[:100])
    texts = [_whole(parts) for name in names if (parts := _waiting(name))]
    for text in texts:
        receive_text(replace(text, parts=1), now=now)
    return len(texts)
