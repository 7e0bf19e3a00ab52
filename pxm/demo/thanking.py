"""Thanks are passed on every working afternoon, and what stories are about is confirmed; the newest of both wait."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from feedback import actions
from feedback.actions import piece_of
from feedback.forms.thanks import team_of
from feedback.framework import framework
from feedback.models import Feedback, Quote, Thanks, ThemeLabel
from hospital.models import Membership, Role, Site, User
from pxm.demo.lives import Life
from pxm.demo.week import Week

DAYS = 40  # working days
PERMITTED = (Quote.NAMELESS, Quote.NAMED, Quote.INTERNAL, Quote.NAMELESS, Quote.NO)
VALUES = (["kindness"], ["listening", "respect"], ["teamwork"], ["skill", "kindness"], ["safety"])
UNNAMED = "the nurse on nights"
LABELED = 2  # stories an afternoon


def routine(site: Site, week: Week, now: datetime) -> Life:
    """What an officer of the site does about it, day after day; the last afternoon has not come yet."""
    officer = _officer(site)
    numbers = count()
    for day in range(DAYS, 0, -1):
        at = week.at(week.ago(week.today(now), day), 15, 10)
        yield at
        for thanks in Thanks.objects.to_share().filter(site=site, shared_at=None, at__lt=at).select_related("feedback"):
            _share(thanks, next(numbers), officer, at)
        _label(site, officer, at)
    return now


def _share(thanks: Thanks, number: int, officer: User, at: datetime) -> None:
    """Every seventh names nobody, and waits for whoever leads the ward."""
    turn = number % len(PERMITTED)
    actions.permit_quote(thanks.feedback, quote=PERMITTED[turn], by=officer, now=at)
    team = list(team_of(thanks.department_id).order_by("pk")[:3]) if thanks.department_id else []
    who = {"described": UNNAMED} if number % 7 == 3 or not team else {"people": [team[number % len(team)]]}
    teams = [thanks.department] if thanks.department and number % 3 == 0 else []
    actions.share_thanks(
        thanks, by=officer, teams=teams, values=VALUES[turn], is_extra_mile=number % 4 == 1, now=at, **who
    )


def _label(site: Site, officer: User, at: datetime) -> None:
    """The likeliest theme of the newest stories fits; where there is a second one, it usually does not."""
    held = framework()
    rows = Feedback.objects.counted().filter(site=site, labels=None, received_at__lt=at).order_by("-pk")[:LABELED]
    for story in rows:
        for place, one in enumerate(held.suggest(story.words, story.language, site.pk, ())[:2]):
            verb = actions.reject_theme if place and story.pk % 2 else actions.confirm_theme
            verb(piece_of(story), theme=one.theme, source=ThemeLabel.Source.RULE, by=officer, now=at)


def _officer(site: Site) -> User:
    rows = Membership.objects.filter(site=site, role=Role.OFFICER).select_related("user").order_by("pk")
    return rows[0].user
