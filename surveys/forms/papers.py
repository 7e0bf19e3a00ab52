"""A paper that is typed in, what differs between two keyings, and one question of a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hospital.widgets import OptionCards
from surveys.forms.public import AnswerForm
from surveys.hcahps import supplemental
from surveys.hcahps.editions import Edition
from surveys.hcahps.keying import read_cells
from surveys.hcahps.packing import unpack
from surveys.models import Keying, PackedResponse, Sampled
from surveys.papers import Question
from surveys.questions import Content, Page
from surveys.questions.shape import COUNTED, DATE, TEXT

CELL = "q"
NO_ANSWER = "M"
LONGEST, LONGEST_OWN = 16, 40
ANSWERS, NOT_REACHED = "answers", "-"


class CellsForm(forms.Form):
    """A cell for each question, in their order: the code of the answer, or nothing. Those of the hospital's own
    (`content`) follow: the place of the answer, or what is written there.
    """

    def __init__(self, *args: Any, edition: Edition, content: Content | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.content = edition, content
        self.own = supplemental.own_pages(edition, content) if content else {}
        for number, item in edition.items.items():
            most = LONGEST if item.takes_several else max(len(code) for code in item.options)
            widget = forms.TextInput(attrs={"data-px-key": "", "inputmode": "numeric", "autocomplete": "off"})
            self.fields[f"{CELL}{number}"] = forms.CharField(
                label=str(number), required=False, max_length=most, widget=widget, help_text=" ".join(item.options)
            )

        for number, page in self.own.items():
            self.fields[f"{CELL}{number}"] = self._own_cell(number, page)

    def _own_cell(self, number: int, page: Page) -> forms.Field:
        text = f"{page.item.text} {page.row.label}" if page.row else page.item.text
        label = f"{number}. {text}"
        if page.item.kind == TEXT:
            words = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
            return forms.CharField(label=label, required=False, max_length=supplemental.LONGEST, widget=words)
        widget = forms.TextInput(attrs={"data-px-key": "", "autocomplete": "off"})
        return forms.CharField(
            label=label, required=False, max_length=LONGEST_OWN, widget=widget, help_text=self._codes(page)
        )

    def _codes(self, page: Page) -> str:
        """What may be typed."""
        if page.item.kind == DATE:
            return _("such as 2026-03-15")
        if page.item.kind in COUNTED:
            least, most = page.item.bounds
            return f"{least}–{most}"
        labels = [option.label for option in self.content.options(page.item)] if self.content else []
        return " · ".join(f"{place} {label}" for place, label in enumerate(labels, 1))

    @property
    def cells(self) -> list[forms.BoundField]:
        return [self[f"{CELL}{number}"] for number in self.edition.items]

    @property
    def own_cells(self) -> list[forms.BoundField]:
        return [self[f"{CELL}{number}"] for number in self.own]

    def answers(self, told: Mapping[str, Any]) -> dict[int, str]:
        found = {number: told.get(f"{CELL}{number}", "") for number in self.edition.items}
        answers, wrong = read_cells(self.edition, found)
        for number in wrong:
            self.add_error(f"{CELL}{number}", _("No answer of this question has this code."))
        return answers | self._own_answers(told)

    def _own_answers(self, told: Mapping[str, Any]) -> dict[int, str]:
        found = {}
        for number, page in self.own.items() if self.content else ():
            try:
                found[number] = supplemental.read_own(self.content, page, told.get(f"{CELL}{number}", ""))
            except ValueError:
                self.add_error(f"{CELL}{number}", _("No answer of this question has this code."))
        return {number: kept for number, kept in found.items() if kept is not None}


class PaperForm(CellsForm):
    """One keying: the cells, and when the paper came back."""

    answered_on = forms.DateField(
        label=_("Came back on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    is_proxy = forms.BooleanField(label=_("Somebody answered for the patient"), required=False)

    def __init__(self, *args: Any, edition: Edition, sampled: Sampled, **kwargs: Any) -> None:
        super().__init__(*args, edition=edition, **kwargs)
        self.sampled = sampled
        if not edition.allows_proxy:
            del self.fields["is_proxy"]
            self.fields["answered_on"].help_text = _(
                "Only the patient answers this edition. What somebody else filled in is not keyed."
            )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        return {
            "answers": self.answers(told), "answered_on": told.get("answered_on"), "language": self.sampled.language,
            "is_proxy": told.get("is_proxy", False),
        }  # fmt: skip


class AnswersForm(CellsForm):
    """What was kept, to be put right."""

    def __init__(self, *args: Any, edition: Edition, kept: PackedResponse | None, **kwargs: Any) -> None:
        known = unpack(edition, kept.answers) if kept else {}
        first = {f"{CELL}{number}": code for number, code in known.items()}
        super().__init__(*args, edition=edition, initial=first, **kwargs)

    def clean(self) -> dict[str, Any]:
        return {"answers": self.answers(super().clean() or self.cleaned_data)}


class SettlePaperForm(forms.Form):
    """Of each question that differs, what is on the paper."""

    def __init__(
        self, *args: Any, first: Keying, second: Keying, differs: Sequence[int], edition: Edition, content: Content,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        own = supplemental.own_pages(edition, content)

        def said(number: int, kept: str) -> str:
            return supplemental.shown(content, own[number], kept) if number in own else kept

        for number in differs:
            choices = [(one.number, said(number, one.given.get(number, NO_ANSWER))) for one in (first, second)]
            label = _("Question %(number)d") % {"number": number}
            self.fields[f"{CELL}{number}"] = forms.TypedChoiceField(
                label=label, coerce=int, choices=choices, widget=OptionCards
            )

    @property
    def chosen(self) -> Mapping[int, int]:
        return {int(name.removeprefix(CELL)): value for name, value in self.cleaned_data.items()}


class CallForm(forms.Form):
    """How a call began: nobody was reached, they answer, or something became known."""

    found = forms.ChoiceField(label=_("How did it go?"), widget=OptionCards(is_rows=True))

    def __init__(self, *args: Any, known: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [(ANSWERS, _("They have time to answer")), (NOT_REACHED, _("Nobody was reached"))]
        self.fields["found"].choices = [*first, *known]


class QuestionForm(forms.Form):
    """The answer to one question; M stands for whoever refuses or does not know."""

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.code, one.label if question.is_row else f"{one.code}. {one.label}") for one in question.answers]
        if question.takes_several:
            self.fields["code"] = forms.MultipleChoiceField(
                label=question.text, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        else:
            choices.append((NO_ANSWER, _("M. Refuses, or does not know")))
            self.fields["code"] = forms.ChoiceField(label=question.text, choices=choices, widget=forms.RadioSelect)

    @property
    def code(self) -> str | None:
        told = self.cleaned_data["code"]
        return (",".join(told) if isinstance(told, list) else told.replace(NO_ANSWER, "")) or None


class OwnQuestionForm(AnswerForm):
    """A question of the hospital's own, as on the web; left empty by whoever refuses or does not know."""

    @property
    def code(self) -> str | None:
        return supplemental.written(self.answer())


def question_form(
    data: Any, *, edition: Edition, content: Content, question: Question
) -> QuestionForm | OwnQuestionForm:  # fmt: skip
    own = supplemental.own_pages(edition, content)
    if question.number in own:
        return OwnQuestionForm(data, content=content, page=own[question.number])
    return QuestionForm(data, question=question)
