"""Threat now asks where, and afterwards why it is over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import reason
from complaints.forms.log import PlaceField
from hospital.models import User


class ThreatForm(forms.Form):
    place = PlaceField(label=_("Where?"), error_messages={"required": _("Say where.")})

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(user)
        home = f"ward:{user.home_id}"
        if str(user.home_id) in self.fields["place"].wards:
            self.initial.setdefault("place", home)


class DetailForm(forms.Form):
    """After the press: what is not filled in stays as it was."""

    place = PlaceField(label=_("Where exactly?"), required=False)
    details = forms.CharField(
        label=_("What should whoever goes there know?"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("How many, how they look, whether there is a weapon. Nothing about anybody’s treatment."),
    )  # fmt: skip
    is_mistake = forms.BooleanField(
        label=_("It was pressed by mistake"), required=False,
        help_text=_("They hear that at once. Security still looks, and ends it."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(user)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not any(data.values()) and not self.errors:
            raise forms.ValidationError(_("Nothing was changed yet."), code="same")
        return data


class StandDownForm(forms.Form):
    reason = reason(_("Why is it over?"))
