"""Badge and PIN of one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def pin_field(label: Any, hint: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(
        attrs={"autocomplete": "off", "inputmode": "numeric", "dir": "ltr", "class": "px-short"}
    )
    missing = {"required": _("Enter six digits.")}
    return forms.CharField(label=label, max_length=6, help_text=hint, widget=widget, error_messages=missing)


class SetBadgeForm(forms.Form):
    refused_at = {"number": ("number",), "easy": ("pin",)}

    number = forms.CharField(
        label=_("Badge number"), max_length=20, error_messages={"required": _("Enter the number on your badge.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "class": "px-short"}),
    )  # fmt: skip
    pin = pin_field(_("PIN"), _("Six digits. With badge and PIN you log at ward stations, and can read nothing there."))
    again = pin_field(_("PIN once more"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("pin") and data.get("again") and data["pin"] != data["again"]:
            self.add_error("again", forms.ValidationError(_("The two PINs differ."), code="differ"))
        data.pop("again", None)
        return data
