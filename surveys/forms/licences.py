"""Handing in a permission."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.forms import ACCEPTED


class PermitForm(forms.Form):
    upload = forms.FileField(
        label=_("The permission"), help_text=_("PDF, Word or a picture of it."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )  # fmt: skip
    valid_until = forms.DateField(
        label=_("Until"), required=False, help_text=_("Empty if it has no end."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip

    def clean_valid_until(self) -> Any:
        day = self.cleaned_data["valid_until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("It has run out already."), code="past")
        return day
