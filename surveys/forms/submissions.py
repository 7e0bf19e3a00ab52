"""The file of a month of HCAHPS: under whose approval it is sent, that its map was compared, what CMS said to it."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.forms import ACCEPTED


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


class KeepReportForm(forms.Form):
    upload = forms.FileField(
        label=_("Data Submission Report"), help_text=_("PDF, Word or a picture of it."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )  # fmt: skip
    told_on = forms.DateField(
        label=_("From"), initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"})
    )
    is_accepted = forms.TypedChoiceField(
        label=_("What it says"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("The month is accepted")), ("no", _("The month is not accepted"))],
    )  # fmt: skip
