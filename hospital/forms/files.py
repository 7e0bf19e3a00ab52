"""The form of everything that is read in from a CSV file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hospital import csvfile


class FileForm(forms.Form):
    """A file, or its rows as text; cleaned to `text`.

    Whatever was sent stands in the text field afterwards, so that a row can be put right there and nothing is lost.
    """

    file = forms.FileField(
        label=_("CSV file"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"})
    )
    text = forms.CharField(
        label=_("Or the rows themselves"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off", "dir": "auto"}),
        help_text=_("Copy them out of a spreadsheet, with the names of the columns in the first row."),
    )  # fmt: skip

    file.is_conditional = text.is_conditional = True  # one of the two

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file, text = data.pop("file", None), data.get("text", "")
        if file is None and not text.strip():
            raise ValidationError(_("Choose a file, or paste its rows."), code="required")
        if file is not None and file.size > csvfile.LARGEST:
            raise csvfile.too_large()
        text = csvfile.decoded(text.encode() if file is None else file.read())
        self.data = self.data.copy()
        self.data["text"] = text
        return {**data, "text": text}


class PeopleFileForm(FileForm):
    is_inviting = forms.BooleanField(
        label=_("Send everybody in it who has no link yet one to set a password"), required=False
    )
