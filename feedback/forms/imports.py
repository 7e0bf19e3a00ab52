"""A file of rows, and what a person says about its columns and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from feedback import targets
from feedback.mapping.fields import Choices, Field
from feedback.mapping.guessing import folded
from feedback.mapping.matching import Matching
from feedback.models import Import, MatchingProfile

ACCEPTED = ".csv,.txt,.tsv,.xlsx,text/csv"
ENCODINGS = [
    ("", _("Find out")), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("gb18030", "GB18030"),
    ("cp1252", "Windows-1252, Latin-1"),
]  # fmt: skip
ORDERS = [("dmy", _("Day first: 31/12/2025")), ("mdy", _("Month first: 12/31/2025"))]
COLUMN, SHARED, VALUE = "column", "shared", "value"
NOTHING, EMPTY = "", "-"  # not said yet; leave it empty


class UploadForm(forms.Form):
    target = forms.ChoiceField(label=_("What its rows are"), widget=forms.RadioSelect)
    source = forms.CharField(
        label=_("Which system it comes from"), max_length=32,
        help_text=_("Such as RiskMan or Datix. Within one system a reference is the same record, in every later file."),
    )  # fmt: skip
    table = forms.FileField(
        label=_("File"), widget=forms.FileInput({"accept": ACCEPTED}),
        help_text=_("CSV or Excel (.xlsx), up to 200,000 rows. Of a workbook the first sheet is read."),
    )  # fmt: skip
    profile = forms.ModelChoiceField(
        MatchingProfile.objects.all(), label=_("Match it as before"), required=False, empty_label=_("By its headings")
    )
    encoding = forms.ChoiceField(label=_("Letters of a CSV file"), choices=ENCODINGS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [(one.key, one.title) for one in targets.all_targets()]
        if not MatchingProfile.objects.exists():
            del self.fields["profile"]

    def clean_source(self) -> str:
        source = slugify(self.cleaned_data["source"], allow_unicode=True)[:32]
        if not source:
            raise ValidationError(_("Write a name with letters."), code="source")
        return source

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        profile = data.get("profile")
        if profile is not None and profile.target != data.get("target"):
            self.add_error("profile", _("That was kept for rows of another kind."))
        return data


class MatchForm(forms.Form):
    """A choice for each column of the file, for what holds for every row, and for each word of a choice.

    `examples` are cells by column; `words` the words of each choice by field, with what is understood so far.
    """

    order = forms.ChoiceField(label=_("How days are written"), choices=ORDERS, widget=forms.RadioSelect)
    save_as = forms.CharField(
        label=_("Keep this for the next file, as"), max_length=80, required=False,
        help_text=_("The same name again makes a new version."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, job: Import, choices: Mapping[str, Choices], words: Mapping[str, Sequence[str]], **kwargs: Any
    ) -> None:  # fmt: skip
        self.job, self.choices, self.words = job, choices, words
        self.described = {one.name: one for one in targets.get(job.target).fields}
        kwargs["initial"] = self._initial(job.matched)
        super().__init__(*args, **kwargs)
        labels = [(NOTHING, _("Leave it out")), *((name, one.label) for name, one in self.described.items())]
        for number, heading in enumerate(job.headings):
            self._add(f"{COLUMN}:{number}", heading or _("Column %(number)d") % {"number": number + 1}, labels)
        for one in self.described.values():
            if one.is_shared:
                self._add_shared(one)
        for name, found in words.items():
            for word in found:
                self._add(f"{VALUE}:{name}:{word}", word, self._codes(self.described[name]))

    def _add(self, name: str, label: Any, choices: list[tuple[str, Any]]) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    def _add_shared(self, one: Field) -> None:
        name = f"{SHARED}:{one.name}"
        if one.kind == "choice":
            nothing = _("Nothing") if not one.is_needed else _("Choose")
            self._add(name, one.label, [(NOTHING, nothing), *self.choices[one.name].labels.items()])
        else:
            self.fields[name] = forms.CharField(label=one.label, max_length=one.most, required=False)
        self.fields[name].help_text = one.about

    def _codes(self, one: Field) -> list[tuple[str, Any]]:
        empty = [] if one.is_needed else [(EMPTY, _("Leave it empty"))]
        return [(NOTHING, _("Choose")), *empty, *self.choices[one.name].labels.items()]

    def _initial(self, matched: Matching) -> dict[str, Any]:
        found: dict[str, Any] = {"order": matched.order}
        found |= {f"{COLUMN}:{column}": name for name, column in matched.columns.items()}
        found |= {f"{SHARED}:{name}": value for name, value in matched.shared.items()}
        for name, words in self.words.items():
            said, known = matched.values.get(name, {}), self.choices[name]
            for word in words:
                code = said.get(folded(word), known.known.get(folded(word), word if word in known.labels else NOTHING))
                is_empty = said.get(folded(word)) == ""
                found[f"{VALUE}:{name}:{word}"] = EMPTY if is_empty else code
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        columns: dict[str, int] = {}
        for name, value in self._said(COLUMN, data):
            if value in columns:
                label = self.described[value].label
                self.add_error(f"{COLUMN}:{name}", _("%(field)s is matched already.") % {"field": label})
            columns[value] = int(name)
        data["matching"] = Matching(
            columns, self._values(data), dict(self._said(SHARED, data)), data.get("order", "dmy"), self._words(data)
        )
        return data

    def _said(self, part: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for name, value in data.items():
            if name.startswith(f"{part}:") and value:
                yield name.partition(":")[2], value

    def _values(self, data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """What was said before stays said: this page shows only the words that were found."""
        said = {name: dict(words) for name, words in self.job.matched.values.items()}
        for name, code in self._said(VALUE, data):
            field, _colon, word = name.partition(":")
            if self.choices[field].known.get(folded(word)) != code:
                said.setdefault(field, {})[folded(word)] = "" if code == EMPTY else code
        return said

    def _words(self, data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """By field and code, the word of the file; the first of several."""
        found: dict[str, dict[str, str]] = {}
        for name, code in self._said(VALUE, data):
            field, _colon, word = name.partition(":")
            found.setdefault(field, {}).setdefault(code, word)
        return found

    # ------------------------------------------------------------------------------------ as the page shows it
    def columns(self) -> list[BoundField]:
        return [self[f"{COLUMN}:{number}"] for number in range(len(self.job.headings))]

    def shared(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith(f"{SHARED}:")]

    def values(self) -> list[tuple[Any, list[BoundField]]]:
        return [
            (self.described[name].label, [self[f"{VALUE}:{name}:{word}"] for word in found])
            for name, found in self.words.items()
            if found
        ]
