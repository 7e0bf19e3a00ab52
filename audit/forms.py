"""The filters of the audit log."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import verbs

# The first letter of a reference, and what it refers to.
KINDS = {"C": "complaint", "F": "feedback"}
REFERENCE = re.compile(r"([A-Z])-0*(\d{1,15})")


def subject_of(ref: str) -> tuple[str, int] | None:
    """`C-000412` as ("complaint", 412); None when it is no reference."""
    found = REFERENCE.fullmatch(ref.strip().upper())
    return (KINDS[found[1]], int(found[2])) if found and found[1] in KINDS else None


def reference_of(kind: str, pk: int | None) -> str:
    """The other way round; "" for kinds without references."""
    letter = next((letter for letter, name in KINDS.items() if name == kind), "")
    return f"{letter}-{pk:06}" if letter and pk else ""


class FilterForm(forms.Form):
    """Person, verb, day and reference; all optional."""

    person = forms.CharField(label=_("Person"), required=False, max_length=120)
    verb = forms.ChoiceField(label=_("What happened"), required=False)
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    ref = forms.CharField(label=_("Reference"), required=False, max_length=20)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", _("Anything")), *verbs.choices()]
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("class", "px-control")
            if name in self.errors:
                field.widget.attrs.update({"aria-invalid": "true", "aria-describedby": f"id_{name}_error"})

    def clean_ref(self) -> tuple[str, int] | None:
        ref = self.cleaned_data["ref"]
        found = subject_of(ref) if ref else None
        if ref and not found:
            raise ValidationError(_("A reference looks like C-000412."), code="reference")
        return found

    def clean_day(self) -> tuple[datetime, datetime] | None:
        """The day as its two ends in the time zone of the page."""
        day = self.cleaned_data["day"]
        if not day:
            return None
        zone = timezone.get_current_timezone()
        return (
            datetime.combine(day, time(), tzinfo=zone),
            datetime.combine(day + timedelta(days=1), time(), tzinfo=zone),
        )
