"""Forms for tokens of programs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hospital.forms.settings import GrantForm, place_of
from hospital.models import Department, Organization, Role, Site, TokenScope
from hospital.roles import HOUSE_WIDE
from hospital.widgets import OptionBoxes, OptionCards

DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("A year"))]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"), max_length=80, help_text=_("For example “Dashboard of the quality team”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"), choices=TokenScope.choices, widget=OptionBoxes(is_rows=True),
        help_text=_("Never more than its owner may at that moment."),
        error_messages={"required": _("Choose what it opens.")},
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=_("How long does it hold?"), choices=DAYS, coerce=int, initial=90, widget=OptionCards()
    )


class ProgramForm(TokenForm):
    """An account of a program with its role, and its first token."""

    field_order = ("program", "role", "place", "name", "scopes", "days")
    program = forms.CharField(label=_("What is the program called?"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= GrantForm().fields
        roles = [(role, label) for role, label in Role.choices if role not in HOUSE_WIDE]
        self.fields["role"].choices = [("", _("Choose a role")), *roles]
        self.fields["role"].help_text = _("It sees and does what this role may, and holds and hears nothing.")
        self.order_fields(self.field_order)

    def clean_place(self) -> Organization | Site | Department:
        return place_of(self.cleaned_data["place"])
