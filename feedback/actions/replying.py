"""Answering what stands in public: one writes, another looks at it, somebody posts it by hand and says when."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.actions.reading import ask_to_read
from feedback.inbound import discretion
from feedback.models import Channel, Feedback, PostReply
from hospital.models import Site, User
from hospital.timing import now as web_now

State = PostReply.State
VERB = "feedback.reply_post"


def private_ways(site: Site) -> tuple[str, ...]:
    """The ways to tell us something that nobody else reads: the page, the mailbox, the telephone of the site."""
    page = settings.SITE_URL.rstrip("/") + reverse("public-tell-us")
    return tuple(one for one in (page, site.email, site.phone) if one)


@transaction.atomic
def draft_reply(feedback: Feedback, *, by: User, words: str, is_public: bool, now: datetime | None = None) -> PostReply:
    """Write a reply for somebody else to look at. In public it has to invite to a way that is private."""
    now, story = now or web_now(), Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    review = getattr(story, "review", None)
    if story.channel != Channel.SOCIAL or review is None or review.gone_at:
        raise ValidationError(_("There is no post to reply to."), code="channel")
    if story.post_replies.open().exists():
        raise ValidationError(_("A reply is being worked on already."), code="open")
    found = discretion.hints(words, author=review.author, channels=private_ways(story.site))
    if is_public and "no_invitation" in found:
        raise ValidationError({"words": ValidationError(_("Say how they can reach us in private."), code="invitation")})
    reply = PostReply.objects.create(feedback=story, is_public=is_public, words=words.strip(), by=by, at=now)
    page, key = reverse("feedback-reply", args=[story.ref]), f"reply-asked:{story.ref}:{reply.pk}"
    asked = ask_to_read(story, verb=VERB, key=key, page=page, writer=by, now=now)
    audit.log.record(
        "feedback.draft_reply", story, by=by, at=now, reply=reply.pk, is_public=is_public, hints=found, asked=asked
    )  # fmt: skip
    return reply


@transaction.atomic
def approve_reply(reply: PostReply, *, by: User, now: datetime | None = None) -> None:
    """A second person has looked at it: never its author, nor whoever acts for them."""
    now, reply = now or web_now(), _locked(reply, State.DRAFT)
    if reply.by_id in by.acts_as:
        raise ValidationError(_("Somebody else has to look at it."), code="own")
    reply.state, reply.approved_by, reply.approved_at = State.APPROVED, by, now
    reply.save(update_fields=["state", "approved_by", "approved_at"])
    audit.log.record("feedback.approve_reply", reply.feedback, by=by, at=now, reply=reply.pk)


@transaction.atomic
def drop_reply(reply: PostReply, *, by: User, now: datetime | None = None) -> None:
    """It is not posted; another one may be written."""
    reply = _locked(reply, State.DRAFT, State.APPROVED)
    reply.state = State.DROPPED
    reply.save(update_fields=["state"])
    audit.log.record("feedback.drop_reply", reply.feedback, by=by, at=now or web_now(), reply=reply.pk)


@transaction.atomic
def post_reply(reply: PostReply, *, by: User, posted_on: date, now: datetime | None = None) -> None:
    """Somebody posted it where the post stands, on that day."""
    now, reply = now or web_now(), _locked(reply, State.APPROVED)
    if posted_on > now.date() or posted_on < reply.at.date():
        raise ValidationError(
            {"posted_on": ValidationError(_("It was posted today or since it was written."), code="on")}
        )
    reply.state, reply.posted_by, reply.posted_on = State.POSTED, by, posted_on
    reply.save(update_fields=["state", "posted_by", "posted_on"])
    audit.log.record("feedback.post_reply", reply.feedback, by=by, at=now, reply=reply.pk, on=posted_on.isoformat())


def _locked(reply: PostReply, *states: str) -> PostReply:
    reply = PostReply.objects.select_related("feedback").select_for_update(of=("self",)).get(pk=reply.pk)
    if reply.state not in states:
        raise ValidationError(_("Somebody was faster: this reply has moved on."), code="state")
    return reply
