"""Choosing the columns of a file in the browser: a number for the place, a name for the heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from feedback.columns import Column
from feedback.models import Purpose

LONGEST, LAST = 60, 100


def purpose_field() -> forms.ChoiceField:
    """Names and words leave only for a purpose; nothing is chosen for anybody."""
    return forms.ChoiceField(
        label=_("Names, contacts and what they told us"), required=False,
        choices=[("", _("Stay out of the file")), *Purpose.choices],
        help_text=_("What they are needed for is recorded together with who took them out."),
    )  # fmt: skip


class ColumnsForm(forms.Form):
    """Cleans to `name`, `is_shared` and `columns` ([key, heading] in order). A column without a number is left out."""

    name = forms.CharField(label=_("What these columns are called"), max_length=60)
    is_shared = forms.BooleanField(label=_("Share them with everybody who makes such files"), required=False)

    def __init__(self, *args: Any, offered: Sequence[Column], saved: Sequence[Sequence[str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.offered = offered
        place = {key: number for number, (key, _heading) in enumerate(saved, 1)}
        headings = dict(saved)
        for column in offered:
            self.fields[f"at_{column.key}"] = forms.IntegerField(
                label=_("Place"), required=False, min_value=1, max_value=99, initial=place.get(column.key)
            )
            self.fields[f"as_{column.key}"] = forms.CharField(
                label=_("Heading"), required=False, max_length=LONGEST, initial=headings.get(column.key, "")
            )

    def lines(self) -> Iterator[tuple[Column, forms.BoundField, forms.BoundField]]:
        """Those that are chosen first, in their order."""
        for column in sorted(self.offered, key=self._place):
            yield column, self[f"at_{column.key}"], self[f"as_{column.key}"]

    def _place(self, column: Column) -> int:
        typed = str(self[f"at_{column.key}"].value() or "")
        return int(typed) if typed.isascii() and typed.isdecimal() else LAST

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        places = [(data.get(f"at_{column.key}"), column.key) for column in self.offered]
        chosen = [key for at, key in sorted((at, key) for at, key in places if at)]
        if not chosen:
            raise ValidationError(_("Give at least one column a place."), code="empty")
        columns = [[key, data.get(f"as_{key}", "")] for key in chosen]
        return {"name": data.get("name", ""), "is_shared": data.get("is_shared", False), "columns": columns}
