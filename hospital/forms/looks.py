"""Forms of what an organization looks like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from hospital import accent
from hospital.forms.settings import languages
from hospital.models import Letterhead, Site


def color_field(label: Any, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocapitalize": "characters"})
    return forms.CharField(label=label, max_length=7, required=False, widget=widget, **more)


class AccentForm(forms.Form):
    """Two colors, as they are written in the house's own guide to its looks."""

    light = color_field(_("On light pages"), help_text=_("Such as #1F4E9A. Empty: the color of the product."))
    dark = color_field(_("On dark pages"), help_text=_("Empty: made of the one above, as light as it has to be."))

    def instead(self) -> Iterator[dict[str, str]]:
        """For each color that was refused, the values of the form with the nearest one that can be read."""
        for theme in (accent.LIGHT, accent.DARK):
            for error in self.errors.as_data().get(theme, ()):
                if error.code == "contrast":
                    yield {**{name: self[name].value() or "" for name in self.fields}, theme: error.params["nearest"]}


class LetterheadForm(forms.Form):
    """The letterheads of one site, a group of fields for each of its languages; cleaned to `words`."""

    LABELS = {
        "name": _("Name on paper"), "address": _("Address"), "contact": _("Further contact lines"),
        "complaints": _("Who answers about complaints"), "footer": _("Last lines"),
    }  # fmt: skip
    HINTS = {
        "name": _("Empty: the name of the site."),
        "contact": _("One for each line. The public telephone and e-mail of the site stand there in any case."),
        "complaints": _("Stands on the slip that people are given: an office, a telephone, when it is open."),
        "footer": _("Such as the number in a register, or who runs the hospital."),
    }  # fmt: skip

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(languages())
        self.codes = [code for code in site.languages if code in known] or [*known][:1]
        there = Letterhead.objects.by_language(site)
        for code in self.codes:
            for name in Letterhead.FIELDS:
                row = there.get(code)
                self.fields[f"{name}_{code}"] = self._field(name, code, getattr(row, name) if row else "")

    def _field(self, name: str, code: str, words: str) -> forms.CharField:
        column, attrs = Letterhead._meta.get_field(name), {"lang": code, "dir": "auto"}
        widget = forms.TextInput(attrs) if name == "name" else forms.Textarea({**attrs, "rows": 2})
        return forms.CharField(
            label=self.LABELS[name], help_text=self.HINTS.get(name, ""), initial=words, required=False,
            max_length=column.max_length, widget=widget,
        )  # fmt: skip

    def groups(self) -> Iterator[dict[str, Any]]:
        """The fields of each language; open are the first, and those that hold or lack something."""
        for code in self.codes:
            fields = [self[f"{name}_{code}"] for name in Letterhead.FIELDS]
            is_open = code == self.codes[0] or any(field.value() or field.errors for field in fields)
            yield {"code": code, "name": get_language_info(code)["name_local"], "fields": fields, "is_open": is_open}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        words = {
            code: {name: _lines(data.get(f"{name}_{code}", "")) for name in Letterhead.FIELDS} for code in self.codes
        }
        return {"words": words}


def _lines(text: str) -> str:
    """Lines end as they do in the database, whatever the browser sent."""
    return "\n".join(line.rstrip() for line in text.splitlines())
