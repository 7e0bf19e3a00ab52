"""Shared devices: registered, paired, freed; badge and PIN at a ward station."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from complaints.forms.log import PlaceField
from feedback.models import Device
from hospital.models import User
from hospital.widgets import OptionCards

MAY = "feedback.change_device"


def typed(label: Any, missing: Any, *, longest: int, **attrs: str) -> forms.CharField:
    """What is typed on a device and remembered by nobody."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "class": "px-short", **attrs})
    return forms.CharField(label=label, max_length=longest, widget=widget, error_messages={"required": missing})


class AddDeviceForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it for?"), choices=Device.Kind.choices, widget=OptionCards(is_rows=True),
        error_messages={"required": _("Choose what it is for.")},
    )  # fmt: skip
    label = forms.CharField(
        label=_("What it is called"), max_length=60, help_text=_("For example: computer beside the nurses’ desk."),
        error_messages={"required": _("Enter what it is called.")},
    )  # fmt: skip
    place = PlaceField(
        label=_("Where it stands"), error_messages={"required": _("Choose the ward, or the site for a hall.")}
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["place"].offer(user)

    def clean_place(self) -> Any:
        site, ward = self.cleaned_data["place"]
        row = Device(site=site, department=ward.department if ward else None)
        if not self.user.may(MAY, row):
            raise forms.ValidationError(_("Choose a place that you are responsible for."), code="place")
        return site, ward

    def given(self) -> dict[str, Any]:
        site, ward = self.cleaned_data["place"]
        return {"kind": self.cleaned_data["kind"], "label": self.cleaned_data["label"], "site": site, "location": ward}


class PairForm(forms.Form):
    refused_at = {"code": ("code",)}

    code = typed(_("Code of this device"), _("Enter the code you were given."), longest=20)


class ExitForm(forms.Form):
    """`code` is what frees this device."""

    number = typed(_("Code for staff"), _("Enter the code."), longest=8, inputmode="numeric")

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if not constant_time_compare(number, self.code):
            raise forms.ValidationError(_("This is not the code of this device."), code="wrong")
        return number


class BadgeForm(forms.Form):
    refused_at = {"role": ("number",)}

    number = typed(_("Badge number"), _("Enter the number on your badge."), longest=20)
    pin = forms.CharField(
        label=_("PIN"), max_length=6, error_messages={"required": _("Enter your PIN.")},
        widget=forms.PasswordInput(
            attrs={"autocomplete": "off", "inputmode": "numeric", "dir": "ltr", "class": "px-short"}
        ),
    )  # fmt: skip
