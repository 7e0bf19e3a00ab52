"""What the page of one case shows above the story: targets, stages, the next best thing, what may be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clocks.models import Clock
from clocks.why import took_of
from complaints.labels import outcome_word
from complaints.models import Action, Complaint, Entry, Inquiry, Meeting
from complaints.states import AWAITING
from complaints.views.staff import exhibits, story, told
from complaints.views.staff.care import Care
from complaints.views.staff.composer import Composer
from complaints.views.staff.doing import Doing
from complaints.views.staff.dossier import Dossier
from complaints.views.staff.side import Fact
from complaints.views.staff.words import TARGETS, VERBS, label_of
from feedback.themeboard import themes_of
from hospital import phrasing

TAKE = "complaints.acknowledge_escalation"
FORWARD = ("triage", "start", "hear_back", "finish", "submit", "respond", "close", "decide")
STANDS_AT = {"acknowledged": VERBS["acknowledge"], "closed": VERBS["close"]}  # what is to be done, not yet what was


def says_something(clock: Clock) -> bool:
    """Not what was called off; nor a holding update that the reply made needless."""
    is_needless = clock.kind == "update" and clock.stop_event not in ("", "update_sent")
    return clock.cancelled_at is None and not (is_needless and clock.breached_at is None)


class CasePage(Doing):
    """One case for one reader. `is_revealed`: contacts are shown in full, and that was recorded."""

    @cached_property
    def may_read(self) -> bool:
        """Without this right (group PR) the page is a brief: no words, no people."""
        return self.may("complaints.read_words")

    @property
    def details(self) -> list[Fact]:
        learned = self.complaint.learning if self.may_read else ""
        there = self.complaint.feedback.original_ref if self.may_read else ""
        more = [{"label": _("Reference there"), "value": there}, {"label": _("What we learned"), "value": learned}]
        return [*super().details, *more]

    @cached_property
    def themes(self) -> list[str]:
        """What colleagues confirmed of the story; nothing is asked where nobody did."""
        return themes_of(self.complaint.feedback_id) if self.may_read and self.complaint.has_themes else []

    @property
    def themes_url(self) -> str:
        may = self.may("feedback.label_feedback") and not self.complaint.is_restricted
        return reverse("feedback-item", args=[self.complaint.feedback.ref]) + "#themes" if may else ""

    @property
    def thanks_url(self) -> str:
        """The thanks in it that are to be passed on, or were."""
        may = self.complaint.has_thanks and self.may("feedback.share_thanks") and not self.complaint.is_restricted
        return reverse("thanks-share", args=[self.complaint.feedback.ref]) if may else ""

    @cached_property
    def care(self) -> Care:
        return Care(self)

    # ------------------------------------------------------------------------------- what belongs together
    @cached_property
    def beside(self) -> list[dict[str, Any]]:
        """Cases that belong to this one, as far as this reader sees them. Most have none, and then nothing is asked."""
        if not self.complaint.has_beside:
            return []
        rows = Complaint.objects.visible_to(self.request.user).beside(self.complaint)
        words = {True: _("Linked"), False: _("Merged into this one")}
        may_unlink = self.may("unlink")
        return [
            {"case": row, "words": words[row.is_link], "url": self.place.case_url(row.ref), "is_leading": is_leading,
             "unlink_url": self.url("unlink", row.ref) if row.is_link and may_unlink else ""}
            for row in rows.select_related("site", "department", "location")
            for is_leading in [row.pk == self.complaint.merged_into_id]
        ]  # fmt: skip

    @property
    def together(self) -> list[dict[str, Any]]:
        """The same without where a merged case goes on, which stands on top of its page."""
        return [one for one in self.beside if not one["is_leading"]]

    @property
    def leading(self) -> dict[str, Any] | None:
        """Where a merged case goes on."""
        return next((one for one in self.beside if one["is_leading"]), None)

    # ------------------------------------------------------------------------------------ targets
    @property
    def chips(self) -> list[dict[str, Any]]:
        """Every target that still says something: the newest of each kind, none that was cancelled."""
        above = self.care.body_targets
        newest = {clock.kind: clock for clock in self.clocks if says_something(clock) and clock.pk not in above}
        order = [*TARGETS, *(newest.keys() - TARGETS.keys())]
        shown = {kind: newest[kind] for kind in order if kind in newest}
        took = took_of(shown.values())
        return [
            {"label": TARGETS.get(kind, kind), "owed": clock, "note": took.get(clock.pk, ""),
             "why": reverse("target-why", args=[clock.pk])}
            for kind, clock in shown.items()
        ]  # fmt: skip

    # ------------------------------------------------------------------------------------- stages
    @property
    def steps(self) -> list[dict[str, Any]]:
        """Received, acknowledged, looked into, answered, closed; what is not reached yet says nothing."""
        case = self.complaint
        outcome = outcome_word(case, case.outcome) if case.outcome else ""
        marks = {
            "received": (_("Received"), case.received_at, ""),
            "acknowledged": (_("Acknowledged"), case.acknowledged_at, self._acknowledged_how()),
            "working": (self._working_on(), None, str(case.owner or "")),
            "replied": (_("Reply sent"), case.responded_at, ""),
            "closed": (_("Closed"), case.closed_at, outcome),
        }
        if case.is_anonymous:
            del marks["acknowledged"]
        return [self._step(code, *mark) for code, mark in marks.items()]

    def _step(self, code: str, label: str, at: datetime | None, note: str) -> dict[str, Any]:
        is_done = at is not None or (code == "working" and self.complaint.responded_at is not None)
        state = "done" if is_done else "now" if code == self._current else "next"
        label = STANDS_AT.get(code, label) if state == "now" else label
        when = phrasing.when(at, now=timezone.localtime(self.now), zone=self.complaint.zone) if at else ""
        return {"label": label, "state": state, "note": phrasing.listed([when, note if state != "next" else ""])}

    @cached_property
    def _current(self) -> str:
        """The step the case stands at; nothing once it has ended."""
        case = self.complaint
        if case.status == case.Status.RECEIVED and not (case.acknowledged_at or case.is_anonymous):
            return "acknowledged"
        return "working" if case.is_open else "closed" if case.status == case.Status.RESPONDED else ""

    def _working_on(self) -> str:
        case = self.complaint
        is_writing = case.status in (case.Status.DRAFTING, case.Status.APPROVAL)
        return str(case.get_status_display()) if is_writing or case.status in AWAITING else _("Looking into it")

    def _acknowledged_how(self) -> str:
        how = self.complaint.acknowledged_how
        return str(Entry.How(how).label).lower() if how else ""

    # -------------------------------------------------------------------------------- alerts and who has it
    @cached_property
    def asked(self) -> told.Asked | None:
        """An urgent alert that asks for "I have it", and what became of that."""
        now = timezone.localtime(self.now)
        return told.asked(self.history, self.request.user.acts_as, now=now, zone=self.complaint.zone)

    @property
    def take_url(self) -> str:
        """Where "I have it" goes, for whoever was told."""
        is_theirs = self.asked and self.asked.escalation and self.may(TAKE)
        return self.url("take", self.asked.escalation) if is_theirs else ""

    @cached_property
    def primary(self) -> str:
        """ "I have it" is the main button while an urgent alert asks this reader for it."""
        return "asked" if self.take_url else super().primary

    @property
    def in_vain(self) -> list[str]:
        return told.in_vain(self.history, self.may_read)

    @cached_property
    def waiting(self) -> dict[str, Any] | None:
        """Escalations that this reader was told of and nobody has taken: why, and "I have it" for the highest,
        which takes those below it. Nothing where an urgent alert asks for the same already.
        """
        mine = told.waiting_for(self.history, self.request.user.acts_as)
        if not mine or self.take_url:
            return None
        highest = max(mine, key=lambda thing: thing.facts["number"])
        reasons = (story.why(thing, self.history.names, may_read=self.may_read) for thing in mine)
        url = self.url("take", highest.pk) if self.may(TAKE) else ""
        return {"reasons": list(dict.fromkeys(filter(None, reasons))), "url": url}

    # -------------------------------------------------------------------------------------- files
    @cached_property
    def files(self) -> list[exhibits.Exhibit]:
        has_any = self.may_read and self.complaint.has_evidence
        return exhibits.of(self.complaint, self.request.user) if has_any else []

    @property
    def held_back_url(self) -> str:
        """Where files that are held back are looked after, for whoever may."""
        is_held = any(file.trouble for file in self.files)
        return reverse("files-held-back") if is_held and self.may("complaints.clear_file") else ""

    @property
    def attach_url(self) -> str:
        return self.url_if("attach") if "attach" in self.offered and self.may_read else ""

    # ------------------------------------------------------------------------------ what others owe us
    @cached_property
    def inquiries(self) -> list[Inquiry]:
        if not (self.may_read and self.complaint.has_inquiries):
            return []
        return list(self.complaint.inquiries.select_related("department__site", "asked"))

    @cached_property
    def actions(self) -> list[Action]:
        if not (self.may_read and self.complaint.has_actions):
            return []
        return list(self.complaint.actions.select_related("owner"))

    @cached_property
    def meetings(self) -> list[Meeting]:
        return list(self.complaint.meetings.all()) if self.may_read and self.complaint.has_meetings else []

    @property
    def chronology_url(self) -> str:
        return reverse("complaint-chronology", args=[self.complaint.ref]) if self.may_read else ""

    @property
    def letters_url(self) -> str:
        return self.url("letters") if self.may_read else ""

    @property
    def add_action_url(self) -> str:
        return self.url_if("add_action") if "add_action" in self.offered else ""

    @property
    def ask_url(self) -> str:
        return self.url_if("ask") if "ask" in self.offered else ""

    # ------------------------------------------------------------------------------- the record of the case
    @cached_property
    def dossier(self) -> Dossier | None:
        """Issues, questions, what an independent body decided; nothing is asked for where there is nothing."""
        if not (self.may_read and self.complaint.has_record):
            return None
        return Dossier(self.complaint, code_url=self.url_if("code"), rate_url=self.url_if("rate"))

    # -------------------------------------------------------------------------------------- the story
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
        things = story.tell(self.history, self.complaint, show=self.show, may_read=self.may_read)
        missed = list(self._missed()) if self.show in ("", "alerts") else []
        return sorted([*things, *missed], key=lambda item: item.at, reverse=True)

    def _missed(self) -> Iterator[story.Item]:
        """A target that was missed is an event of its own, at the moment it was due."""
        for clock in self.clocks:
            if phrasing.state(clock, self.now) in ("over", "missed"):
                face, label = story.WORDED["missed"], str(TARGETS.get(clock.kind, clock.kind))
                moment = phrasing.day_end_words(clock, timezone.localtime(self.now))
                yield story.Item(face.icon, face.tone, label, _("target missed"), clock.due_at, moment=moment)

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
    def stage_way(self) -> dict[str, str] | None:
        """The way to the next stage beside the stage itself; the box has it already when it is the next thing to do."""
        verb = next((verb for verb in FORWARD if verb in self.offered), "")
        if not verb or (self.next_step and self.next_step["verb"] == verb):
            return None
        return {"url": self.url(verb), "label": label_of(verb, self.complaint)}

    @property
    def describe_url(self) -> str:
        return self.url_if("describe") if "describe" in self.offered else ""
