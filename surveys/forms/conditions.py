"""When a question is asked, and what answers set off: one test after the other, joined by "all" or "any"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Cause, Kind
from surveys.questions import Content, Page
from surveys.questions.shape import CHOSEN, COUNTED, TEXT

LEAST, MOST = "least", "most"
BECOMES = [(kind.value, kind.label) for kind in (Kind.CONCERN, Kind.COMPLIMENT)]


class TestForm(forms.Form):
    """One test of one page of the survey: chosen answers, a number, words, or whether there is an answer at all."""

    codes = forms.MultipleChoiceField(
        label=_("One of these answers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    way = forms.ChoiceField(label=_("The number is"), choices=[(MOST, _("at most")), (LEAST, _("at least"))])
    number = forms.IntegerField(label=_("this number"))
    says = forms.CharField(
        label=_("Words"), help_text=_("With commas between. It is enough that one of them stands in the answer.")
    )
    is_turned = forms.BooleanField(label=_("The other way round: unless this is so"), required=False)

    def __init__(self, *args: Any, content: Content, page: Page, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        for name in {"codes", "way", "number", "says"} - _asked_of(page.item.kind):
            del self.fields[name]
        if "codes" in self.fields:
            options = content.options(page.item)
            self.fields["codes"].choices = [(option.code, option.label) for option in options]
            self.fields["codes"].required = True
        if "number" in self.fields:
            least, most = page.item.bounds
            self.fields["number"] = forms.IntegerField(label=_("this number"), min_value=least, max_value=most)

    def condition(self) -> dict[str, Any]:
        data, test = self.cleaned_data, {"item": self.page.name}
        if "codes" in data:
            test |= {"in": data["codes"]}
        elif "number" in data:
            test |= {data["way"]: data["number"]}
        elif "says" in data:
            test |= {"says": [word.strip() for word in data["says"].split(",") if word.strip()]}
        else:
            test |= {"answered": True}
        return {"not": test} if data["is_turned"] else test


def _asked_of(kind: str) -> set[str]:
    """The fields with which an answer of this kind is tested; of a date only whether there is one."""
    if kind in CHOSEN:
        return {"codes"}
    return {"way", "number"} if kind in COUNTED else {"says"} if kind == TEXT else set()


class RuleForm(TestForm):
    """A test, and the feedback it becomes."""

    kind = forms.ChoiceField(label=_("It becomes"), choices=BECOMES)
    red_flag = forms.ChoiceField(
        label=_("Urgent, as a red flag"), choices=[("", _("No")), *Cause.choices], required=False,
        help_text=_("Whoever sorts is told at any hour, and somebody has to judge it within half an hour."),
    )  # fmt: skip
    without_asking = forms.BooleanField(
        label=_("Also when nobody asked to be heard"), required=False,
        help_text=_("Then it says only that such an answer came, from which ward, and nothing about who gave it."),
    )  # fmt: skip


def joined(was: Any, test: dict[str, Any], joiner: str) -> dict[str, Any]:
    """One test more. `joiner` is "all" or "any" and holds for all of them."""
    tests = [*parts(was), test]
    return tests[0] if len(tests) == 1 else {joiner: tests}


def parts(condition: Any) -> list[dict[str, Any]]:
    """The tests of a condition that the builder can show one by one; a deeper one counts as a single test."""
    if not condition:
        return []
    return next((list(condition[joiner]) for joiner in ("all", "any") if joiner in condition), [dict(condition)])


def without(condition: Any, number: int) -> dict[str, Any] | None:
    """Without its test of this number."""
    tests = parts(condition)
    del tests[number]
    joiner = "any" if "any" in (condition or {}) else "all"
    return None if not tests else tests[0] if len(tests) == 1 else {joiner: tests}
