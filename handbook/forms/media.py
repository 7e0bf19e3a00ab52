"""A picture or a paper for pages, with what is said of it in every language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from files.forms import PICTURES
from files.gate import PDF, WORD
from handbook.forms.kitchen import NEW, slug_field
from handbook.forms.texts import LANGUAGES, TextsForm
from handbook.models import Media

WORDS_HELP = _("A picture: what is to be seen on it, for whoever cannot see it. A paper: what it is called.")


class MediaForm(TextsForm):
    """Everything but the words is asked of a new one alone."""

    texts = {"words": (_("In words"), 0)}
    first = ("code", "kind", "upload")

    code = slug_field()
    kind = forms.ChoiceField(label=_("Kind"), choices=Media.Kind)
    upload = forms.FileField(
        label=_("File"), widget=forms.FileInput({"accept": f"{PICTURES},{PDF},{WORD}"}),
        help_text=_("JPEG, PNG, WebP, PDF or Word. Pictures are drawn anew, without where and when they were taken."),
    )  # fmt: skip

    def __init__(self, *args: Any, media: Media | None = None, **kwargs: Any) -> None:
        if media is not None:
            kwargs["initial"] = {"words": media.words}
        super().__init__(*args, **kwargs)
        for code in LANGUAGES:
            self.fields[f"words_{code}"].required = True
        self.fields[f"words_{LANGUAGES[0]}"].help_text = WORDS_HELP
        if media is not None:
            for name in self.first:
                del self.fields[name]

    def clean_code(self) -> str:
        if self.cleaned_data["code"] == NEW:
            raise ValidationError(_("Choose another short name."), code="code")
        return self.cleaned_data["code"].lower()
