"""A published version becomes a job that carries it to what runs; within a day the job can be undone by another."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from clocks.models import CalendarVersion, Clock, Move, ProfileVersion, Publication
from clocks.worktime import local_date
from hospital.models import Site, User
from hospital.timing import now as web_now

UNDO_WITHIN = timedelta(hours=24)
# Two people who publish at the same time get neither the same number nor jobs that cross.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('clocks.publish'))"


def one_at_a_time() -> None:
    """Until the transaction ends nobody else publishes."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)


def refuse_while_at_work() -> None:
    """What a change would move cannot be told while an earlier one is still being applied."""
    if any(is_at_work(publication) for publication in Publication.objects.unfinished()):
        words = _("An earlier change of targets or calendars is still being applied. Try again when it is done.")
        raise ValidationError(words, code="busy")


def is_at_work(publication: Publication) -> bool:
    """Whether it has anything to do; a hospital that has no case yet need not wait for the worker."""
    if publication.started_at:
        return publication.moves.waiting().exists()
    return in_scope(publication).exists()


def in_scope(publication: Publication) -> models.QuerySet[Clock]:
    """The running targets that a version may concern; the days on which things were received are looked at later."""
    running = Clock.objects.running().filter(profile_version__isnull=False)
    if publication.calendar_version:
        return running.filter(site=publication.calendar_version.calendar.site_id)
    assert publication.profile_version is not None
    version = publication.profile_version
    older = "profile_version__number__lte" if publication.undoes_id else "profile_version__number__lt"
    return running.filter(**{"profile_version__slug": version.slug, older: version.number})


def announce(version: CalendarVersion | ProfileVersion, by: User | None, at: datetime) -> Publication:
    """The job of a version that was just published; a worker finds it."""
    is_calendar = isinstance(version, CalendarVersion)
    return Publication.objects.create(
        **{"calendar_version" if is_calendar else "profile_version": version}, by=by, at=at
    )


@transaction.atomic
def retry(publication: Publication, *, by: User, now: datetime | None = None) -> int:
    """What failed is tried once more, by the same job; returns how many targets.

    Refuses a job that is not done, one that is no longer the newest, and one in which nothing failed.
    """
    now = now or web_now()
    one_at_a_time()
    publication = Publication.objects.with_versions().select_for_update(of=("self",)).get(pk=publication.pk)
    if not publication.is_done or newer(publication).exists() or hasattr(publication, "undone_by"):
        raise ValidationError(_("This change is no longer the newest, or is still being applied."), code="retry")
    failed = publication.moves.filter(state=Move.State.LEFT, reason=Move.Reason.FAILED)
    count = failed.update(state=Move.State.WAITING, reason="")
    if not count:
        raise ValidationError(_("Nothing failed in this change."), code="nothing")
    publication.state, publication.finished_at = Publication.State.RUNNING, None
    publication.save(update_fields=["state", "finished_at"])
    audit.log.record("publication.retry", publication, by=by, at=now, count=count)
    return count


@transaction.atomic
def undo(publication: Publication, *, by: User, now: datetime | None = None) -> Publication:
    """The version is withdrawn, and a job puts what it moved back to where it was, except what changed since.

    Refuses a job that is not done, one that is undone already, that ended more than a day ago or is no longer the
    newest, and rules that a site could not do without.
    """
    now = now or web_now()
    one_at_a_time()
    refuse_while_at_work()
    publication = Publication.objects.with_versions().select_for_update(of=("self",)).get(pk=publication.pk)
    refuse_undo(publication, now)
    version = publication.version
    version.withdrawn_at = now
    version.save(update_fields=["withdrawn_at"])
    undoing = Publication.objects.create(
        calendar_version=publication.calendar_version, profile_version=publication.profile_version,
        undoes=publication, by=by, at=now,
    )  # fmt: skip
    audit.log.record("publication.undo", publication, by=by, at=now, version=version.pk)
    return undoing


def refuse_undo(publication: Publication, now: datetime) -> None:
    if not publication.finished_at:
        raise ValidationError(_("This change is still being applied."), code="busy")
    if publication.undoes_id or hasattr(publication, "undone_by"):
        raise ValidationError(_("This change was undone already."), code="undone")
    if now > publication.finished_at + UNDO_WITHIN:
        raise ValidationError(_("A change can be undone for 24 hours. Publish another change instead."), code="late")
    if newer(publication).exists():
        words = _("A newer version was published since. Undo that one first, or publish another change.")
        raise ValidationError(words, code="newer")
    if publication.profile_version and is_indispensable(publication.profile_version, now):
        words = _("A site goes by these rules and has no earlier version of them. Publish another change instead.")
        raise ValidationError(words, code="only")


def newer(publication: Publication) -> models.QuerySet[CalendarVersion] | models.QuerySet[ProfileVersion]:
    version = publication.version
    if isinstance(version, CalendarVersion):
        return version.calendar.versions.filter(number__gt=version.number, withdrawn_at__isnull=True)
    return ProfileVersion.objects.standing().filter(slug=version.slug, number__gt=version.number)


def is_indispensable(version: ProfileVersion, now: datetime) -> bool:
    """A site that goes by these rules could register nothing without them."""
    days = {local_date(zone, now) for zone in Site.objects.filter(profile=version.slug).values_list("zone", flat=True)}
    others = (ProfileVersion.objects.in_force(version.slug, day).exclude(pk=version.pk) for day in days)
    return any(not rows.exists() for rows in others)
