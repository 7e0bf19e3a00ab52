"""What the pages about files of rows show: how far one is, what is wrong in it, what it brought, examples and words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from audit.verbs import label_of
from clocks.subjects import Card
from feedback import targets
from feedback.actions.told import LINKED
from feedback.forms import MatchForm
from feedback.mapping import problems
from feedback.mapping.cells import parts
from feedback.mapping.guessing import folded
from feedback.models import Import, ImportRow
from hospital.models import User

SHOWN, EXAMPLES, LOOKED_AT, MOST_WORDS = 50, 3, 500, 60
SAID = ("choice", "choices")
S, R = Import.State, ImportRow.State
CHECKED = (R.NEW, R.CHANGED, R.SAME, R.BAD)
TAKEN = (R.MADE, R.UPDATED, R.KEPT, R.UNCHANGED, R.BAD)
# Of the rows there are, those that the work in hand is done with.
LEFT = {S.CHECKING: (R.READ,), S.RUNNING: (R.NEW, R.CHANGED, R.SAME), S.UNDOING: (R.MADE,)}


class Wrong(NamedTuple):
    """One thing that is wrong, in words: on which line, in which column."""

    line: int
    column: str
    words: str


class Stays(NamedTuple):
    card: Card | None
    why: str


@dataclass
class ImportBoard:
    """One file for one reader. `is_worked`: they may look into its rows and act on it."""

    job: Import
    user: User
    is_worked: bool = True

    @property
    def target(self) -> targets.Target:
        return targets.get(self.job.target)

    @cached_property
    def counts(self) -> dict[str, int]:
        return self.job.rows.counted()

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.total - sum(self.counts.get(state, 0) for state in LEFT.get(S(self.job.state), ()))

    @property
    def lines(self) -> list[tuple[Any, int]]:
        """How many rows are new, changed, left out and so on; what there is none of says nothing."""
        return [
            (R(state).label, number) for state in R.values if (number := self.counts.get(state, 0)) and state != R.READ
        ]

    @property
    def good(self) -> int:
        return sum(self.counts.get(state, 0) for state in (R.NEW, R.CHANGED, R.SAME))

    @property
    def bad(self) -> int:
        return self.counts.get(R.BAD, 0)

    @property
    def brought(self) -> int:
        return self.counts.get(R.MADE, 0)

    @property
    def failure(self) -> str:
        return _(problems.FILES[self.job.failure]) if self.job.failure else ""

    @property
    def unknown(self) -> list[tuple[Any, list[str]]]:
        """Words whose meaning nobody said yet, by field."""
        labels = {one.name: one.label for one in self.target.fields}
        return [(labels[name], sorted(words)[:12]) for name, words in self.job.unknown.items() if name in labels]

    def wrong(self, most: int | None = None) -> Iterator[Wrong]:
        """Every problem of every row, by line; rows are read as they are asked for."""
        rows = self.job.rows.filter(state=R.BAD).exclude(problems="").order_by("line")
        for row in (rows[:most] if most else rows).iterator(chunk_size=500):
            yield from (self._in_words(row.line, one) for one in json.loads(row.problems))

    @cached_property
    def first_wrong(self) -> list[Wrong]:
        return list(self.wrong(SHOWN))[:SHOWN] if self.is_worked else []

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {one.name: str(one.label) for one in self.target.fields}

    def _in_words(self, line: int, one: Mapping[str, Any]) -> Wrong:
        column, headings = one["column"], self.job.headings
        heading = headings[column] if column is not None and column < len(headings) else ""
        code = one["code"]
        words = _(problems.WORDS[code]) % {"cell": one["cell"]}
        return Wrong(line, heading or self._labels.get(one["field"], ""), words)

    # ------------------------------------------------------------------------------------ what it brought
    @cached_property
    def late_count(self) -> int:
        return self.job.rows.late().count()

    @cached_property
    def late(self) -> list[Card]:
        """What owed something overdue when it came, as far as this reader sees it."""
        return list(self._cards(self.job.rows.late()).values())

    @cached_property
    def stays(self) -> list[Stays]:
        rows = self.job.rows.filter(state=R.STAYS).order_by("line")
        because = dict(rows.values_list("feedback_id", "because")[:SHOWN])
        cards = self._cards(rows)
        return [Stays(cards.get(story), _why(verb)) for story, verb in because.items()]

    def _cards(self, rows: Any) -> Mapping[int, Card]:
        stories = [pk for pk in rows.order_by("line").values_list("feedback_id", flat=True)[:SHOWN] if pk]
        return self.target.cards(stories, self.user) if stories else {}

    # ------------------------------------------------------------------------------------ matching
    @cached_property
    def first_rows(self) -> list[list[str]]:
        rows = self.job.rows.exclude(cells="").order_by("line").values_list("cells", flat=True)[:LOOKED_AT]
        return [json.loads(cells) for cells in rows]

    def examples(self, column: int) -> list[str]:
        found: dict[str, None] = {}
        for cells in self.first_rows:
            if column < len(cells) and cells[column]:
                found[problems.short(cells[column])] = None
            if len(found) == EXAMPLES:
                break
        return list(found)

    def words(self) -> dict[str, list[str]]:
        """The words of each choice that has a column: those nobody said the meaning of first."""
        matched, choices = self.job.matched, {one.name: one for one in self.target.fields if one.kind in SAID}
        found: dict[str, list[str]] = {}
        for name in matched.columns.keys() & choices.keys():
            column = matched.columns[name]
            told_of = (cells[column] for cells in self.first_rows if column < len(cells) and cells[column])
            seen = {part for cell in told_of for part in parts(cell, choices[name])}
            unknown, told = self.job.unknown.get(name, {}), matched.values.get(name, {})
            words = {word for word in {*seen, *unknown} if len(word) <= 80}
            found[name] = sorted(words, key=lambda word: (word not in unknown, folded(word) not in told, word))[
                :MOST_WORDS
            ]
        return {one.name: found[one.name] for one in self.target.fields if one.name in found}

    def form(self, data: Any = None) -> MatchForm:
        scene = self.target.scene(self.user)
        return MatchForm(data, job=self.job, choices=scene.choices, words=self.words())

    def columns(self, form: MatchForm) -> list[tuple[Any, list[str]]]:
        return [(field, self.examples(number)) for number, field in enumerate(form.columns())]


def _why(verb: str) -> str:
    return _("Something else belongs to it") if verb == LINKED else str(label_of(verb))
