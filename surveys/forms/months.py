"""A month of HCAHPS: how it is drawn, what was found out of somebody, why it is opened again, which lines are shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hospital.widgets import OptionCards
from surveys import words
from surveys.hcahps import editions
from surveys.hcahps.protocol import PROPOSED
from surveys.models import FrameLine, Sampled, SampleMonth

NOT_FOUND = {Sampled.Status.COMPLETED, Sampled.Status.BROKEN_OFF, Sampled.Status.NO_RESPONSE}


class DrawForm(forms.Form):
    """The ways a month is asked by, and how it is drawn."""

    mode = forms.ChoiceField(label=_("Ways"))
    method = forms.ChoiceField(label=_("How it is drawn"), choices=SampleMonth.Method.choices, widget=OptionCards)
    size = forms.IntegerField(
        label=_("How many are asked"), min_value=1, max_value=100_000, required=False,
        help_text=_("Empty: everybody of the frame. Small hospitals ask everybody."),
    )  # fmt: skip
    steps = forms.CharField(
        label=_("When which way is tried"), max_length=300, required=False,
        help_text=_(
            "Days after the first contact, such as: web 0, web 3, mail 7. Empty: what we propose for these ways."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, edition: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = editions.named(edition).modes
        self.fields["mode"].choices = [(mode, said) for mode, said in SampleMonth.Mode.choices if mode in known]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        told["steps"] = told.get("steps") or PROPOSED.get(told.get("mode", ""), "")
        return told


class NoteForm(forms.Form):
    found = forms.ChoiceField(label=_("What became known"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rest = [(one.value, one.label) for one in Sampled.Status if one not in NOT_FOUND]
        self.fields["found"].choices = [("", _("Nothing: take back what was noted")), *rest]


class ReopenForm(forms.Form):
    because = forms.CharField(label=_("Why it is opened again"), max_length=300)


class LinesForm(forms.Form):
    """Which lines of a month; what makes no sense is as if it had not been asked."""

    verdict = forms.ChoiceField(choices=FrameLine.Verdict.choices, required=False)
    reason = forms.ChoiceField(choices=list(words.OUT_OF_FRAME.items()), required=False)
    status = forms.ChoiceField(choices=Sampled.Status.choices, required=False)

    @property
    def asked(self) -> dict[str, str]:
        self.is_valid()
        return getattr(self, "cleaned_data", {})
