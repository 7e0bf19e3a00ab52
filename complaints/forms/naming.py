"""Forms about who must not, and who may, see a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import CaseForm, reason
from complaints.labels import flag_word
from complaints.models import SecondLook
from feedback.models import Named
from hospital.models import User
from hospital.widgets import OptionCards, PeopleSelect

CANDOUR = SecondLook.Of.CANDOUR.value


def colleague(label: Any, hint: Any = "") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, queryset=User.objects.none(), empty_label=_("Choose a person"), widget=PeopleSelect,
        help_text=hint, error_messages={"required": _("Choose a person.")},
    )  # fmt: skip


class NameForm(CaseForm):
    """Bars a colleague who is named in what was told, or says that they cannot judge it freely."""

    user = colleague(
        _("Who?"), _("They no longer see the case, hold it or hear of it; nor does who stands in for them.")
    )
    why = forms.ChoiceField(
        label=_("Why?"), choices=Named.Why.choices, initial=Named.Why.TOLD, widget=OptionCards(is_rows=True),
        error_messages={"required": _("Choose why.")},
    )  # fmt: skip
    reason = reason(_("In a sentence"), _("To name somebody needs one person, to take the name away a second one."))

    def prepare(self) -> None:
        people = User.objects.active().working().exclude(named_in__feedback=self.case.feedback_id)
        self.fields["user"].queryset = people


class LiftForm(CaseForm):
    """Asks for a second person; the cleaned data say what is taken away, and whose name."""

    what = forms.ChoiceField(
        label=_("What?"), widget=OptionCards(is_rows=True), error_messages={"required": _("Choose what.")}
    )
    reason = reason(hint=_("Somebody else reads this and decides. Until then nothing changes."))

    def prepare(self) -> None:
        named = User.objects.filter(named_in__feedback=self.case.feedback_id).order_by("name")
        self.people = {str(user.pk): user for user in named}
        rows = [(pk, _("%(name)s is named no longer") % {"name": user.name}) for pk, user in self.people.items()]
        if CANDOUR in self.case.flags:
            duty = flag_word(self.case, CANDOUR)
            rows.append((CANDOUR, _("It does not fall under “%(duty)s” after all") % {"duty": duty}))
        self.fields["what"].choices = rows
        if len(rows) == 1:
            self.initial.setdefault("what", rows[0][0])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        what = data.pop("what", "")
        return {**data, "of": CANDOUR if what == CANDOUR else SecondLook.Of.NAME, "user": self.people.get(what)}


class AdmitForm(CaseForm):
    """Lets a colleague see the case who would not, or asks one to help."""

    user = colleague(_("Who may see it?"), _("They see it also while it is restricted, and hear that they may."))
    why = forms.CharField(label=_("Why?"), max_length=200, error_messages={"required": _("Say why.")})

    def prepare(self) -> None:
        people = User.objects.active().working().exclude(named_in__feedback=self.case.feedback_id)
        self.fields["user"].queryset = people.exclude(helps_with__complaint=self.case)
