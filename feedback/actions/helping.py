"""The directory of bodies outside that help people: kept once, chosen whenever somebody is referred."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from clocks.worktime import local_date
from feedback.models import HelpingBody
from hospital.actions.persons import change_person, create_person
from hospital.models import Site, User
from hospital.timing import now as web_now


@transaction.atomic
def add_helping_body(
    *, by: User | None, kind: str, review_on: date, site: Site | None = None, about: str = "",
    now: datetime | None = None, **contact: str,
) -> HelpingBody:  # fmt: skip
    """`contact`: name, and phone or email at least; postal_address, best_time."""
    now = now or web_now()
    _refuse(None, site, review_on, contact, now)
    person = create_person(by=by, now=now, **_plain(contact))
    body = HelpingBody.objects.create(kind=kind, site=site, about=about.strip(), review_on=review_on, person=person)
    audit.log.record("helpingbody.add", body, by=by, at=now, kind=kind)
    return body


@transaction.atomic
def change_helping_body(
    body: HelpingBody, *, by: User | None, kind: str, review_on: date, site: Site | None = None, about: str = "",
    now: datetime | None = None, **contact: str,
) -> None:  # fmt: skip
    """Referrals that were made keep it, and show how it is reached from now on."""
    now = now or web_now()
    body = HelpingBody.objects.select_for_update(of=("self",)).select_related("person").get(pk=body.pk)
    _refuse(body, site, review_on, contact, now)
    change_person(body.person, by=by, now=now, **_plain(contact))
    body.kind, body.site, body.about, body.review_on = kind, site, about.strip(), review_on
    body.save(update_fields=["kind", "site", "about", "review_on"])
    audit.log.record("helpingbody.change", body, by=by, at=now, kind=kind, until=review_on)


def _plain(contact: dict[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in contact.items()}


def _refuse(
    body: HelpingBody | None, site: Site | None, review_on: date, contact: dict[str, str], now: datetime
) -> None:
    others = HelpingBody.objects.in_use().filter(person__name__iexact=contact["name"].strip(), site=site)
    if others.exclude(pk=body.pk if body else None).exists():
        raise ValidationError(_("There is a body of this name already."), code="name")
    if not (contact.get("phone", "").strip() or contact.get("email", "").strip()):
        raise ValidationError(_("Write a telephone number or an e-mail, so that they can be reached."), code="reach")
    if review_on <= local_date(site.zone if site else "UTC", now):
        raise ValidationError(_("Choose a day that is still to come."), code="past")


@transaction.atomic
def retire_helping_body(body: HelpingBody, *, by: User | None, now: datetime | None = None) -> None:
    """Not offered any more; referrals to it stay."""
    now = now or web_now()
    if HelpingBody.objects.in_use().filter(pk=body.pk).update(retired_at=now):
        audit.log.record("helpingbody.retire", body, by=by, at=now)


@transaction.atomic
def restore_helping_body(body: HelpingBody, *, by: User | None, now: datetime | None = None) -> None:
    """Offered again."""
    if HelpingBody.objects.filter(pk=body.pk, retired_at__isnull=False).update(retired_at=None):
        audit.log.record("helpingbody.restore", body, by=by, at=now or web_now())
