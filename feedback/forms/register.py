"""The forms of the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from feedback.forms.columns import purpose_field
from feedback.models import ColumnProfile, Registration
from hospital import csvfile, sheets

LARGEST, MOST_ROWS = 2 * 1024 * 1024, 20_000
State = Registration.State


class ExportForm(forms.Form):
    """What goes into the next file, and how it looks."""

    layout = forms.ModelChoiceField(
        label=_("Columns"), queryset=ColumnProfile.objects.none(), required=False, empty_label=_("The usual ones")
    )
    purpose = purpose_field()

    def __init__(self, *args: Any, layouts: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["layout"].queryset = layouts


class RegistrationForm(forms.Form):
    """What the register has made of one record. `what` is one of `ways`, which the state allows."""

    what = forms.ChoiceField(label=_("What has become of it"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("Register number, or the reason"), max_length=200, required=False)

    text.is_conditional = True

    def __init__(self, *args: Any, state: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["what"].choices = ways(state)


def ways(state: str) -> list[tuple[str, Any]]:
    number = ("number", _("It stands in the register, under this number"))
    reject = ("reject", _("The register does not take it, for this reason"))
    again = ("again", _("Report it with the next file"))
    excuse = ("excuse", _("It does not belong into the register, for this reason"))
    offered = {
        State.TO_REPORT: [number, excuse], State.EXPORTED: [number, reject, again, excuse],
        State.REJECTED: [again, number, excuse], State.REGISTERED: [number], State.NOT_DUE: [again],
    }  # fmt: skip
    return offered[State(state)]


class CompareForm(forms.Form):
    """The register's list, as CSV or as a workbook, or its rows; cleaned to `text`.

    Whatever was sent stands in the text field afterwards, so that the same rows are confirmed that were looked at.
    """

    layout = forms.ModelChoiceField(
        label=_("Its columns are called as in"), queryset=ColumnProfile.objects.none(), required=False,
        empty_label=_("The usual ones"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("The register’s list (CSV or XLSX)"), required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or the rows themselves"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "wrap": "off", "dir": "auto"}),
        help_text=_("Copy them out of a spreadsheet, with the names of the columns in the first row."),
    )  # fmt: skip

    file.is_conditional = text.is_conditional = True  # one of the two

    def __init__(self, *args: Any, layouts: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["layout"].queryset = layouts

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file, text = data.pop("file", None), data.get("text", "")
        if file is None and not text.strip():
            raise ValidationError(_("Choose a file, or paste its rows."), code="required")
        if file is not None and file.size > LARGEST:
            raise csvfile.too_large(LARGEST)
        read = text.encode() if file is None else file.read()
        text = sheets.text_of(read, largest=LARGEST, most=MOST_ROWS)
        self.data = self.data.copy()
        self.data["text"] = text
        return {**data, "text": text}
