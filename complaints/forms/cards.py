"""The second look at a paper card."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Card
from hospital.widgets import OptionCards


class CheckCardForm(forms.Form):
    differs = forms.ChoiceField(
        label=_("What differs from the card?"), choices=Card.Differs.choices, widget=OptionCards(is_rows=True),
        error_messages={"required": _("Choose what differs, or that nothing does.")},
    )  # fmt: skip
