"""The menu: its places, what each role works with in which order, and where each role starts its day."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hospital.models import User
from hospital.roles import Role


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the menu; `counts` names the number beside it, `late` the part of it that is overdue."""

    url_name: str
    label: str | Promise
    icon: str
    counts: str = ""
    late: str = ""


LOG = Place("feedback-log", _("Log feedback"), "plus")
PLACES = {
    place.url_name: place
    for place in (
        Place("my-work", _("My work"), "home", "owed", "owed_late"),
        Place("today", _("Today"), "sun"),
        Place("handover", _("Handover"), "arrows-right-left", "handed"),
        Place("inquiries", _("Owed to us"), "chat-bubble-left-right"),
        Place("actions", _("Actions"), "wrench"),
        Place("escalations", _("Escalations"), "fire", "decisions"),
        Place("triage", _("To sort"), "inbox-arrow-down", "to_sort"),
        Place("feedback", _("Feedback"), "chat-bubble-left-ellipsis"),
        Place("complaints", _("Complaints"), "inbox"),
        Place("redress", _("Putting things right"), "hand-thumb-up"),
        Place("supports", _("Referrals"), "lifebuoy"),
        Place("wall", _("Wall of thanks"), "sparkles"),
        Place("themes", _("Themes"), "tag"),
        Place("surveys", _("Surveys"), "clipboard-document-list"),
        Place("campaigns", _("Campaigns"), "paper-airplane"),
        Place("calls", _("Calls after going home"), "phone"),
        Place("call-note", _("Note for the call"), "pencil-square"),
        Place("call-lists", _("Call lists"), "phone-arrow-up-right"),
        Place("wagtailadmin_home", _("Patient handbook"), "book-open"),
        Place("kitchen", _("Menus and places"), "cake"),
        Place("papers", _("Documents"), "document-text"),
        Place("codes", _("Codes to scan"), "qr-code"),
        Place("cover", _("Cover"), "calendar-days"),
        Place("persons", _("People’s data"), "identification"),
        Place("audit-log", _("Audit log"), "document-magnifying-glass"),
        Place("messages", _("Messages"), "envelope"),
        Place("clockwork", _("Health of reminders"), "heart"),
        Place("settings", _("Settings"), "cog-6-tooth"),
    )
}
# What each role works with, in the order of the menu.
MENU: dict[str, tuple[str, ...]] = {
    Role.FRONTLINE: ("my-work", "call-note", "wall", "supports"),
    Role.OFFICER: (
        "my-work",
        "today",
        "triage",
        "feedback",
        "complaints",
        "inquiries",
        "actions",
        "redress",
        "supports",
        "surveys",
        "themes",
        "wall",
        "papers",
        "handover",
    ),
    Role.MANAGER: (
        "my-work",
        "today",
        "escalations",
        "triage",
        "feedback",
        "complaints",
        "inquiries",
        "actions",
        "redress",
        "supports",
        "surveys",
        "themes",
        "wall",
        "papers",
        "handover",
        "cover",
        "messages",
        "persons",
    ),
    Role.DEPARTMENT: (
        "my-work", "today", "escalations", "complaints", "actions", "redress", "supports", "surveys", "themes", "wall",
        "calls", "call-note", "papers", "handover",
    ),
    Role.DUTY: ("escalations", "today", "my-work", "handover", "cover"),
    Role.LEADERSHIP: ("today", "escalations", "my-work", "complaints", "redress", "surveys", "cover"),
    Role.PR: ("escalations", "my-work"),
    Role.FINANCE: ("redress", "my-work"),
    Role.LEGAL: ("escalations", "my-work", "redress", "papers"),
    Role.EDITOR: ("wagtailadmin_home", "kitchen", "papers", "codes", "my-work"),
    Role.REVIEWER: ("wagtailadmin_home", "kitchen", "papers", "my-work"),
    Role.CHIEF: ("wagtailadmin_home", "kitchen", "papers", "codes", "my-work"),
    Role.TRANSLATOR: ("wagtailadmin_home", "my-work"),
    Role.KITCHEN: ("kitchen", "my-work"),
    Role.SECURITY: ("my-work",),
    Role.SURVEYS: ("surveys", "campaigns", "call-lists", "my-work"),
    Role.CALLER: ("calls", "my-work"),
    Role.PRIVACY: ("persons", "audit-log"),
    Role.ADMINISTRATOR: ("settings", "cover", "messages", "clockwork"),
    Role.READER: ("complaints", "feedback", "surveys"),
}  # fmt: skip
# Where each role starts its day; who has several roles starts where the first of them does.
LANDING: dict[str, str] = {
    Role.MANAGER: "my-work",
    Role.OFFICER: "my-work",
    Role.DEPARTMENT: "escalations",
    Role.DUTY: "escalations",
    Role.LEADERSHIP: "today",
    Role.PR: "escalations",
    Role.LEGAL: "escalations",
    Role.FINANCE: "redress",
    Role.PRIVACY: "audit-log",
    Role.ADMINISTRATOR: "settings",
    Role.READER: "complaints",
    Role.SURVEYS: "surveys",
    Role.CALLER: "calls",
    Role.EDITOR: "my-work",
    Role.REVIEWER: "my-work",
    Role.CHIEF: "my-work",
    Role.TRANSLATOR: "my-work",
    Role.KITCHEN: "kitchen",
    Role.SECURITY: "my-work",
    Role.FRONTLINE: "feedback-log",
}
PHONE = ("my-work", "escalations", "complaints", "settings")
MOST_ON_PHONE = 3


def places_of(person: User) -> list[Place]:
    """The menu of a person's roles, each place once."""
    roles = person.standing.roles
    return [PLACES[name] for name in dict.fromkeys(name for role in LANDING if role in roles for name in MENU[role])]
