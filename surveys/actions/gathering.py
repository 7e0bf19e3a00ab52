"""The night's work: what was sent on earlier days becomes results, in random order; links that served are dropped."""

from __future__ import annotations

import json
from base64 import b64decode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

import audit.log
from audit.log import Row
from files import actions as files
from files.gate import EXTENSIONS, Let
from hospital.fields import readable
from hospital.models import Site
from hospital.timing import now as web_now
from surveys.actions.answering import day_at
from surveys.actions.packing import pack_sittings
from surveys.actions.responding import drawn_of, take_responses
from surveys.actions.totals import LEFT, Cell, SiteCell, add_up, cell, cells, is_apart, paces
from surveys.editions import source_of
from surveys.models import Comment, HandedIn, Invitation, Photo, Response, ResponseLink, Sitting, SittingPhoto
from surveys.questions import Content
from surveys.questions.shape import APART, TEXT

BATCH = 2000
log = structlog.get_logger(__name__)
LEFT_AFTER = timedelta(days=2)  # somebody who stopped at an open link does not come back


@transaction.atomic
def gather(*, now: datetime | None = None) -> int:
    """One site's answers of earlier days at once; returns how many. All of a batch have the same transaction and stand
    in random order, so that neither their place in the table nor their neighbors say who came before whom. One that
    cannot be read, or kept, waits for the next night and holds up nobody.
    """
    now = now or web_now()
    rows = Sitting.objects.select_for_update(of=("self",), skip_locked=True)
    rows = rows.select_related("version__instrument").defer("version__content")
    for site in Site.objects.order_by("pk"):
        sent = readable(rows.filter(site=site, sent_on__lt=day_at(site, now)), BATCH)
        SystemRandom().shuffle(sent)
        if kept := _together_or_sound(sent, now):
            return kept
    return 0


def _together_or_sound(sent: list[Sitting], now: datetime) -> int:
    """Those that are sound stay one batch: kept one by one, each would stand in a transaction beside its comments."""
    try:
        with transaction.atomic():
            return _gather(sent, now)
    except Exception:
        log.warning("batch of answers broken, going on without those that break it", exc_info=True)
    return _gather([sitting for sitting in sent if _is_sound(sitting, now)], now)


def _is_sound(sitting: Sitting, now: datetime) -> bool:
    """Kept by itself, and taken back."""
    try:
        with transaction.atomic():
            _keep([sitting], now)
            transaction.set_rollback(True)
    except Exception:
        log.warning("answers of a survey wait", exc_info=True)
        return False
    return True


def _gather(sent: list[Sitting], now: datetime) -> int:
    if sent:
        _keep(sent, now)
        _keep_photos(sent, now)
        Sitting.objects.filter(pk__in=[sitting.pk for sitting in sent]).delete()
        audit.log.record_many(_entries(sent, now))
    return len(sent)


def _entries(sent: Iterable[Sitting], now: datetime) -> Iterator[Row]:
    """One for each day and survey, with how many were sent."""
    days = Counter((sitting.version.instrument_id, sitting.sent_on) for sitting in sent)
    for (survey, day), number in sorted(days.items()):
        yield Row("survey.gather", "instrument", survey, None, {"day": day, "responses": number}, now)


def _keep(sent: list[Sitting], now: datetime) -> None:
    responses: list[Response] = []
    comments: list[Comment] = []
    totals: Counter[Cell] = Counter()
    times: Counter[SiteCell] = Counter()
    drawn = drawn_of(sent)
    sent = [sitting for sitting in sent if sitting.pk in drawn or not sitting.home_in]
    for sitting in sent:
        content, answers = source_of(sitting.version_id), json.loads(sitting.answers)
        responses.append(_response(sitting, content, answers))
        comments += _comments(sitting, content, answers)
        totals.update(cells(sitting, content, answers))
        times.update(paces(sitting))
    SystemRandom().shuffle(comments)
    Response.objects.bulk_create(responses)
    Comment.objects.bulk_create(comments)
    take_responses(sent, drawn, pack_sittings(sent), now)
    add_up(totals, times)


def _keep_photos(sent: list[Sitting], now: datetime) -> None:
    """Pictures become files, all at this moment and in random order. One of a page off the way is not kept."""
    by_pk = {sitting.pk: sitting for sitting in sent}
    rows = readable(SittingPhoto.objects.filter(sitting__in=by_pk))
    SystemRandom().shuffle(rows)
    photos = []
    for row in rows:
        sitting = by_pk[row.sitting_id]
        if not json.loads(sitting.answers).get(row.page):
            continue
        name = f"photo.{EXTENSIONS[row.media_type]}"
        file = files.keep(Let(row.media_type, b64decode(row.content)), name=name, by=None, now=now)
        month = sitting.day.replace(day=1)
        photos.append(Photo(version_id=sitting.version_id, item=row.page, month=month, file=file, **sitting.where))
    Photo.objects.bulk_create(photos)


def _response(sitting: Sitting, content: Content, answers: Mapping[str, Any]) -> Response:
    """Of HCAHPS the hospital's own questions alone: from a line of the month those to the official ones are reached,
    and the two would be joined by them.
    """
    pages = [content.by_page[name] for name in answers if content.by_page[name].item.kind not in APART]
    survey = sitting.version.instrument
    chosen = {page.name: answers[page.name] for page in pages if not is_apart(survey, page)}
    return Response(
        version_id=sitting.version_id, site_id=sitting.site_id, month=sitting.day.replace(day=1), answers=chosen,
        seed=sitting.seed if content.is_shuffled else 0,
    )  # fmt: skip


def _comments(sitting: Sitting, content: Content, answers: Mapping[str, Any]) -> Iterator[Comment]:
    for name, value in answers.items():
        item = content.by_page[name].item
        if item.kind == TEXT and value:
            yield Comment(
                version_id=sitting.version_id, item=name, theme=item.theme, month=sitting.day.replace(day=1),
                language=sitting.language, words=value, **sitting.where,
            )  # fmt: skip


# ------------------------------------------------------------------------------------------------ what is forgotten
@transaction.atomic
def forget(*, now: datetime | None = None) -> int:
    """Drop what nobody comes back to: half-answered surveys leave only the page they ended at, and links of
    invitations that ended a set time ago leave nothing. Returns how many rows went.
    """
    now = now or web_now()
    ended = Invitation.objects.filter(expires_at__lt=now - timedelta(days=settings.SURVEY_LINK_DAYS))
    links = ResponseLink.objects.filter(invitation__in=ended)
    unsent = Sitting.objects.filter(sent_on__isnull=True)
    alone = unsent.filter(response_link__isnull=True, begun_on__lt=(now - LEFT_AFTER).date())
    left = list(
        (unsent.filter(response_link__in=links) | alone)
        .select_for_update(of=("self",), skip_locked=True)
        .defer("answers")[:BATCH]
    )
    add_up(Counter(cell(sitting, LEFT, "", _left_at(sitting)) for sitting in left))
    dropped, _by_model = links.filter(sitting__isnull=True).delete()
    kept = links.filter(sitting__in=left)
    dropped += kept.count()
    kept.delete()
    Sitting.objects.filter(pk__in=[sitting.pk for sitting in left]).delete()
    HandedIn.objects.filter(on__lt=(now - timedelta(days=settings.SURVEY_LINK_DAYS)).date()).delete()
    if dropped or left:
        audit.log.record("survey.forget", at=now, links=dropped, unfinished=len(left))
    return len(left)


def _left_at(sitting: Sitting) -> str:
    """The page after the last one that was answered; the number, which is the same for everybody."""
    rest = source_of(sitting.version_id).pages[sitting.reached :]
    return next((page.name[:24] for page in rest if page.item.is_shown), "send")
