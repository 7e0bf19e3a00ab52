"""What one reader may do with a case, and the one thing most worth doing now. Nobody is pointed at a locked door:
whoever may not do it is told who does.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from clocks.models import Clock
from complaints import mapping, policy, states, timeline
from complaints.actions.cases import is_exempt, may_settle, needs_approval, needs_plan
from complaints.views import doors
from complaints.views.staff import writing
from complaints.views.staff.place import Place
from complaints.views.staff.side import Side
from complaints.views.staff.words import ICONS, KEYS, TARGETS, VERBS, label_of, needed
from hospital import phrasing

if TYPE_CHECKING:
    from django.http import HttpRequest

    from complaints.models import Complaint

# The two buttons that stand beside the title when they make sense; everything else is in the menu.
IN_SIGHT = ("escalate", "draft")
WITHOUT_FORM = frozenset({"start"})


def first_sentence(words: str) -> tuple[str, str]:
    """The first sentence and what follows it, in any of our scripts."""
    parts = re.split(r"(?<=[.!?。！？؟])\s*", words, maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


class Doing(Side):
    """A case, a reader, and the list the reader came from."""

    def __init__(self, request: HttpRequest, complaint: Complaint, *, is_revealed: bool = False) -> None:
        super().__init__(complaint, is_revealed=is_revealed)
        self.request = request
        self.place = Place(request, complaint)

    # ------------------------------------------------------------------------------------ what they may
    def may(self, verb: str) -> bool:
        if not doors.may(self.request, self.complaint, needed(verb, self.complaint)):
            return False
        return verb != "respond" or not self.is_own_reply

    @property
    def is_own_reply(self) -> bool:
        """A reply that waits for approval is approved by somebody other than its writer."""
        is_waiting = self.complaint.status == self.complaint.Status.APPROVAL
        return is_waiting and not self._is_none_of(self.complaint.letter_by)

    def _is_none_of(self, writers: list[int] | None) -> bool:
        return set(writers or ()).isdisjoint(self.request.user.acts_as)

    @cached_property
    def offered(self) -> list[str]:
        """What this person may do now, the work itself first."""
        possible = policy.offered(self.situation, states.possible(self.complaint.status))
        return [verb for verb in possible if verb in VERBS and self.may(verb)]

    def url(self, verb: str, *extra: Any) -> str:
        """The address of a verb on this case; it remembers the list the reader came from."""
        return reverse(f"complaint-{verb.replace('_', '-')}", args=[self.complaint.ref, *extra]) + self.place.tail

    def url_if(self, verb: str) -> str:
        return self.url(verb) if self.may(verb) else ""

    # ------------------------------------------------------------------------------------ how it stands
    @cached_property
    def clocks(self) -> list[Clock]:
        return list(Clock.objects.of("complaint", self.complaint.pk).begun(self.now).order_by("started_at", "id"))

    @cached_property
    def targets(self) -> tuple[policy.Target, ...]:
        """What is running, as far as the next step depends on it."""
        running = [(clock, phrasing.state(clock, self.now)) for clock in self.clocks if clock.is_running]
        return tuple(
            policy.Target(clock.kind, clock.due_at, is_late=state == "over", is_paused=state == "pause")
            for clock, state in running
        )

    @cached_property
    def situation(self) -> policy.Situation:
        case = self.complaint
        return policy.Situation(
            status=case.status, severity=case.severity, flags=frozenset(case.flags),
            has_owner=case.owner_id is not None,
            is_acknowledged=case.acknowledged_at is not None, is_anonymous=case.is_anonymous, letter=case.letter or "",
            delay_letter=case.delay_letter or "", needs_approval=needs_approval(case), needs_plan=needs_plan(case),
            is_for_another=mapping.speaks_for_another(case.teller_role), targets=self.targets,
            is_exempt=is_exempt(case, self.now), may_settle=may_settle(case) and case.status in states.SETTLE_FROM,
        )  # fmt: skip

    @cached_property
    def history(self) -> timeline.History:
        return timeline.read(self.complaint, before=self._before())

    def _before(self) -> datetime | None:
        try:
            moment = parse_datetime(self.request.GET.get("before", "").replace(" ", "+"))
        except ValueError:
            return None
        return moment if moment and moment.tzinfo else None

    # -------------------------------------------------------------------------------------- what comes next
    @cached_property
    def next_step(self) -> dict[str, Any] | None:
        """The one box: the best thing this reader may do now, else how far it is and whose turn it is."""
        steps = policy.next_steps(self.situation)
        mine = next((step for step in steps if self._may_do(step)), None)
        if mine:
            return self._pointed_at(mine)
        return self._told_whose(steps[0]) if steps else None

    def _may_do(self, step: policy.Step) -> bool:
        """A letter that waits to be read is read by somebody other than its writer."""
        if not step.letter:
            return self.may(step.verb)
        if step.code != policy.EXPLAIN_READ.code:
            return doors.may(self.request, self.complaint, "draft")
        is_own = not self._is_none_of(self.complaint.delay_letter_by)
        return not is_own and doors.may(self.request, self.complaint, "approve")

    def _page_of(self, step: policy.Step) -> tuple[str, Any]:
        """The page it is done on, and what its button says; a letter beside the reply has pages of its own."""
        if not step.letter:
            return self.url(step.verb), label_of(step.verb, self.complaint)
        verb = "respond" if step.code == policy.EXPLAIN_READ.code else "draft"
        tail = f"&{self.place.tail[1:]}" if self.place.tail else ""
        page = writing.url(verb, self.complaint.ref, step.letter) + tail
        return page, writing.title_of(verb, self.complaint, step.letter)

    def _pointed_at(self, step: policy.Step) -> dict[str, Any]:
        head, rest = first_sentence(_(step.words))
        other = self._other_way(step)
        url, deed = self._page_of(step)
        return {
            "tone": "" if step.is_urgent else "info", "head": head,
            "words": " ".join(filter(None, (rest, self._since(step)))), "verb": step.verb,
            "action_url": url, "action": deed,
            "is_post": step.verb in WITHOUT_FORM, "key": "s" if step.verb in states.TRANSITIONS else "",
            "other_verb": other, "other_url": self.url(other) if other else "",
            "other": label_of(other, self.complaint) if other else "",
        }  # fmt: skip

    def _other_way(self, step: policy.Step) -> str:
        """A reply may be given back as well; and what one page answers and closes need not be told in between."""
        if step.code == policy.APPROVE.code:
            return "send_back" if self.may("send_back") else ""
        is_short = step.verb in ("acknowledge", "contact", "update") and self.situation.may_settle
        return "settle" if is_short and self.may("settle") else ""

    def _told_whose(self, step: policy.Step) -> dict[str, Any]:
        words = " ".join(filter(None, (self._since(step), self._whose_turn(step))))
        return {"tone": "info", "head": _(step.others), "words": words, "verb": ""}

    def _whose_turn(self, step: policy.Step) -> str:
        if step.code == policy.APPROVE.code:
            if names := self._asked_to_read():
                return _("Asked: %(names)s.") % {"names": phrasing.listed(names)}
        elif self.complaint.owner and self.complaint.owner != self.request.user:
            return _("%(name)s looks after it.") % {"name": self.complaint.owner}
        return _("The complaints manager looks after it.")

    def _asked_to_read(self) -> list[str]:
        """Who was asked to read the reply when it was handed in last."""
        submitted = next((thing for thing in self.history.things if thing.verb == "submit"), None)
        asked = submitted.facts.get("asked") or () if submitted else ()
        return [self.history.names[pk] for pk in asked if pk in self.history.names]

    def _since(self, step: policy.Step) -> str:
        late = [clock for clock in self.clocks if clock.is_running and phrasing.state(clock, self.now) == "over"]
        if not step.is_urgent or not late:
            return ""
        first = min(late, key=lambda clock: clock.due_at)
        moment = phrasing.was_due_words(first, timezone.localtime(self.now))
        return _("%(what)s: %(moment)s.") % {"what": TARGETS.get(first.kind, first.kind), "moment": moment}

    # -------------------------------------------------------------------------------------------- the buttons
    @cached_property
    def primary(self) -> str:
        """Where the one main button of the page stands: in the "box", in the "head" beside the title, or in the
        "composer". What is late comes in its own red box, and the reply stays the main thing.
        """
        step = self.next_step
        if step and step["verb"] and (step["tone"] == "info" or "draft" not in self.offered):
            return "box"
        return "head" if "draft" in self.offered else "composer"

    @property
    def is_primary_in_box(self) -> bool:
        return self.primary == "box"

    @property
    def main(self) -> list[dict[str, Any]]:
        """The buttons in sight beside the title."""
        rows = [self._offer(verb) for verb in IN_SIGHT if verb in self.offered]
        for row in rows[-1:]:
            row["style"] = "px-btn-primary" if self.primary == "head" else row["style"]
        return rows

    @property
    def more(self) -> list[dict[str, Any]]:
        """The menu: whatever else may be done."""
        return [self._offer(verb) for verb in self.offered if verb not in (*IN_SIGHT, *self._in_box)]

    @property
    def _in_box(self) -> tuple[str, ...]:
        step = self.next_step
        if not step:
            return ()
        return step["verb"], step.get("other_verb", "")

    def _offer(self, verb: str) -> dict[str, Any]:
        return {
            "label": label_of(verb, self.complaint), "url": self.url(verb), "icon": ICONS.get(verb, "arrow-right"),
            "key": KEYS.get(verb, ""), "is_post": verb in WITHOUT_FORM, "style": "px-btn-quiet",
        }  # fmt: skip
