"""What the page of one case shows above the story: targets, stages, the next best thing, what may be done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from clocks.models import Clock
from complaints import policy, states, timeline
from complaints.actions.cases import needs_approval
from complaints.models import Complaint, Entry
from complaints.views import doors
from complaints.views.staff import story
from complaints.views.staff.composer import Composer
from complaints.views.staff.place import Place
from complaints.views.staff.side import Side
from complaints.views.staff.words import ICONS, KEYS, PERMISSION, TARGETS, VERBS
from hospital import phrasing

if TYPE_CHECKING:
    from django.http import HttpRequest

# The two buttons that stand beside the title when they make sense; everything else is in the menu.
IN_SIGHT = ("escalate", "draft")
WITHOUT_FORM = frozenset({"start"})
TAKE = "complaints.acknowledge_escalation"


def first_sentence(words: str) -> tuple[str, str]:
    """The first sentence and what follows it, in any of our scripts."""
    parts = re.split(r"(?<=[.!?。！？؟])\s*", words, maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


class CasePage(Side):
    """One case for one reader. `is_revealed`: contacts are shown in full, and that was recorded."""

    def __init__(self, request: HttpRequest, complaint: Complaint, *, is_revealed: bool = False) -> None:
        super().__init__(complaint, is_revealed=is_revealed)
        self.request = request
        self.place = Place(request, complaint)

    @cached_property
    def may_read(self) -> bool:
        """Without this right (group PR) the page is a brief: no words, no people."""
        return self.may("complaints.read_words")

    def may(self, verb: str) -> bool:
        return doors.may(self.request, self.complaint, PERMISSION.get(verb, verb))

    def url(self, verb: str, *extra: Any) -> str:
        """The address of a verb on this case; it remembers the list the reader came from."""
        return reverse(f"complaint-{verb.replace('_', '-')}", args=[self.complaint.ref, *extra]) + self.place.tail

    def url_if(self, verb: str) -> str:
        return self.url(verb) if self.may(verb) else ""

    # ------------------------------------------------------------------------------------ targets
    @cached_property
    def clocks(self) -> list[Clock]:
        return list(Clock.objects.of("complaint", self.complaint.pk).order_by("started_at", "id"))

    @property
    def chips(self) -> list[dict[str, Any]]:
        """Every target that still says something: the newest of each kind, none that was cancelled."""
        newest = {clock.kind: clock for clock in self.clocks if not clock.cancelled_at}
        order = [*TARGETS, *(newest.keys() - TARGETS.keys())]
        return [{"label": TARGETS.get(kind, kind), "owed": newest[kind]} for kind in order if kind in newest]

    @cached_property
    def targets(self) -> tuple[policy.Target, ...]:
        """What is running, as far as the next step depends on it."""
        running = [(clock, phrasing.state(clock, self.now)) for clock in self.clocks if clock.is_running]
        return tuple(
            policy.Target(clock.kind, clock.due_at, is_late=state == "over", is_paused=state == "pause")
            for clock, state in running
        )

    # ------------------------------------------------------------------------------------- stages
    @property
    def steps(self) -> list[dict[str, Any]]:
        """Received, acknowledged, looked into, answered, closed; what is not reached yet says nothing."""
        case = self.complaint
        marks: list[tuple[str, datetime | None, str]] = [
            (_("Received"), case.received_at, ""),
            (_("Acknowledged"), case.acknowledged_at, self._acknowledged_how()),
            (_("Looking into it"), None, str(case.owner or "")),
            (_("Reply sent"), case.responded_at, ""),
            (_("Closed"), case.closed_at, str(case.get_outcome_display()) if case.outcome else ""),
        ]
        if case.is_anonymous:
            marks.pop(1)
        return list(self._marked(marks))

    def _marked(self, marks: list[tuple[str, datetime | None, str]]) -> Iterator[dict[str, Any]]:
        now = self._reached()
        for label, at, note in marks:
            is_done = at is not None or (label == _("Looking into it") and now > 2)
            state = "done" if is_done else "now" if label == self._current_label(now) else "next"
            when = phrasing.when(at, now=timezone.localtime(self.now), zone=self.complaint.zone) if at else ""
            shown = note if state != "next" or not note else ""
            yield {"label": label, "state": state, "note": ", ".join(part for part in (when, shown) if part)}

    def _reached(self) -> int:
        """How far the case is: 0 received … 4 closed."""
        order = {"received": 0, "triaged": 2, "investigating": 2, "drafting": 2, "approval": 2, "responded": 4}
        return order.get(self.complaint.status, 5)

    def _current_label(self, reached: int) -> str:
        return {0: _("Acknowledged"), 2: _("Looking into it"), 4: _("Closed")}.get(reached, "")

    def _acknowledged_how(self) -> str:
        how = self.complaint.acknowledged_how
        return str(Entry.How(how).label).lower() if how else ""

    # --------------------------------------------------------------------------------- what comes next
    @cached_property
    def situation(self) -> policy.Situation:
        case, flags = self.complaint, frozenset(self.complaint.flags)
        approval = needs_approval(case)
        is_short = states.short_path(case.severity, flags) and not approval
        return policy.Situation(
            status=case.status, severity=case.severity, flags=flags, has_owner=case.owner_id is not None,
            is_acknowledged=case.acknowledged_at is not None, is_anonymous=case.is_anonymous, letter=case.letter or "",
            needs_approval=approval, may_settle=is_short and case.status in states.SETTLE_FROM, targets=self.targets,
        )  # fmt: skip

    @cached_property
    def next_step(self) -> dict[str, Any] | None:
        """The one box: what matters most now, and the way to it for whoever may go it."""
        step = policy.next_step(self.situation)
        if step is None:
            return None
        head, rest = first_sentence(_(step.words))
        words = " ".join(filter(None, (rest, self._since(step))))
        return {
            "tone": "" if step.is_urgent else "info", "head": head, "words": words,
            "action_url": self.url_if(step.verb), "action": VERBS.get(step.verb, ""),
            "is_post": step.verb in WITHOUT_FORM, "key": "s" if step.verb in states.TRANSITIONS else "",
        }  # fmt: skip

    def _since(self, step: policy.Step) -> str:
        late = [clock for clock in self.clocks if clock.is_running and phrasing.state(clock, self.now) == "over"]
        if not step.is_urgent or not late:
            return ""
        first = min(late, key=lambda clock: clock.due_at)
        moment = phrasing.due_words(first, timezone.localtime(self.now))
        return _("%(what)s: due %(moment)s.") % {"what": TARGETS.get(first.kind, first.kind), "moment": moment}

    @cached_property
    def offered(self) -> list[str]:
        """What this person may do now, the work itself first."""
        possible = policy.offered(self.situation, states.possible(self.complaint.status))
        return [verb for verb in possible if verb in VERBS and self.may(verb)]

    @property
    def main(self) -> list[dict[str, Any]]:
        """The buttons in sight; the last is the main one of the page."""
        shown = [verb for verb in IN_SIGHT if verb in self.offered]
        rows = [self._offer(verb) for verb in shown]
        for row in rows[-1:]:
            row["style"] = "px-btn-primary"
        return rows

    @property
    def more(self) -> list[dict[str, Any]]:
        return [self._offer(verb) for verb in self.offered if verb not in IN_SIGHT]

    def _offer(self, verb: str) -> dict[str, Any]:
        return {
            "label": VERBS[verb], "url": self.url(verb), "icon": ICONS.get(verb, "arrow-right"),
            "key": KEYS.get(verb, ""), "is_post": verb in WITHOUT_FORM, "style": "px-btn-quiet",
        }  # fmt: skip

    @property
    def waiting(self) -> Iterator[dict[str, str]]:
        """Escalations that this reader was told of and nobody has taken: "I have it"."""
        for thing in self.history.things:
            if thing.verb == "escalated" and self._waits_for_reader(thing.facts):
                words = thing.words if self.may_read else ""
                yield {"words": words, "url": self.url("take", thing.pk) if self.may(TAKE) else ""}

    def _waits_for_reader(self, facts: Mapping[str, Any]) -> bool:
        is_mine = any(pair["user"] == self.request.user.pk for pair in facts["told"])
        return is_mine and facts["number"] > 0 and not (facts["acknowledged_by_id"] or facts["settled_at"])

    # -------------------------------------------------------------------------------------- the story
    @cached_property
    def history(self) -> timeline.History:
        return timeline.read(self.complaint, before=self._before())

    def _before(self) -> datetime | None:
        try:
            moment = parse_datetime(self.request.GET.get("before", "").replace(" ", "+"))
        except ValueError:
            return None
        return moment if moment and moment.tzinfo else None

    @cached_property
    def show(self) -> str:
        asked = self.request.GET.get("show", "")
        return asked if asked in story.GROUPS else ""

    @property
    def shown(self) -> str:
        return str(story.GROUPS.get(self.show) or _("Everything"))

    @property
    def groups(self) -> list[dict[str, Any]]:
        return story.groups(self.show, lambda code: self.place.here(show=code) + "#timeline")

    @property
    def items(self) -> list[story.Item]:
        told = story.tell(self.history, self.complaint, show=self.show, may_read=self.may_read)
        missed = list(self._missed()) if self.show in ("", "alerts") else []
        return sorted([*told, *missed], key=lambda item: item.at, reverse=True)

    def _missed(self) -> Iterator[story.Item]:
        """A target that was missed is an event of its own, at the moment it was due."""
        for clock in self.clocks:
            if phrasing.state(clock, self.now) in ("over", "missed"):
                face, label = story.WORDED["missed"], str(TARGETS.get(clock.kind, clock.kind))
                yield story.Item(face.icon, face.tone, label, _("target missed"), clock.due_at)

    @cached_property
    def composer(self) -> Composer | None:
        return Composer.offered(self) if self.may_read else None

    @property
    def older_url(self) -> str:
        older = self.history.older_than
        return self.place.here(show=self.show, before=older.isoformat()) + "#timeline" if older else ""

    # ------------------------------------------------------------------------------------------ links
    @property
    def presence_url(self) -> str:
        return reverse("complaint-presence", args=[self.complaint.ref])

    @property
    def print_url(self) -> str:
        return self.url_if("print")

    @property
    def reveal_url(self) -> str:
        return self.url_if("reveal") if self.complaint.teller_id else ""

    @property
    def assign_url(self) -> str:
        return self.url_if("assign") if "assign" in self.offered else ""

    @property
    def describe_url(self) -> str:
        return self.url_if("describe") if "describe" in self.offered else ""
