"""Who has it, who was told in vain: what the page of a case says about its alerts before the story begins."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from clocks.models import Answer
from complaints.timeline import History, Notice, Thing
from complaints.views.staff import story
from hospital import phrasing
from outbox.kinds import label_of
from outbox.models import Message
from outbox.querysets import LOST

IN_VAIN = frozenset({*LOST, Message.State.BARRED})


@dataclass(frozen=True, slots=True)
class Asked:
    """An urgent alert that asks for "I have it". `tone` is that of the box; `escalation` is the one the reader may
    take, None where they were not told.
    """

    tone: str
    head: str
    words: str
    escalation: int | None = None


def alerts(history: History) -> list[Thing]:
    """Escalations and alerts, newest first; no reminders."""
    return [thing for thing in history.things if thing.verb == "escalated" and thing.facts["number"]]


def waiting_for(history: History, users: Collection[int]) -> list[Thing]:
    """Those that one of these was told of and nobody has taken: the reader, and whom they act for."""
    return [thing for thing in alerts(history) if _waits_for(thing.facts, users)]


def _waits_for(facts: Mapping[str, Any], users: Collection[int]) -> bool:
    is_told = any(pair["user"] in users for pair in facts["told"])
    return is_told and not (facts["acknowledged_by_id"] or facts["settled_at"])


def asked(history: History, users: Collection[int], *, now: datetime, zone: str) -> Asked | None:
    """The newest alert that asks for an answer, as long as what it is about goes on; None without one."""
    chain = [thing for thing in alerts(history) if thing.facts["answer_state"]]
    if not chain or chain[0].facts["settled_at"]:
        return None
    mine = waiting_for(history, users)
    taken = max(mine, key=lambda thing: thing.facts["number"]).pk if mine else None
    return _answer(chain[0], history, taken, phrasing.when(_moment(chain[0].facts), now=now, zone=zone))


def _answer(alert: Thing, history: History, taken: int | None, moment: str) -> Asked:
    newest, names = alert.facts, _names(_since_first(alert, history), history)
    if newest["answer_state"] == Answer.State.GIVEN:
        who = history.names.get(newest["given_by_id"], "")
        return Asked("good", _("%(name)s has it.") % {"name": who}, _("Since %(moment)s.") % {"moment": moment})
    if newest["answer_state"] == Answer.State.NOBODY:
        words = _("Told: %(names)s. Nobody is left; administrators were told %(moment)s.")
        return Asked("", _("Nobody has answered."), words % {"names": names, "moment": moment}, taken)
    head = _("Do you have it?") if taken else _("Nobody has it yet.")
    if newest["answer_state"] == Answer.State.ENDED:
        return Asked("", head, _("Told: %(names)s") % {"names": names}, taken)
    words = _("Told: %(names)s. Without an answer the next person on duty is told %(moment)s.")
    return Asked("", head, words % {"names": names, "moment": moment}, taken)


def _moment(facts: Mapping[str, Any]) -> datetime:
    """When it was settled; while it waits, until when."""
    found = parse_datetime(facts["answer_settled_at"] or facts["answer_due_at"])
    assert found is not None
    return found


def _since_first(alert: Thing, history: History) -> list[Thing]:
    """Every alert since the one that began to ask: its key stands in those of the turns after it."""
    kind, number, *_turn = alert.facts["key"].split(":")
    first = int(number) if kind == "answer" else alert.pk
    began = next((thing.at for thing in alerts(history) if thing.pk == first), alert.at)
    return [thing for thing in alerts(history) if thing.at >= began]


def _names(heard: list[Thing], history: History) -> str:
    told = [pair["user"] for thing in reversed(heard) for pair in thing.facts["told"]]
    return phrasing.listed([history.names.get(user, "") for user in dict.fromkeys(told)])


def in_vain(history: History, may_know: bool) -> list[str]:
    """Readers whose newest message arrived by no way: "Holding update to the person who told us: e-mail, …"."""
    lost: dict[story.Reader, str] = {}
    for thing in reversed(history.things):
        for reader, notices in story.heard(thing).items():
            outer = [notice for notice in notices if notice.channel != Message.Channel.IN_APP]
            if outer and all(notice.state in IN_VAIN for notice in outer):
                lost[reader] = _lost(outer, history.names, reader)
            elif outer:
                lost.pop(reader, None)
    return [words for reader, words in lost.items() if may_know or reader is not None]


def _lost(notices: list[Notice], names: Mapping[int, str], reader: story.Reader) -> str:
    ways = "; ".join(story.way(notice) for notice in notices)
    what = label_of(notices[0].template)
    if reader is None:
        return _("%(what)s to the person who told us: %(ways)s") % {"what": what, "ways": ways}
    return _("%(what)s to %(who)s: %(ways)s") % {"what": what, "who": story.reader_name(reader, names), "ways": ways}
