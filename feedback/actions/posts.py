"""What stands in public: captured by hand, found in a feed, handed on by a service. Nobody is looked for behind it.

A post has its address as its key, whichever way it comes, so that it is one record however many find it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.actions.intake import found_by, receive
from feedback.actions.owing import owe
from feedback.inbound import READER, plain
from feedback.inbound.posts import Post, Wanted, wanted_of
from feedback.models import Channel, Feedback, Heard, IntakeItem, Kind, Review, Source, Teller
from hospital.models import Department, Site, User
from hospital.timing import now as web_now

HANDLES_FOR = timedelta(days=90)  # long enough for a reply and an answer to it
BATCH = 500
GOOD_FOR = timedelta(minutes=11)  # longer than a signature is, either side of our clock
log = structlog.get_logger(__name__)


@transaction.atomic
def capture_post(
    post: Post, *, site: Site, by: User | None, kind: str = Kind.ENQUIRY, department: Department | None = None,
    source: Source | None = None, now: datetime | None = None,
) -> Feedback:  # fmt: skip
    """Keep a copy of a post; somebody has to look at it. Known already, only how far it reaches is renewed.

    It has no teller and no patient, whatever its author is called. Not audited: `receive` is.
    """
    now = now or web_now()
    story = receive(
        kind=kind, channel=Channel.SOCIAL, words=post.words, site=site, department=department, intake_id=post.key,
        by=by, now=now, teller_role=Teller.VISITOR,
        language=plain.language_of(post.words, source.language if source else post.language or "en"),
        provenance={
            "url": post.url, "retrieved_at": now, "reader": READER if source else "",
            "sha256": hashlib.sha256(post.words.encode()).hexdigest(),
        },
    )  # fmt: skip
    if story.is_new:
        Review.objects.create(
            feedback=story, place=post.network, url=post.url, author=post.author, published_at=post.published_at,
            reach=post.reach, visibility=post.visibility,
        )  # fmt: skip
        if by is not None:  # what nobody of the house wrote down waits to be sorted
            owe(story, by=by, now=now)
    elif post.reach is not None:
        Review.objects.filter(feedback=story, gone_at__isnull=True).update(reach=post.reach)
    return story


@transaction.atomic
def remove_post(feedback: Feedback, *, by: User | None, now: datetime | None = None) -> bool:
    """Its author took it down: our copy, the handle and the address go, and that there was one stays. False where that
    was done already.
    """
    now = now or web_now()
    story = Feedback.objects.select_for_update(of=("self",)).select_related("review").get(pk=feedback.pk)
    review = getattr(story, "review", None)
    if story.channel != Channel.SOCIAL or review is None:
        raise ValidationError(_("This is no post."), code="channel")
    if review.gone_at:
        return False
    story.words = story.subject = story.wish = ""
    story.tokens = found_by(story)
    story.save(update_fields=["words", "subject", "wish", "tokens"])
    Review.objects.filter(pk=review.pk).update(gone_at=now, url="", author="")
    IntakeItem.objects.filter(feedback=story).update(url="")
    audit.log.record("feedback.remove_post", story, by=by, at=now)
    return True


def receive_posts(posts: Collection[Post], *, source: Source, now: datetime | None = None) -> int:
    """Returns how many were new. Not one transaction: one that cannot be kept leaves the others.

    Not audited: each is.
    """
    return sum(_receive(post, source, now) for post in posts)


def _receive(post: Post, source: Source, now: datetime | None) -> bool:
    try:
        with transaction.atomic():
            if post.is_gone:
                return _gone(post, now)
            is_new = capture_post(post, site=source.site, by=None, source=source, now=now).is_new
            if is_new:
                Source.objects.filter(pk=source.pk).update(came_at=now or web_now())
            return is_new
    except ValidationError:
        log.warning("a post is not taken", id=source.pk)
        return False


def _gone(post: Post, now: datetime | None) -> bool:
    item = IntakeItem.objects.filter(channel=Channel.SOCIAL, account="", external_id=post.key).first()
    if item is not None:
        remove_post(item.feedback, by=None, now=now)
    return False


@transaction.atomic
def hear_posts(source: Source, posts: Collection[Post], *, signature: str, now: datetime | None = None) -> int:
    """What a service handed on, signed. The same signature again is a replay, and changes nothing. Not audited: each
    post is.
    """
    now = now or web_now()
    Heard.objects.filter(at__lt=now - GOOD_FOR).delete()
    digest = hashlib.sha256(signature.encode()).hexdigest()
    _heard, is_new = Heard.objects.get_or_create(source=source, sha256=digest, defaults={"at": now})
    if not is_new:
        return 0
    wanted = Wanted(source.aliases, source.exclusions, source.languages)
    return receive_posts(list(wanted_of(posts, wanted)), source=source, now=now)


@transaction.atomic
def forget_handles(*, now: datetime | None = None) -> int:
    """Forget a batch of names of accounts that a reply no longer needs; what files brought is left to them. Returns how
    many. Not audited: the story is as it was.
    """
    old = {"feedback__received_at__lt": (now or web_now()) - HANDLES_FOR, "feedback__imported__isnull": True}
    rows = Review.objects.filter(feedback__channel=Channel.SOCIAL, **old).exclude(author="")
    return Review.objects.filter(pk__in=list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])).update(
        author=""
    )
