"""Forms of the framework: what a theme is called, which words suggest it, and what the hospital adds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.framework import Framework, Known
from feedback.themes import HCAT, LANGUAGES
from hospital.models import Site

FIELDS = {"en": "words_en", "zh-hans": "words_zh", "ar": "words_ar"}
HCAT_LABELS = {
    "quality": _("Quality of care"), "safety": _("Safety"), "environment": _("Environment"),
    "processes": _("Institutional processes"), "listening": _("Listening"), "communication": _("Communication"),
    "respect": _("Respect and patient rights"),
}  # fmt: skip


def hcat_choices() -> Iterator[tuple[str, Any]]:
    yield "", _("None")
    yield from ((code, HCAT_LABELS[code]) for code in HCAT)


def keywords(label: Any, direction: str) -> forms.CharField:
    rows = {"rows": 4, "dir": direction}
    return forms.CharField(label=label, required=False, max_length=4000, widget=forms.Textarea(attrs=rows))


class ThemeForm(forms.Form):
    """`code` is the theme that is changed."""

    label = forms.CharField(label=_("Name here"), max_length=80)
    about = forms.CharField(label=_("Use it for"), max_length=200, required=False)
    hcat = forms.ChoiceField(
        label=_("Category of HCAT"), required=False,
        help_text=_("A default for what went wrong. Whoever codes a case may choose another."),
    )  # fmt: skip
    maps = forms.CharField(
        label=_("In other lists"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: name of the list: its code."),
    )  # fmt: skip
    words_en = keywords(_("Keywords, English"), "ltr")
    words_zh = keywords(_("Keywords, Chinese"), "ltr")
    words_ar = keywords(_("Keywords, Arabic"), "rtl")
    is_retired = forms.BooleanField(
        label=_("No longer offered"), required=False, help_text=_("What was labeled with it keeps it.")
    )

    def __init__(self, *args: Any, held: Framework, known: Known, **more: Any) -> None:
        rules = held.rules.get(known.code, {})
        initial = {
            "label": known.label, "about": known.about, "hcat": known.hcat, "maps": "\n".join(known.maps),
            "is_retired": known.is_retired,
            **{FIELDS[language]: ", ".join(rules.get(language, ())) for language in LANGUAGES},
        }  # fmt: skip
        super().__init__(*args, initial=initial, **more)
        self.fields["hcat"].choices = list(hcat_choices())
        self.fields["words_en"].help_text = _("Separated by commas. “clean*” is the beginning of words.")

    def clean_maps(self) -> list[str]:
        return [line.strip()[:120] for line in self.cleaned_data["maps"].splitlines() if line.strip()]

    def changes(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        words = {language: _split(data[name]) for language, name in FIELDS.items()}
        return {name: data[name] for name in ("label", "about", "hcat", "maps", "is_retired")} | {"words": words}


def _split(words: str) -> list[str]:
    """By commas of any script, and by lines."""
    for comma in ("，", "、", "،", ";", "\n"):
        words = words.replace(comma, ",")
    return [word.strip() for word in words.split(",") if word.strip()]


class AddThemeForm(forms.Form):
    parent = forms.ChoiceField(label=_("Below"))
    label = forms.CharField(label=_("Name"), max_length=80)
    about = forms.CharField(label=_("Use it for"), max_length=200, required=False)
    site = forms.ModelChoiceField(
        label=_("Only at"), queryset=Site.objects.none(), required=False, empty_label=_("Every site")
    )

    def __init__(self, *args: Any, held: Framework, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["parent"].choices = [
            (category.label, [(one.code, one.label) for one in themes if one.may_have_children])
            for category, themes in held.grouped
        ]
        self.fields["site"].queryset = Site.objects.active()


class ValueForm(forms.Form):
    label = forms.CharField(label=_("Name"), max_length=60)
    is_retired = forms.BooleanField(
        label=_("No longer offered"), required=False, help_text=_("Thank-yous that carry it keep it.")
    )


class AddValueForm(forms.Form):
    label = forms.CharField(label=_("Name"), max_length=60)
