"""Lists of words that mean the same, one in each line."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from handbook.forms.seen import Seen

MOST_LISTS, MOST_WORDS, LONGEST = 200, 12, 40


class SynonymsForm(Seen, forms.Form):
    words = forms.CharField(
        label=_("Words that mean the same"), required=False, strip=False,
        widget=forms.Textarea({"rows": 12, "dir": "auto"}),
        help_text=_("One thing in each line, its words with commas between them: toilet, bathroom, WC."),
    )  # fmt: skip

    @staticmethod
    def written(groups: Iterable[Iterable[str]]) -> str:
        return "\n".join(", ".join(group) for group in groups)

    @property
    def groups(self) -> list[list[str]]:
        return self.cleaned_data["words"]

    def clean_words(self) -> list[list[str]]:
        lines = self.cleaned_data["words"].replace("،", ",").replace("，", ",").splitlines()
        groups = [[word.strip() for word in line.split(",") if word.strip()] for line in lines]
        groups = [group for group in groups if group]
        if any(len(group) < 2 or len(group) > MOST_WORDS or max(map(len, group)) > LONGEST for group in groups):
            raise ValidationError(_("Each line names two to twelve short words for one thing."), code="line")
        if len(groups) > MOST_LISTS:
            raise ValidationError(_("That are too many lines."), code="many")
        return groups
