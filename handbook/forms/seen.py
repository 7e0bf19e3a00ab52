"""A form of words that two people may change at once: it knows what it showed, and keeps both texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 400


class Seen(forms.BaseForm):
    """Before other forms in the bases. `hold` it to the mark of what stands there now, which its page then carries.

    Sent with another mark, each field that differs says what it says now; what was typed stays. Sent again it goes.
    """

    mark = ""

    def hold(self, mark: str) -> None:
        self.mark = mark
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=mark)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.mark and data.get("seen") != self.mark:
            self._say_what_stands_there()
        return data

    def _say_what_stands_there(self) -> None:
        for name in set(self.changed_data) - {"seen"} - self.errors.keys():
            words = _("It says now: %(words)s")
            self.add_error(name, ValidationError(words, params={"words": self._now(name)}, code="changed"))
        words = _("Somebody changed this while you were writing. Your words are kept: look at theirs, then save again.")
        self.add_error(None, ValidationError(words, code="changed"))
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = self.mark

    def _now(self, name: str) -> str:
        field, value = self.fields[name], self.get_initial_for_field(self.fields[name], name)
        if isinstance(field, forms.BooleanField):
            return str(_("yes") if value else _("no"))
        names = {str(code): label for code, label in getattr(field, "choices", ())}
        values = value if isinstance(value, (list, tuple)) else [value]
        return ", ".join(str(names.get(str(one), one)) for one in values if one not in ("", None))[:LONGEST] or "–"
