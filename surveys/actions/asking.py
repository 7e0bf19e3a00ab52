"""Ways in: open links with a code for a ward, and invitations made by hand or sent by e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.models import FeedSender, Location, Person, Site, User, Visit
from hospital.timing import now as web_now
from outbox import actions as outbox
from surveys.actions import turns
from surveys.actions.batches import locked_visits
from surveys.actions.licensing import refuse_unlicensed
from surveys.actions.refusing import refuse_hcahps
from surveys.editions import source_of
from surveys.eligibility import judge
from surveys.framing import Frame, by_hand
from surveys.models import Instrument, Invitation, OpenLink, Reason, Way
from surveys.models.asking import SHARED
from surveys.questions.shape import marks_of
from surveys.tokens import new_exit_code, new_token, stop_mark, token_hash

OPEN_FOR = timedelta(days=42)  # an invitation


@transaction.atomic
def open_link(
    instrument: Instrument, *, site: Site, location: Location | None, by: User | None, way: str = Way.OPEN,
    marks: Mapping[str, str] | None = None, now: datetime | None = None,
) -> OpenLink:  # fmt: skip
    """A public address of this survey for a ward, or for a whole site: a code to scan, or the tablet that is there.

    `marks` answer its hidden questions for everybody who comes by this link.
    """
    now = now or web_now()
    _refuse_unasked(instrument, site, location, now)
    marks = dict(marks or {})
    _refuse_unknown_marks(instrument, marks)
    department = location.department if location else None
    try:
        with transaction.atomic():
            link = OpenLink.objects.create(
                instrument=instrument, site=site, department=department, location=location, token=new_token(), way=way,
                marks=marks, exit_code=new_exit_code() if way in SHARED else "", opened_at=now, opened_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise ValidationError(_("There is such a link for this place already."), code="twice") from error
    audit.log.record("survey.open_link", instrument, by=by, at=now, link=link.pk, location=location, way=way)
    return link


def _refuse_unknown_marks(instrument: Instrument, marks: Mapping[str, str]) -> None:
    """Only answers that the hidden question has: a mark says which group somebody is in, never who they are."""
    version = instrument.versions.published().defer("content").first()
    known = marks_of(source_of(version.pk)) if version else {}
    if any(code not in known.get(key, ()) for key, code in marks.items()):
        raise ValidationError(_("The survey has changed meanwhile. Look at it again."), code="marks")


@transaction.atomic
def close_link(link: OpenLink, *, by: User | None, now: datetime | None = None) -> None:
    """Whoever scans the code from now on is told that it has ended."""
    now = now or web_now()
    if OpenLink.objects.standing().filter(pk=link.pk).update(closed_at=now):
        audit.log.record("survey.close_link", link.instrument, by=by, at=now, link=link.pk)


@transaction.atomic
def invite(
    instrument: Instrument, *, site: Site, location: Location | None, language: str, by: User | None,
    visit: Visit | None = None, now: datetime | None = None,
) -> tuple[Invitation, str]:  # fmt: skip
    """Ask one person once. With a `visit` whoever was here is asked by e-mail, if every rule of a campaign lets it;
    without one the address is given back to be handed over, and nobody knows to whom it went.
    """
    now = now or web_now()
    _refuse_unasked(instrument, site, location, now)
    person = _to_be_asked(instrument, site, visit, now) if visit else None
    token = new_token()
    made = Invitation.objects.create(
        instrument=instrument, site=site, department=location.department if location else None, location=location,
        person=person, way=Way.EMAIL if person else Way.BY_HAND, language=language, token_hash=token_hash(token),
        made_at=now, made_by=by, expires_at=now + OPEN_FOR,
    )  # fmt: skip
    link = settings.SITE_URL + reverse("public-survey-link", args=[token])
    if person is not None:
        stop = settings.SITE_URL + reverse("public-survey-stop", args=[stop_mark(made.pk)])
        context = {"link": link, "date": made.expires_at.date().isoformat(), "stop": stop}
        parcel = outbox.Parcel(
            template="surveys/asked", to_person=person, key=f"survey:{made.pk}", context=context,
            beside={"unsubscribe": stop},
        )  # fmt: skip
        outbox.queue_many([parcel], now)
    audit.log.record("survey.invite", instrument, by=by, at=now, invitation=made.pk, way=made.way, location=location)
    return made, link


def _to_be_asked(instrument: Instrument, site: Site, visit: Visit, now: datetime) -> Person:
    """Whoever was here, if nothing stands in the way. Who is here still did not go home, which is no reason then."""
    turns.wait()
    visit = locked_visits([visit.pk])[visit.pk]
    if visit.location.department.site_id != site.pk:
        raise ValidationError(_("This ward belongs to another site."), code="place")
    plan = by_hand(instrument, site)
    reasons = list(judge(Frame([visit], now).facts(visit, plan), plan.rules, now).reasons)
    if site.pk in FeedSender.objects.silent_sites(now):
        reasons.append(Reason.FEED_STALE)
    if not visit.ended_at and Reason.DISCHARGE_CANCELLED in reasons:
        reasons.remove(Reason.DISCHARGE_CANCELLED)
    if reasons:
        raise ValidationError([ValidationError(Reason(why).label, code=why) for why in reasons])
    return visit.patient.person


def _refuse_unasked(instrument: Instrument, site: Site, location: Location | None, now: datetime) -> None:
    if not instrument.versions.published().exists():
        raise ValidationError(_("Publish the survey first."), code="not_published")
    refuse_unlicensed(instrument, now)
    refuse_hcahps(instrument)
    if instrument.site_id and instrument.site_id != site.pk:
        raise ValidationError(_("This survey belongs to another site."), code="place")
    if location and location.department.site_id != site.pk:
        raise ValidationError(_("This ward belongs to another site."), code="place")
