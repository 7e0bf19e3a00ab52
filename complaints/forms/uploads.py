"""Forms that files go with: chosen from a disk, or one taken with the camera of a telephone."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from files.forms import LIMITS, PICTURES, FilesField


class UploadsForm(forms.Form):
    files = FilesField(label=_("Files"), required=False, help_text=LIMITS)
    photo = FilesField(label=_("Or take a photo"), required=False, accept=PICTURES, is_camera=True)

    def taken(self) -> list[UploadedFile]:
        """All that was chosen, out of the cleaned data. Called last: no browser keeps a file that was chosen before an
        error, and nobody looks whether theirs is still there.
        """
        uploads = [*self.cleaned_data.pop("files", []), *self.cleaned_data.pop("photo", [])]
        if uploads and self.errors:
            self.add_error("files", forms.ValidationError(_("Choose the files once more, too."), code="again"))
        return uploads
