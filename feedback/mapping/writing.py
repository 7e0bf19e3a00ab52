"""A matching backwards: from what a record holds to the cells that the same matching reads as that record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from feedback.mapping import cells as cell_rules
from feedback.mapping.fields import Choices, Field, Moment
from feedback.mapping.matching import Matching


class Writer:
    """For files of one saved matching (`Matching.by_heading`): its columns, in the order of the fields.

    A row takes values by field as `matching.row` gives them: texts, codes, moments, numbers; "" or None for nothing.
    """

    def __init__(self, saved: Mapping[str, Any], fields: Sequence[Field], choices: Mapping[str, Choices]) -> None:
        self.headings_by_field: Mapping[str, str] = saved["columns"]
        self.matching = Matching.from_data({**saved, "columns": {}})
        self.fields, self.choices = fields, choices
        self.columns = [one for one in fields if one.name in self.headings_by_field]
        self.word = cache(self._word)

    @property
    def headings(self) -> list[str]:
        return [self.headings_by_field[one.name] for one in self.columns]

    def row(self, values: Mapping[str, Any]) -> list[str] | None:
        """None for a record of which no row of this file can speak: something else is said for every row."""
        for name, said in self.matching.shared.items():
            value = _text(values.get(name))
            if name in values and value != said and (name not in self.headings_by_field or not value):
                return None
        return [self._cell(one, values.get(one.name)) for one in self.columns]

    def _cell(self, one: Field, value: Any) -> str:
        if value in (None, "", []):
            return ""
        if isinstance(value, Moment):
            return moment(value, self.matching.order)
        if one.kind == "choice":
            return self.word(one.name, str(value))
        if one.kind == "choices":
            return "; ".join(self.word(one.name, code) for code in value)
        return str(value)

    def _word(self, name: str, code: str) -> str:
        """As it stood in their files, else as we call it; the code itself where neither would be understood."""
        choices, said = self.choices[name], self.matching.values.get(name, {})
        theirs = self.matching.words.get(name, {}).get(code)
        for word in filter(None, (theirs, str(choices.labels.get(code, "")))):
            try:
                if cell_rules.code_of(word, choices, said) == code:
                    return word
            except cell_rules.Misread:
                continue
        return code


def moment(value: Moment, order: str) -> str:
    """To the minute, which is what files hold."""
    day = value.day.strftime("%m/%d/%Y" if order == "mdy" else "%d/%m/%Y")
    return f"{day} {value.at:%H:%M}" if value.at else day


def _text(value: Any) -> str:
    return "" if value is None else str(value)
