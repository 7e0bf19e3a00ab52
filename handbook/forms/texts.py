"""Fields for words that are kept by language: one beside the other, the first language first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import get_language_info

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def _labelled(label: Any, code: str) -> str:
    return f"{label} ({get_language_info(code)['name_local']})"


labelled = lazy(_labelled, str)


def text_fields(name: str, label: Any, *, required: bool = False, lines: int = 0) -> dict[str, forms.Field]:
    """`name_en`, `name_zh-hans`, …; needed in the first language alone."""
    return {
        f"{name}_{code}": forms.CharField(
            label=labelled(label, code), max_length=300 if lines else 120, required=required and code == LANGUAGES[0],
            widget=forms.Textarea({"rows": lines, "lang": code, "dir": "auto"}) if lines
            else forms.TextInput({"lang": code, "dir": "auto"}),
        )
        for code in LANGUAGES
    }  # fmt: skip


class TextsForm(forms.Form):
    """`texts` names what is kept by language; cleaned to one mapping each."""

    texts: Mapping[str, tuple[Any, int]] = {}  # name: label, lines of the box
    first = ()  # the fields that stand before the texts

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = dict(kwargs.pop("initial", None) or {})
        for name in self.texts:
            initial |= {f"{name}_{code}": words for code, words in initial.pop(name, {}).items()}
        super().__init__(*args, initial=initial, **kwargs)
        rest = dict(self.fields)
        self.fields.clear()
        self.fields.update({name: rest.pop(name) for name in self.first if name in rest})
        for at, (name, (label, lines)) in enumerate(self.texts.items()):
            self.fields.update(text_fields(name, label, required=at == 0, lines=lines))
        self.fields.update(rest)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.texts:
            said = {code: data.pop(f"{name}_{code}", "").strip() for code in LANGUAGES}
            data[name] = {code: words for code, words in said.items() if words}
        return data
