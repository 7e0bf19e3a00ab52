"""Who may send, by which key, and how what they send is read."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from ipaddress import ip_network
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital import timing
from hospital.actions.feed.setaside import replay_messages
from hospital.actions.refusing import on_field, refusing
from hospital.actions.tokens import hash_of
from hospital.feed import mapping
from hospital.models import FeedCode, FeedMapping, FeedSender, FeedVisit, InboundMessage, Location, Service, User, Visit

PREFIX = "pxf_"
FIELDS = ("name", "site", "application", "addresses", "certificate", "folder", "stale_hours")
TAKEN = {
    "name": ("hospital_feedsender_name_key", _("There is another sender with this name.")),
    "application": ("feed_sender_application_once", _("Another sender calls itself so.")),
    "folder": ("feed_sender_folder_once", _("Another sender has this folder.")),
}


@transaction.atomic
def add_sender(*, by: User | None, now: datetime | None = None, **fields: Any) -> FeedSender:
    """Another system may send; `fields` are some of `FIELDS`."""
    now = now or timing.now()
    sender = FeedSender(added_at=now)
    _save(sender, fields)
    audit.log.record("sender.add", sender, by=by, at=now, site=sender.site_id)
    return sender


@transaction.atomic
def change_sender(sender: FeedSender, *, by: User | None, now: datetime | None = None, **fields: Any) -> FeedSender:
    """`is_active=False`: nothing it sends is taken any more, and surveys no longer wait for it."""
    sender = FeedSender.objects.select_for_update(of=("self",)).get(pk=sender.pk)
    changed = sorted(name for name, value in fields.items() if getattr(sender, name) != value)
    if changed:
        _save(sender, fields)
        audit.log.record("sender.change", sender, by=by, at=now or timing.now(), fields=changed)
    return sender


def _save(sender: FeedSender, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(sender, name, value)
    for address in sender.addresses:
        _refuse_no_address(address)
    sender.certificate = "".join(filter(str.isalnum, sender.certificate)).lower()
    if sender.certificate and len(sender.certificate) != 64:
        raise on_field("certificate", _("A SHA-256 fingerprint has 64 digits and letters."), "certificate")
    with ExitStack() as stack:
        for field, (constraint, words) in TAKEN.items():
            stack.enter_context(refusing(constraint, on_field(field, words, "taken")))
        sender.save()


def _refuse_no_address(address: str) -> None:
    try:
        ip_network(address)
    except ValueError:
        words = _("Write addresses as 10.20.30.40, or whole networks as 10.20.30.0/24.")
        raise on_field("addresses", words, "addresses") from None


@transaction.atomic
def make_key(sender: FeedSender, *, by: User | None, now: datetime | None = None) -> str:
    """The key it posts with, shown once and kept nowhere; the one before opens nothing any more."""
    now, secret = now or timing.now(), PREFIX + secrets.token_hex(20)
    FeedSender.objects.filter(pk=sender.pk).update(key_hash=hash_of(secret), key_tail=secret[-4:])
    audit.log.record("sender.make_key", sender, by=by, at=now)
    return secret


def sender_of(secret: str) -> FeedSender | None:
    """Whose key this is."""
    rows = FeedSender.objects.active().select_related("site")
    return rows.filter(key_hash=hash_of(secret)).first() if secret.startswith(PREFIX) else None


@transaction.atomic
def save_mapping(
    sender: FeedSender, *, data: Mapping[str, Any], by: User | None, now: datetime | None = None
) -> FeedMapping:
    """From the next message on it is read so. Refuses (`mapping`) a table that cannot be read by."""
    now = now or timing.now()
    if wrong := mapping.faults(data):
        raise on_field("data", " ".join(wrong), "mapping")
    FeedSender.objects.select_for_update(of=("self",)).get(pk=sender.pk)
    newest = sender.mappings.order_by("-version").first()
    version = newest.version + 1 if newest else 1
    made = FeedMapping.objects.create(sender=sender, version=version, data=data, made_by=by, made_at=now)
    audit.log.record("sender.save_mapping", sender, by=by, at=now, version=version)
    return made


@transaction.atomic
def map_code(code: FeedCode, *, to: Location | Service, by: User | None, now: datetime | None = None) -> None:
    """It means this place. What was set aside for want of it is tried again."""
    now = now or timing.now()
    code = FeedCode.objects.select_for_update(of=("self",)).select_related("sender").get(pk=code.pk)
    if isinstance(to, Location) != (code.kind == FeedCode.Kind.WARD):
        raise ValidationError(_("A ward leads to a ward, and a service to a service."), code="kind")
    if isinstance(to, Location):
        code.location = to
        waiting = InboundMessage.objects.filter(sender=code.sender, reason=InboundMessage.Reason.UNKNOWN_WARD)
        replay_messages(waiting, by=by, now=now)
    else:
        code.service = to
        told = FeedVisit.objects.filter(site=code.sender.site_id, service_code=code.code)
        Visit.objects.filter(feed__in=told).update(service=to)
    code.save(update_fields=["location", "service"])
    audit.log.record("sender.map_code", code.sender, by=by, at=now, code=code.pk, to=to.pk)
