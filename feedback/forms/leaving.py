"""Records as a file that a saved matching can read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from feedback.forms.columns import purpose_field
from feedback.leaving import IDENTIFIED
from feedback.models import MatchingProfile
from feedback.targets import REFERENCE


class ExtractForm(forms.Form):
    """What was received from one day to another, as a file, and for what. Refuses days in the wrong order (`order`)."""

    first_on = forms.DateField(label=_("Received from"), widget=forms.DateInput(attrs={"type": "date"}))
    last_on = forms.DateField(label=_("Received until"), widget=forms.DateInput(attrs={"type": "date"}))
    form = forms.ChoiceField(
        label=_("File"), choices=[("csv", _("CSV")), ("xlsx", _("Workbook (XLSX)"))], widget=forms.RadioSelect,
        initial="csv",
    )  # fmt: skip
    purpose = purpose_field()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            raise ValidationError(_("The last day is before the first."), code="order")
        return data


class TakeOutForm(ExtractForm):
    """Cleans to the words of `actions.take_out`. A file without references could never be known again, and is refused
    (`reference`); so is one with names and words that are not said to be for anything (`purpose`).
    """

    profile = forms.ModelChoiceField(
        MatchingProfile.objects.all(), label=_("Like the files of"), empty_label=_("Choose"),
        help_text=_("What somebody kept when they matched a file. Columns and words are those of that system."),
    )  # fmt: skip
    field_order = ("profile",)

    def clean_profile(self) -> MatchingProfile:
        profile = self.cleaned_data["profile"]
        if REFERENCE not in profile.data.get("columns", {}):
            words = _("Its files have no column for the reference, so that none of its rows could be known again.")
            raise ValidationError(words, code="reference")
        return profile

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        profile = data.get("profile")
        if profile and IDENTIFIED & set(profile.data["columns"]) and not data.get("purpose"):
            words = _("These files hold names or what people told us. Say what they are needed for.")
            self.add_error("purpose", ValidationError(words, code="purpose"))
        return data
