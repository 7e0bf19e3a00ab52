"""What is asked beside Wagtail's own forms."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CheckForm(forms.Form):
    note = forms.CharField(
        label=_("note"), max_length=300, required=False,
        help_text=_("For example whom you asked. The page itself stays as it is."),
    )  # fmt: skip
