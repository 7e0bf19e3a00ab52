"""Choosing files: any number at once, the limits said before, and what is refused left to the gate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.gate import EXTENSIONS
from files.models import File

ACCEPTED = ",".join([*EXTENSIONS, *(f".{ending}" for ending in EXTENSIONS.values())])
PICTURES = "image/jpeg,image/png,image/webp"


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Cleaned to a list. Size and type are no errors of the form: the words beside them are taken all the same."""

    widget = FilesInput

    def __init__(self, *, accept: str = ACCEPTED, is_camera: bool = False, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)
        self.widget.attrs |= {"accept": accept} | ({"capture": "environment"} if is_camera else {})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = [one for one in data or [] if one] if isinstance(data, list | tuple) else [data] if data else []
        if not sent:
            super().clean(None, initial)
        return sent


def _limits() -> str:
    return _(
        "Pictures (JPEG, PNG, WebP), PDF or Word. Up to %(number)d files, each up to %(one)d MB, all together up to "
        "%(all)d MB."
    ) % {
        "number": settings.FILES_MOST,
        "one": settings.FILE_MOST_BYTES // 1_000_000,
        "all": settings.FILES_TOTAL_BYTES // 1_000_000,
    }


LIMITS = lazy(_limits, str)()  # one line for people, in their language when it is shown


class LogoForm(forms.Form):
    """One picture; what it is decides the gate."""

    upload = forms.FileField(
        label=gettext_lazy("Picture"), widget=forms.FileInput({"accept": PICTURES}),
        help_text=gettext_lazy("JPEG, PNG or WebP. It is drawn anew and no larger than paper needs."),
    )  # fmt: skip


class EraseFileForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=File.Because, widget=forms.RadioSelect)
