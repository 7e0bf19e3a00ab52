"""What the pages about ways in and posts show: why one does not answer, what was left, what a reply gives away."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Case, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.actions import private_ways
from feedback.inbound import discretion
from feedback.models import Feedback, Mail, PostReply, Source
from hospital.models import User

MOST_SHOWN = 50
# What stands in `Source.failure`, in words; other codes are shown as they are.
FAILURES: dict[str, str | Promise] = {
    "greeting": _("It does not answer as a mail server does"),
    "login": _("It does not take the user name and password"),
    "folder": _("There is no such folder"),
    "search": _("It does not say what is new"),
    "fetch": _("It does not hand a mail over"),
    "NoFeed": _("What it sends is neither RSS nor Atom"),
    "TooLong": _("What it sends is too long"),
    "TimeoutError": _("It does not answer in time"),
    "gaierror": _("Nobody knows its name"),
    "ConnectionRefusedError": _("Nothing answers there"),
    "SSLCertVerificationError": _("Its certificate is not to be trusted"),
}
INSIDE = _("Its name leads inside the hospital, and it is not listed")
HINTS: dict[str, str | Promise] = {
    "care": _("It speaks of their care: that alone says in public that they were here."),
    "checked": _("It says what our records hold."),
    "number": _("It holds a number that may belong to a person or a record."),
    "date": _("It names a date."),
    "named": _("It names a person."),
    "blame": _("It may sound as if we did not believe them."),
    "author": _("It repeats the name of the account."),
    "no_invitation": _("It invites to no private way."),
}


def failure(source: Source) -> str | Promise:
    if source.failure.startswith("inside_"):
        return INSIDE
    return FAILURES.get(source.failure, source.failure)


class Line(NamedTuple):
    """One way in; `held` mails wait there for somebody to decide."""

    source: Source
    held: int
    failure: str | Promise


def lines() -> list[Line]:
    """In one statement. What opens them is not read."""
    rows = Source.objects.with_left().order_by("-is_active", "kind", "name")
    return [Line(row, row.held, failure(row)) for row in rows]


def left(source: Source) -> list[Mail]:
    """Mails that were not taken in: those that were held back first."""
    rows = source.mails.left().order_by(Case(When(state=Mail.State.HELD, then=0), default=1), "-id")
    return list(rows[:MOST_SHOWN]) if source.kind == Source.Kind.MAILBOX else []


class Reply(NamedTuple):
    """One reply for one reader, with what stands out in it."""

    row: PostReply
    hints: list[str | Promise]
    may_approve: bool
    may_post: bool


def replies(story: Feedback, user: User) -> list[Reply]:
    rows = story.post_replies.select_related("by", "approved_by", "posted_by").order_by("-id")
    return [_reply(row, story, user) for row in rows]


def _reply(row: PostReply, story: Feedback, user: User) -> Reply:
    found = discretion.hints(row.words, author=story.review.author, channels=private_ways(story.site))
    shown = [HINTS[code] for code in found if row.is_public or code != "no_invitation"]
    is_draft = row.state == PostReply.State.DRAFT
    return Reply(row, shown, is_draft and row.by_id not in user.acts_as, row.state == PostReply.State.APPROVED)


def beginning(story: Feedback) -> dict[str, Any]:
    """What a reply begins with: thanks and a private way. Somebody makes it their own."""
    return {"words": str(_("Thank you for telling us. We would like to hear more, in private: %(way)s"))
            % {"way": private_ways(story.site)[0]}}  # fmt: skip
