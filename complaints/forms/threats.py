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


class StandDownForm(forms.Form):
    reason = reason(_("Why is it over?"))
