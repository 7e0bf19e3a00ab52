"""A file with questions."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.interchange import Carried, NotCarried, from_fhir, from_xlsform

LARGEST = 2_000_000  # bytes


class LoadForm(forms.Form):
    """Cleaned to what it carries. What it is shows in its first byte: a workbook is a zip, a resource is JSON."""

    upload = forms.FileField(
        label=_("File"), help_text=_("A FHIR R4 Questionnaire (JSON) or an XLSForm (XLSX)."),
        widget=forms.FileInput(attrs={"accept": ".json,.xlsx,application/json"}),
    )  # fmt: skip

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language

    def clean_upload(self) -> Carried:
        upload = self.cleaned_data["upload"]
        if upload.size > LARGEST:
            raise forms.ValidationError(_("It is too large."), code="size")
        content = upload.read()
        try:
            if content.startswith(b"PK"):
                return from_xlsform(content, language=self.language)
            return from_fhir(_json(content), language=self.language)
        except NotCarried as error:
            words = _("Something in it cannot be carried over: %(what)s.") % {"what": error}
            raise forms.ValidationError(words, code="carried") from error


def _json(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotCarried("JSON") from error
    if not isinstance(found, dict):
        raise NotCarried("JSON")
    return found
