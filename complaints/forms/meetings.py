"""Forms of meetings and of the chronology."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clocks.forms.moments import MomentField
from complaints.forms.base import NoncedForm, RowForm, day, reason, written
from complaints.models import Event, Evidence, Meeting, Reply
from hospital.widgets import OptionCards

WITH_ROW = (Event.Source.REPLY, Event.Source.FILE)  # sources that are a row of the case
WITH_ICONS = {"family": "user-group", "staff": "identification"}


def _when() -> MomentField:
    return MomentField(label=_("When?"), is_past=False, required=True)


def _place() -> forms.CharField:
    return forms.CharField(
        label=_("Where?"), max_length=300, required=False, help_text=_("A room, or the link of a video call.")
    )


def _attendees(label: Any = "") -> forms.CharField:
    return written(
        label or _("Who comes?"), 3, required=False, hint=_("Also who comes with them, and who interprets.")
    )  # fmt: skip


class ArrangeForm(NoncedForm):
    with_whom = forms.ChoiceField(
        label=_("With whom?"), choices=Meeting.With.choices, widget=OptionCards(icons=WITH_ICONS),
        error_messages={"required": _("Choose with whom.")},
    )  # fmt: skip
    planned_at = _when()
    place = _place()
    attendees = _attendees()

    def prepare(self) -> None:
        super().prepare()
        self.fields["planned_at"].zone = self.case.zone
        self.initial.setdefault("with_whom", Meeting.With.FAMILY)


class RearrangeForm(RowForm):
    planned_at = _when()
    place = _place()
    attendees = _attendees()

    def prepare(self) -> None:
        zone = self.row.complaint.zone
        self.fields["planned_at"].zone = zone
        here = timezone.make_naive(self.row.planned_at, ZoneInfo(zone))
        known = {"planned_at": here, "place": self.row.place, "attendees": self.row.attendees}
        self.initial = {**known, **self.initial}


class MinuteForm(RowForm):
    attendees = _attendees(_("Who was there?"))
    minutes = written(
        _("What was said"), 8, missing=_("Write down what was said."),
        hint=_("What they told you and what you told them; they may ask to read it."),
    )  # fmt: skip
    agreed = written(
        _("What was agreed"), 4, required=False,
        hint=_("One point on each line. What is to be done becomes an action.")
    )  # fmt: skip

    def prepare(self) -> None:
        self.initial = {"attendees": self.row.attendees, **self.initial}


class CallOffForm(RowForm):
    reason = reason(_("Why did it not take place?"))


# ------------------------------------------------------------------------------------- the chronology
class ChronicleForm(NoncedForm):
    """`source` is a kind of source, or a kind and the number of an answer or a file of this case."""

    on = day(_("On which day?"), required=True)
    time = forms.TimeField(
        label=_("At what time, if that is known?"), required=False, input_formats=["%H:%M"],
        widget=forms.TimeInput(attrs={"type": "time", "class": "px-short"}, format="%H:%M"),
    )  # fmt: skip
    words = written(_("What happened?"), 3, missing=_("Write what happened."))
    source = forms.ChoiceField(
        label=_("Where do you know it from?"), error_messages={"required": _("Choose where you know it from.")}
    )

    def prepare(self) -> None:
        super().prepare()
        kinds = [(kind.value, kind.label) for kind in Event.Source if kind not in WITH_ROW]
        replies = [(f"reply-{row.pk}", f"{row.by} · {row.inquiry.ref}") for row in self._replies()]
        files = [(f"file-{row.pk}", row.file.name or row.get_kind_display()) for row in self._files()]
        groups = [(Event.Source.REPLY.label, replies), (Event.Source.FILE.label, files)]
        self.fields["source"].choices = [*kinds, *(group for group in groups if group[1])]

    def _replies(self) -> Any:
        return Reply.objects.filter(inquiry__complaint=self.case).select_related("by", "inquiry")

    def _files(self) -> Any:
        return Evidence.objects.filter(complaint=self.case, errored_at=None).select_related("file")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind, _dash, number = data.get("source", "").partition("-")
        rows = {"reply": self._replies, "file": self._files}
        return {**data, "source": kind, **({kind: rows[kind]().get(pk=number)} if number else {})}


class StrikeForm(RowForm):
    reason = reason(_("What is wrong with it?"))
