"""How the story of a case tells of questions to departments, actions and the like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Icon, tone, and the words after the person's name.
REQUESTS: dict[str, tuple[str, str, Any]] = {
    "ask": ("chat-bubble-left-right", "brand", gettext_lazy("asked a department")),
    "answer": ("chat-bubble-left-right", "brand", gettext_lazy("answered questions")),
    "pass_on": ("arrow-right-circle", "", gettext_lazy("passed questions on")),
    "need_time": ("clock", "", gettext_lazy("asked for more time")),
    "decide_time": ("clock", "", gettext_lazy("decided on more time")),
    "accept_answer": ("check-circle", "brand", gettext_lazy("accepted an answer")),
    "return_answer": ("arrow-uturn-left", "", gettext_lazy("sent an answer back")),
    "recall": ("no-symbol", "", gettext_lazy("withdrew questions")),
    "add_action": ("wrench", "", gettext_lazy("added an action")),
    "assign_action": ("wrench", "", gettext_lazy("gave an action to somebody")),
    "do_action": ("check-circle", "brand", gettext_lazy("recorded that an action is done")),
    "cancel_action": ("no-symbol", "", gettext_lazy("cancelled an action")),
    "arrange": ("calendar-days", "brand", gettext_lazy("planned a meeting")),
    "rearrange": ("calendar-days", "", gettext_lazy("changed a meeting")),
    "minute": ("pencil-square", "brand", gettext_lazy("kept the minutes of a meeting")),
    "call_off": ("calendar-days", "", gettext_lazy("recorded that a meeting did not take place")),
    "chronicle": ("clock", "", gettext_lazy("added to the chronology")),
    "strike": ("clock", "", gettext_lazy("struck a line of the chronology")),
    "chase": ("bell", "", gettext_lazy("reminded of what is owed")),
}


# What has a reference of its own. With everything else "request" is the number of the web request, as in the log.
REFERRED = REQUESTS.keys() - {"arrange", "rearrange", "minute", "call_off", "chronicle", "strike"}


def about_request(verb: str, facts: Mapping[str, Any], names: Mapping[int, str]) -> Iterator[str]:
    """Which one, whom it is put to or who was told, by when, and whether more time was given."""
    if verb not in REFERRED:
        return
    yield facts["request"]
    yield from (names.get(person, "") for person in (facts.get("user"), *facts.get("users", ())) if person)
    if "agrees" in facts:
        yield _("agreed") if facts["agrees"] else _("the day stands")
    if day := facts.get("due_on"):
        yield _("by %(day)s") % {"day": date_format(date.fromisoformat(day), "MONTH_DAY_FORMAT")}
