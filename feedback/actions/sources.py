"""The ways in by machine, as administrators set them up. Addresses and secrets reach neither the audit nor a page."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.models import Source
from hospital.models import User
from hospital.timing import now as web_now
from outbox.guarded import Refused
from outbox.guarded.urls import read

K = Source.Kind
POLLED = {K.MAILBOX: "imaps", K.FEED: "https"}
KEPT = frozenset({"url", "login", "secret"})
ASKED_ANEW = frozenset({"url", "login", "secret"})
BEGUN_ANEW: dict[str, Any] = {"place": "", "etag": "", "modified": "", "stuck": 0}


@transaction.atomic
def add_source(*, kind: str, by: User | None, now: datetime | None = None, **fields: Any) -> Source:
    """What comes from now on is taken in. The key of a service that watches networks is made here, and shown once."""
    now = now or web_now()
    source = Source(kind=kind, added_at=now, wake_at=now if kind in POLLED else None, **fields)
    if kind == K.POSTS:
        source.secret = secrets.token_urlsafe(32)
    _refuse(source)
    source.save(force_insert=True)
    audit.log.record("source.add", source, by=by, at=now, kind=kind, site=source.site_id)
    return source


@transaction.atomic
def change_source(
    source: Source, *, by: User | None, is_renewed: bool = False, now: datetime | None = None, **fields: Any
) -> Source:
    """What is given and differs; an address or password left empty stays. `is_renewed`: with another key. Another
    address is read from its beginning; nothing that was taken in before is taken in again.
    """
    now = now or web_now()
    source = Source.objects.select_for_update().get(pk=source.pk)
    wanted = {name: value for name, value in fields.items() if value or name not in KEPT}
    wanted |= {"secret": secrets.token_urlsafe(32)} if is_renewed and source.kind == K.POSTS else {}
    changed = [name for name, value in wanted.items() if getattr(source, name) != value]
    for name in changed:
        setattr(source, name, wanted[name])
    _refuse(source)
    if not changed:
        return source
    anew = BEGUN_ANEW if "url" in changed or "login" in changed else {}
    anew = anew | ({"wake_at": now} if source.kind in POLLED and ASKED_ANEW & set(changed) else {})
    for name, value in anew.items():
        setattr(source, name, value)
    source.save(update_fields=[*changed, *anew])
    audit.log.record("source.change", source, by=by, at=now, fields=sorted(changed))
    return source


@transaction.atomic
def switch_source(source: Source, *, by: User | None, is_on: bool, now: datetime | None = None) -> None:
    """Out of use, it is not asked and what it sends is not taken; in use again, a mailbox is read from where it was."""
    now = now or web_now()
    rows = Source.objects.filter(pk=source.pk, is_active=not is_on)
    fresh = {"wake_at": now, "good_at": now} if is_on and source.kind in POLLED else {}
    if rows.update(is_active=is_on, failures=0, failure="", **fresh):
        audit.log.record("source.restore" if is_on else "source.retire", source, by=by, at=now)


REFUSED = {
    "scheme": {
        K.MAILBOX: _("The address has to begin with imaps://."),
        K.FEED: _("The address has to begin with https://."),
    },
    "user": dict.fromkeys(POLLED, _("No name or password may stand in the address.")),
}


def _refuse(source: Source) -> None:
    if Source.objects.filter(name=source.name).exclude(pk=source.pk).exists():
        raise ValidationError({"name": ValidationError(_("There is one of this name."), code="taken")})
    kind = K(source.kind)
    if kind in POLLED:
        try:
            read(source.url, settings.OUTBOUND_ALLOWED_HOSTS, POLLED[kind])
        except Refused as refusal:
            words = REFUSED.get(refusal.code, {}).get(kind, _("This is no address outside the hospital."))
            raise ValidationError({"url": ValidationError(words, code=refusal.code)}) from None
