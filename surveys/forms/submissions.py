"""The file of a month of HCAHPS: under whose approval it is sent, and that its map was compared."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WriteSubmissionForm(forms.Form):
    approval = forms.CharField(
        label=_("Approval of CMS"), max_length=80, required=False,
        help_text=_("Under which this file is sent. Without one it says that it is not for submission."),
    )  # fmt: skip


class ConfirmMapForm(forms.Form):
    mark = forms.CharField(max_length=64, widget=forms.HiddenInput)
    is_compared = forms.BooleanField(
        label=_("I have the specification in force before me, and every element and code here is as it says."),
    )
