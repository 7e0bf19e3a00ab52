"""A passage that wants something else than the rest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Feedback, Kind
from hospital.widgets import OptionCards

LONGEST = 10_000


class PartForm(forms.Form):
    refused_at = {"words": ("words",), "kind": ("kind",)}

    words = forms.CharField(
        label=_("The passage"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Copy it from their words, exactly as it stands."),
        error_messages={"required": _("Copy the passage you mean.")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("What does it want?"), widget=OptionCards(), error_messages={"required": _("Choose what it wants.")}
    )

    def __init__(self, *args: Any, story: Feedback, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [choice for choice in Kind.choices if choice[0] != story.kind]
