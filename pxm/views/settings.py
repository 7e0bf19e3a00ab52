"""Settings: one page that leads to all of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pxm.shell import address


@dataclass(frozen=True, slots=True)
class Card:
    url_name: str
    title: Promise
    words: Promise
    icon: str

    @property
    def url(self) -> str:
        return address(self.url_name)


CARDS = (
    Card("opening", _("First steps"), _("What a new hospital or site still needs."), "check-circle"),
    Card("people", _("People and roles"), _("Who works here, in which role, and who stands in for whom."), "users"),
    Card("roles", _("What each role may do"), _("The one table of roles and steps."), "table-cells"),
    Card("sites", _("Sites"), _("Time zone, languages, public contact, duty manager."), "building-office-2"),
    Card("accent-change", _("Colors"), _("Your own color on buttons and links, as long as it can be read."), "swatch"),
    Card("cover", _("Cover"), _("Duty rotas, who is away and who stands in."), "calendar-days"),
    Card("departments", _("Departments and wards"), _("The tree of the house, as people name it."), "rectangle-group"),
    Card("devices", _("Shared devices"), _("Ward stations for staff and tablets for patients."), "computer-desktop"),
    Card("services", _("Services"), _("The catalogue a record can be about."), "queue-list"),
    Card(
        "bodies",
        _("Outside bodies"),
        _("Regulators, hotlines, mediators and others that ask about cases."),
        "building-library",
    ),
    Card(
        "helping-bodies",
        _("Who helps outside"),
        _("Whom people are referred to, and how they are reached."),
        "lifebuoy",
    ),
    Card("letter-texts", _("Texts of letters"), _("What letters begin with, in each language."), "document-text"),
    Card("calendars", _("Working hours and holidays"), _("When the hours of a target count."), "calendar-days"),
    Card("targets", _("Targets"), _("What is owed by when, reminders and escalation steps."), "clock"),
    Card(
        "coding", _("Coding and risk"), _("What flags and codes mean for the severity; lists of codes."), "table-cells"
    ),
    Card("feed", _("Feed of the hospital’s systems"), _("Who tells of admissions and discharges."), "signal"),
    Card("themes-settings", _("Themes"), _("What people write about: names, keywords, other lists."), "tag"),
    Card("values", _("Values"), _("What we stand for, as words on a thank-you."), "heart"),
    Card("languages", _("Languages"), _("Which language is offered where."), "language"),
    Card("clockwork", _("Health of reminders"), _("Whether reminders and escalations go out."), "heart"),
    Card(
        "chat-rooms",
        _("Group chats"),
        _("Rooms of WeCom, DingTalk, Teams or Slack that hear alerts."),
        "chat-bubble-left-right",
    ),
    Card("programs", _("Programs"), _("Other systems that read or write here, their tokens and webhooks."), "cpu-chip"),
    Card(
        "sources",
        _("Ways in"),
        _("Mailboxes, feeds and services whose messages become feedback."),
        "inbox-arrow-down",
    ),
    Card("messages", _("Messages"), _("Waiting, failed and held messages."), "envelope"),
)


@require_safe
@permission_required("hospital.change_settings", raise_exception=True)
def settings(request: HttpRequest) -> HttpResponse:
    return render(request, "pxm/settings.html", {"cards": [card for card in CARDS if card.url]})
