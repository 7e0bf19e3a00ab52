"""Why a message went to a colleague, and where they change what reaches them. Every staff message ends with it."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hospital.models import Role
from outbox import kinds

# By what `Parcel.why` says, "role:manager" or "deputy"; roles are named where the words have room for one.
WORDS: Mapping[str, str | Promise] = {
    "owner": _("You get this because you look after it."),
    "before": _("You get this because you looked after it until now."),
    "reader": _("You get this because you may approve replies there."),
    "handbook": _("You get this because you check pages of the handbook there."),
    "translator": _("You get this because you translate pages of the handbook there."),
    "kitchen": _("You get this because you may sign for dishes there."),
    "writer": _("You get this because you wrote it."),
    "here": _("You get this because it is serious and happened where you work."),
    "thanked": _("You get this because somebody thanked you or your team."),
    "asked": _("You get this because you were asked."),
    "asked_by": _("You get this because you asked."),
    "asked_or_by": _("You get this because you asked, or were asked."),
    "planner": _("You get this because you plan who is on duty."),
    "yourself": _("You get this because you asked for it."),
    "waited": _("You get this because what can wait is gathered for you until your quiet hours end."),
    "role": _("You get this because of your role: %(role)s."),
    "deputy": _("You get this because you stand in for somebody who is away or has left. Their role: %(role)s."),
    "unit_up": _("You get this because nobody nearer to it could be told. Your role: %(role)s."),
    "next_role": _("You get this because nobody with this role could be told: %(role)s."),
    "duty_site": _("You get this because you are on duty for the site."),
    "duty_group": _("You get this because you are on duty for the whole group."),
    "told_before": _("You get this again because nobody else is left to tell."),
    "administrator": _("You get this because you are an administrator."),
}


def because(template: str, why: str) -> str:
    """In the language that is active; "" where a message explains itself, such as an invitation."""
    code, _colon, role = (why or _usual(template)).partition(":")
    label = Role(role).label if role in Role.values else ""
    return str(WORDS[code]) % {"role": label} if code in WORDS else ""


def _usual(template: str) -> str:
    kind = kinds.KINDS.get(template)
    return kind.why if kind else ""


def footer(template: str, why: str, language: str) -> str:
    """The last lines of a mail: why it came, and where that is changed where it can be."""
    kind = kinds.KINDS[template]
    with translation.override(language):
        words = because(template, why)
        if words and (kind.topic or template == kinds.GATHERED):
            link = f"{settings.SITE_URL.rstrip('/')}{reverse('profile')}#alerts"
            words += "\n" + gettext("What reaches you, and how, is your choice: %(link)s") % {"link": link}
    return words
