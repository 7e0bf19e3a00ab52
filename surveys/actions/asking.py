"""Ways in: open links with a code for a ward, and invitations made by hand or sent by e-mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.models import Location, Person, Site, User
from hospital.timing import now as web_now
from outbox import actions as outbox
from outbox.safety import person_bar
from surveys.models import Instrument, Invitation, OpenLink, Way
from surveys.tokens import new_token, token_hash

OPEN_FOR = timedelta(days=42)  # an invitation


@transaction.atomic
def open_link(
    instrument: Instrument, *, site: Site, location: Location | None, by: User | None, now: datetime | None = None
) -> OpenLink:
    """A public address of this survey for a ward, or for a whole site."""
    now = now or web_now()
    _refuse_unasked(instrument, site, location)
    department = location.department if location else None
    try:
        with transaction.atomic():
            link = OpenLink.objects.create(
                instrument=instrument, site=site, department=department, location=location, token=new_token(),
                opened_at=now, opened_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise ValidationError(_("There is a link for this place already."), code="twice") from error
    audit.log.record("survey.open_link", instrument, by=by, at=now, link=link.pk, location=location)
    return link


@transaction.atomic
def close_link(link: OpenLink, *, by: User | None, now: datetime | None = None) -> None:
    """Whoever scans the code from now on is told that it has ended."""
    now = now or web_now()
    if OpenLink.objects.standing().filter(pk=link.pk).update(closed_at=now):
        audit.log.record("survey.close_link", link.instrument, by=by, at=now, link=link.pk)


@transaction.atomic
def invite(
    instrument: Instrument, *, site: Site, location: Location | None, language: str, by: User | None,
    person: Person | None = None, now: datetime | None = None,
) -> tuple[Invitation, str]:  # fmt: skip
    """Ask one person once. With a `person` it is sent by e-mail, if their contact safety lets it; without one the
    address is given back to be handed over, and nobody knows to whom it went.
    """
    now = now or web_now()
    _refuse_unasked(instrument, site, location)
    if person is not None and person_bar(person):
        raise ValidationError(_("This person cannot be written to by e-mail: look at how to reach them."), code="bar")
    token = new_token()
    made = Invitation.objects.create(
        instrument=instrument, site=site, department=location.department if location else None, location=location,
        person=person, way=Way.EMAIL if person else Way.BY_HAND, language=language, token_hash=token_hash(token),
        made_at=now, made_by=by, expires_at=now + OPEN_FOR,
    )  # fmt: skip
    link = settings.SITE_URL + reverse("public-survey-link", args=[token])
    if person is not None:
        context = {"link": link, "date": made.expires_at.date().isoformat()}
        outbox.queue("surveys/invitation", to=person, key=f"survey:{made.pk}", context=context, now=now)
    audit.log.record("survey.invite", instrument, by=by, at=now, invitation=made.pk, way=made.way, location=location)
    return made, link


def _refuse_unasked(instrument: Instrument, site: Site, location: Location | None) -> None:
    if not instrument.versions.published().exists():
        raise ValidationError(_("Publish the survey first."), code="not_published")
    if instrument.site_id and instrument.site_id != site.pk:
        raise ValidationError(_("This survey belongs to another site."), code="place")
    if location and location.department.site_id != site.pk:
        raise ValidationError(_("This ward belongs to another site."), code="place")
