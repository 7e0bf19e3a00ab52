"""Forms on which thanks are passed on, and on which a ward says who was meant."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.actions.thanks import can_reply
from feedback.framework import values
from feedback.models import Feedback, Kind, Quote, Thanks
from hospital.models import Membership, User
from hospital.widgets import OptionBoxes, OptionCards, PeopleSelect


def colleague(label: Any, *, is_needed: bool = False, hint: Any = "") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, queryset=User.objects.active().working(), required=is_needed, help_text=hint,
        empty_label=_("Choose a person"), widget=PeopleSelect, error_messages={"required": _("Choose a person.")},
    )  # fmt: skip


def team_of(department_id: int | None) -> QuerySet[User]:
    """Who has a role in this department or below."""
    inside = Membership.objects.current().filter(department__path__contains=[department_id or 0])
    return User.objects.active().filter(pk__in=inside.values("user"))


class ShareForm(forms.Form):
    """`thanks` is None where nobody said yet that somebody is thanked in it."""

    quote = forms.ChoiceField(
        label=_("May their words be repeated?"), choices=Quote.choices, widget=OptionCards(is_rows=True),
        help_text=_("Ask them. It can be changed at any time, and holds at once."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What is passed on of their words"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("Take out what could give a patient away, with “…” in its place. Nothing else may change."),
    )  # fmt: skip
    people = forms.ModelMultipleChoiceField(
        label=_("Who is thanked?"), queryset=User.objects.none(), required=False, widget=OptionBoxes
    )
    other = colleague(_("Somebody who works elsewhere"))
    is_team = forms.BooleanField(label=_("The whole team"), required=False)
    described = forms.CharField(
        label=_("Somebody without a name"), required=False, max_length=120,
        help_text=_("As they put it, such as “the nurse on nights”. Whoever leads the ward is asked; nobody guesses."),
    )  # fmt: skip
    values = forms.MultipleChoiceField(label=_("What was it?"), required=False, widget=OptionBoxes)
    is_extra_mile = forms.BooleanField(label=_("They went the extra mile"), required=False)
    reply = forms.BooleanField(label=_("Tell the person that it was passed on"), required=False)
    refused_at = {"words": ("words",), "nobody": ("people", "other"), "quote": ("quote",)}

    def __init__(self, *args: Any, item: Feedback, thanks: Thanks | None, **more: Any) -> None:
        self.item, self.thanks = item, thanks
        super().__init__(*args, initial=self._initial(), **more)
        self.fields["people"].queryset = team_of(item.department_id)
        kept = set(thanks.values) if thanks else set()
        offered = [one for one in values().values() if not one.is_retired or one.code in kept]
        self.fields["values"].choices = [(one.code, one.label) for one in offered]
        self._leave_out()

    def _initial(self) -> dict[str, Any]:
        thanks, item = self.thanks, self.item
        whole = item.words if item.kind == Kind.COMPLIMENT else ""
        return {
            "quote": item.quote, "words": thanks.words if thanks else whole, "values": thanks.values if thanks else [],
            "is_extra_mile": bool(thanks and thanks.is_extra_mile),
            "is_team": False, "reply": bool(item.wants_reply),
        }  # fmt: skip

    def _leave_out(self) -> None:
        """What cannot be asked here."""
        if self.item.department_id is None:
            del self.fields["is_team"]
        else:
            self.fields["is_team"].label = _("The whole team of %(place)s") % {"place": self.item.department}
        if not self.fields["people"].queryset.exists():
            del self.fields["people"]
        if not can_reply(self.item.teller) or (self.thanks and self.thanks.replied_at):
            del self.fields["reply"]

    def shared(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        others = [data["other"]] if data["other"] else []
        return {
            "people": [*dict.fromkeys([*data.get("people", ()), *others])],
            "teams": [self.item.department] if data.get("is_team") else [],
            **{name: data[name] for name in ("described", "words", "values", "is_extra_mile")},
        }  # fmt: skip


class WhoForm(forms.Form):
    """Nobody chosen: it cannot be told."""

    row = forms.IntegerField(widget=forms.HiddenInput)
    user = colleague(_("Who was it?"))
