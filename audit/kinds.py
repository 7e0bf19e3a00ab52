"""The words for what an entry is about, and for the facts that stand in it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What an entry is about, where that has no reference.
KINDS: dict[str, str | Promise] = {
    "user": _("account"),
    "token": _("token"),
    "person": _("person"),
    "patient": _("patient"),
    "organization": _("organization"),
    "site": _("site"),
    "department": _("department"),
    "location": _("ward or place"),
    "service": _("service"),
    "rota": _("duty rota"),
    "message": _("message"),
    "phrase": _("saved phrase"),
    "coding": _("coding fields of a site"),
    "riskbands": _("bands of risk"),
    "taxonomy": _("list of codes"),
    "body": _("outside body"),
    "threat": _("threat"),
    "file": _("file"),
    "instrument": _("survey"),
    "campaign": _("campaign"),
    "import": _("file of rows"),
    "feedsender": _("sender of the feed"),
    "inboundmessage": _("message of the feed"),
    "visit": _("visit"),
    "handbookpage": _("page of the handbook"),
    "qrcode": _("code to scan"),
    "paper": _("document to read"),
    "acknowledgement": _("reading of a document"),
    "kitchen": _("kitchen"),
    "dish": _("dish"),
    "menucycle": _("weeks of the menu"),
    "place": _("place"),
    "media": _("picture or paper of the handbook"),
    "booklet": _("booklet of the handbook"),
    "chatroom": _("group chat"),
    "endpoint": _("webhook"),
    "source": _("way in"),
    "mail": _("mail"),
    "calendarversion": _("calendar"),
    "profileversion": _("targets"),
    "publication": _("change of targets or calendars"),
    "columnprofile": _("columns of a file"),
    "matchingprofile": _("matching of a file"),
    "registerexport": _("file for the register"),
    "escalation": _("escalation"),
    "redflagrule": _("words of a red flag"),
    "watch": _("what raises a concern by itself"),
    "inquiry": _("questions to a department"),
    "action": _("action"),
    "clock": _("target"),
    "firing": _("planned step"),
}

# Facts whose name in the code is no word for a page.
FACTS: dict[str, str | Promise] = {
    "clock": _("target"),
    "firing": _("planned step"),
    "token": _("token"),
    "rung": _("step"),
    "generation": _("plan"),
    "origin": _("place (pseudonym)"),
    "request": _("request"),
}
