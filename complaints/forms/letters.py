"""Forms around letters: posted, translated, the texts they begin with, how somebody signs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clocks import profiles
from complaints.actions.translating import THEIR_WORDS
from complaints.forms.base import RowForm, VersionedForm, day, written
from complaints.forms.work import languages
from complaints.models import Letter
from files.forms import PICTURES


class PostForm(forms.Form):
    posted_on = day(_("Posted on"), required=True)
    tracking_number = forms.CharField(
        label=_("Tracking number"), max_length=60, required=False, help_text=_("As it stands on the receipt, if any.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("posted_on", timezone.localdate())


class AskTranslationForm(VersionedForm):
    what = forms.ChoiceField(label=_("What is to be translated?"))
    language = forms.ChoiceField(label=_("Into which language?"), choices=languages)
    works_in = forms.ChoiceField(
        label=_("Language in which we work on it"), choices=languages, help_text=_("Colleagues read and write in it.")
    )

    def prepare(self) -> None:
        super().prepare()
        kinds = self.case.letters.in_work().values_list("kind", flat=True)
        rows = [(THEIR_WORDS, _("What they told us")), *((kind, Letter.Kind(kind).label) for kind in kinds)]
        self.fields["what"].choices = rows
        self.initial.setdefault("works_in", self.case.works_in)
        self.initial.setdefault("language", self.case.works_in)


class TranslateForm(RowForm):
    words = written(_("Translation"), 14, missing=_("Write the translation."))
    is_machine_made = forms.BooleanField(
        label=_("A machine made the draft"), required=False, help_text=_("Whoever checks it will see that.")
    )

    def prepare(self) -> None:
        self.initial.setdefault("words", self.row.words)
        self.initial.setdefault("is_machine_made", self.row.is_machine_made)


class LetterTextForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    words = written(_("Words"), 16, missing=_("Write the text."), hint=_("Where […] stands, the writer fills it in."))
    profile = forms.ChoiceField(label=_("For which rules"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(slug, profiles.load(slug).name.get("en", slug)) for slug in profiles.shipped()]
        asked = self.initial.get("profile", "")
        narrowed = [(asked, asked)] if asked and asked not in dict(known) else []
        self.fields["profile"].choices = [("", _("Every place")), *narrowed, *known]


class SignatureForm(forms.Form):
    upload = forms.FileField(
        label=_("Picture of my signature"), required=False, widget=forms.FileInput({"accept": PICTURES}),
        help_text=_("Dark ink on white paper. JPEG, PNG or WebP."),
    )  # fmt: skip
    title = forms.CharField(label=_("What stands below my name"), max_length=120, required=False)
    is_removed = forms.BooleanField(label=_("Take the picture away"), required=False)
