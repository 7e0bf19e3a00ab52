"""How things stand on one's own page, in a line for each part of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from hospital import phrasing
from hospital.models import Absence, User
from outbox.forms import OWN, ChooseForm
from outbox.kinds import IN_APP, Topic
from outbox.models import Message


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page: where it is and how it stands now."""

    anchor: str
    icon: str
    label: str
    now: str | Promise


def parts(user: User, absences: Sequence[Absence], alerts: ChooseForm, now: datetime) -> list[Part]:
    return [
        Part("look", "language", _("Language and look"), _look(user)),
        Part("away", "calendar-days", _("Being away"), _away(user, absences, now)),
        Part("alerts", "bell", _("Alerts"), _ways(alerts)),
        Part("div_id_quiet", "moon", _("Quiet hours"), _quiet(alerts)),
    ]


def _look(user: User) -> str:
    language = get_language_info(user.language or get_language() or "en")["name_local"]
    return _listed([language, user.get_theme_display(), *([] if user.has_shortcuts else [_("no shortcuts")])])


def _away(user: User, absences: Sequence[Absence], now: datetime) -> str:
    current = next((row for row in absences if row.starts_at <= now), None)
    if current is not None:
        return _("Away until %(moment)s") % {"moment": phrasing.when(current.ends_at, now=now)}
    if user.deputy:
        return _("Here; usually %(name)s stands in") % {"name": user.deputy.name}
    return _("Here; nobody is named to stand in")


def _ways(alerts: ChooseForm) -> str:
    chosen = alerts[f"ways_{Topic.URGENT}"].value() or []
    return _listed(Message.Channel(way).label for way in (IN_APP, *alerts.testable) if way in (IN_APP, *chosen))


def _quiet(alerts: ChooseForm) -> str | Promise:
    quiet = alerts["quiet"].value()
    if quiet == OWN:
        starts, ends = alerts["quiet_from"].value(), alerts["quiet_until"].value()
        return _("%(starts)s to %(ends)s") % {"starts": _hour(starts), "ends": _hour(ends)}
    return dict(alerts.fields["quiet"].choices).get(quiet, "")


def _hour(value: object) -> str:
    return f"{value:%H:%M}" if hasattr(value, "hour") else str(value or "…")


def _listed(words: Iterable[object]) -> str:
    return " · ".join(map(str, words))
