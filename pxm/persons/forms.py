"""Forms of what is decided about a person's data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pxm.models import Erasure, Export


def _words(label: Any, *, help_text: Any = "", required: bool = True) -> forms.CharField:
    widget = forms.Textarea({"rows": 3, "dir": "auto"})
    return forms.CharField(label=label, help_text=help_text, max_length=2000, required=required, widget=widget)


class HoldForm(forms.Form):
    reason = _words(
        _("Why"), help_text=_("Such as the number of the claim. Everybody who decides about erasing reads it.")
    )


class LiftForm(forms.Form):
    reason = _words(_("Why it is no longer needed"))


class AskErasureForm(forms.Form):
    received_on = forms.DateField(
        label=_("When their request reached us"), widget=forms.DateInput({"type": "date"}),
        help_text=_("They are owed an answer within a month from then."),
    )  # fmt: skip
    words = _words(_("What the second colleague should know"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate()


class RefuseErasureForm(forms.Form):
    ground = forms.ChoiceField(label=_("On which ground"), choices=Erasure.Ground, widget=forms.RadioSelect)
    because = _words(_("What the person is told"))


class ExportForm(forms.Form):
    purpose = forms.ChoiceField(label=_("What for"), choices=Export.Purpose, widget=forms.RadioSelect)
