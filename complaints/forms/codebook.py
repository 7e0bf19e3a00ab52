"""Forms of the settings of coding: what a site fills in, the bands of risk, lists of codes."""

from __future__ import annotations

import csv
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.mapping import Bands
from complaints.models import Coding
from hospital.widgets import OptionBoxes


class CodingForm(forms.Form):
    """Which coding fields a site fills in."""

    parts = forms.MultipleChoiceField(
        label=_("What do people here code?"), choices=Coding.Part.choices, required=False,
        widget=OptionBoxes(is_rows=True), help_text=_("What is not chosen is hidden. What was coded before stays."),
    )  # fmt: skip


def bound(label: Any, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        help_text=hint,
        min_value=2,
        max_value=25,
        widget=forms.NumberInput(attrs={"class": "px-short"}),
    )


class BandsForm(forms.Form):
    """Likelihood times consequence, 1 to 25: from where on each band holds. Below yellow it is green. All blank: as
    everywhere else.
    """

    yellow_from = bound(_("Yellow from"), _("All three blank: as everywhere else."))
    amber_from = bound(_("Amber from"))
    red_from = bound(_("Red from"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        given = [value for value in data.values() if value is not None]
        if given and len(given) < len(self.fields) and not self.errors:
            raise forms.ValidationError(_("Fill in all three, or none."), code="all")
        return data

    @property
    def bands(self) -> Bands | None:
        return None if None in self.cleaned_data.values() else Bands(**self.cleaned_data)


class TaxonomyForm(forms.Form):
    """A list of codes as lines: code, label, category of HCAT. The same name again is its next version."""

    name = forms.CharField(
        label=_("Name of the list"), max_length=120,
        help_text=_("The name of a list that is there makes its next version."),
    )  # fmt: skip
    lines = forms.CharField(
        label=_("Codes"), widget=forms.Textarea(attrs={"rows": 12, "dir": "ltr"}), max_length=200_000,
        help_text=_("One a line: code, label, category. Where none fits leave it out; it is shown as not mapped."),
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, str, str]]:
        rows = [[cell.strip() for cell in row] for row in csv.reader(self.cleaned_data["lines"].splitlines())]
        found = [(*row, "", "")[:3] for row in rows if any(row)]
        if wrong := next((number for number, row in enumerate(found, start=1) if not (row[0] and row[1])), None):
            raise forms.ValidationError(
                _("Line %(number)d needs a code and a label."), code="line", params={"number": wrong}
            )
        return found
