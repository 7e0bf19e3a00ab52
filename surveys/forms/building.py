"""Building a survey: each form reads a draft's content and gives it back changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hospital.models import Site
from hospital.widgets import OptionCards
from surveys import shipped, words
from surveys.models.instruments import name_of
from surveys.questions import Content, Item, Option
from surveys.questions.shape import (
    CHOSEN,
    FRIENDS_AND_FAMILY,
    HIDDEN,
    MATRIX,
    MULTIPLE,
    NUMBER,
    RECOMMEND,
    SCALE,
    SHUFFLED,
    STATEMENT,
    TEN,
)

LONGEST_TEXT, LONGEST_LABEL = 600, 120
ROWS_MORE, MOST_ROWS = 3, 20
BLANK = "none"


class BeginForm(forms.Form):
    """A new survey: from a template with its terms, or from nothing."""

    name = forms.CharField(label=_("What do you call it?"), max_length=120, help_text=_("Staff read this name."))
    template = forms.ChoiceField(label=_("Begin with"), widget=OptionCards(is_rows=True))
    language = forms.ChoiceField(
        label=_("Language it is written in"), help_text=_("A template is written in English. Others are translations.")
    )
    site = forms.ModelChoiceField(Site.objects.none(), label=_("For"), required=False, empty_label=_("Every site"))

    def __init__(self, *args: Any, sites: Any, is_everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = shipped.slugs()
        self.fields["template"].choices = [(slug, words.TEMPLATES[slug][0]) for slug in made] + [(BLANK, _("Nothing"))]
        self.fields["template"].widget.faces["hint"] = {slug: words.TEMPLATES[slug][1] for slug in made}
        self.fields["language"].choices = language_choices()
        self.fields["site"].queryset = sites
        if not is_everywhere:
            self.fields["site"].required, self.fields["site"].empty_label = True, None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("template") == BLANK:
            return data | {"template": ""}
        return data | {"language": "en"}


def language_choices() -> list[tuple[str, str]]:
    return [(code, name_of(code)) for code, _name in settings.LANGUAGES]


class ContentForm(forms.Form):
    """`content` is the draft as it is; `changed()` what it becomes. `revision` is the draft the page showed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, content: Content, revision: int, **kwargs: Any) -> None:
        kwargs["initial"] = {**self.first_values(content), "revision": revision, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.content = content

    def first_values(self, content: Content) -> dict[str, Any]:
        return {}

    def changed(self) -> Content:
        raise NotImplementedError


class TextsForm(ContentForm):
    """What stands around the questions."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_LABEL, help_text=_("Patients read it first."))
    intro = forms.CharField(label=_("Before it begins"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea)
    thanks = forms.CharField(label=_("Thank you"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea)
    asks_call_back = forms.BooleanField(label=_("At the end, offer to call back"), required=False)

    NAMES = ("title", "intro", "thanks", "asks_call_back")

    def first_values(self, content: Content) -> dict[str, Any]:
        return {name: getattr(content, name) for name in self.NAMES}

    def changed(self) -> Content:
        return replace(self.content, **{name: self.cleaned_data[name] for name in self.NAMES})


class QuestionForm(ContentForm):
    """One question: its words, its answers, and how it is counted. Fields that its kind has no use for are left out."""

    text = forms.CharField(label=_("Question"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2}))
    hint = forms.CharField(label=_("Hint below it"), max_length=LONGEST_TEXT, required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    is_required = forms.BooleanField(
        label=_("Ask again when it is left empty"), required=False,
        help_text=_("It can be skipped all the same: an answer that was forced is no answer."),
    )  # fmt: skip
    low = forms.CharField(label=_("Words at the low end"), max_length=LONGEST_LABEL)
    high = forms.CharField(label=_("Words at the high end"), max_length=LONGEST_LABEL)
    least = forms.IntegerField(label=_("Lowest"), required=False, min_value=0, max_value=1000)
    most = forms.IntegerField(label=_("Highest"), required=False, min_value=0, max_value=1000)
    is_shuffled = forms.BooleanField(
        label=_("Show the answers to each person in an order of their own"), required=False,
        help_text=_("Not where they have an order of their own, such as always to never."),
    )  # fmt: skip
    is_recommendation = forms.BooleanField(label=_("Count it for the recommendation score"), required=False)
    set = forms.ChoiceField(label=_("Answers"), required=False)

    def __init__(self, *args: Any, kind: str, item: Item | None = None, **kwargs: Any) -> None:
        self.kind, self.item = kind, item
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", _("None")), *words.THEMES.items()]
        if kind == HIDDEN:
            self.fields["text"].label, self.fields["text"].help_text = _("What it says"), _("Only staff read it.")
        for name in self._needless():
            del self.fields[name]
        if kind == MULTIPLE:
            self.fields["most"].label = _("How many at most")
        if kind in CHOSEN:
            self._offer_sets()
            self._add_lines("option", _("Answer %(number)d"), self._options())
        if kind == MATRIX:
            self._add_lines("row", _("Line %(number)d"), item.rows if item else ())

    def first_values(self, content: Content) -> dict[str, Any]:
        if self.item is None:
            return {}
        names = ("text", "hint", "theme", "is_required", "low", "high", "least", "most", "set", "is_shuffled")
        found = {name: getattr(self.item, name) for name in names}
        return found | {"is_recommendation": self.item.measure == RECOMMEND}

    def _needless(self) -> Iterator[str]:
        if self.kind in (STATEMENT, HIDDEN):
            yield from ("is_required",)
        if self.kind == HIDDEN:
            yield from ("hint", "theme")
        if self.kind not in SHUFFLED:
            yield "is_shuffled"
        if self.kind not in (SCALE, TEN):
            yield from ("low", "high")
        if self.kind not in (SCALE, NUMBER):
            yield "least"
        if self.kind not in (SCALE, NUMBER, MULTIPLE):
            yield "most"
        if self.kind != TEN:
            yield "is_recommendation"
        if self.kind not in CHOSEN:
            yield "set"

    # ------------------------------------------------------------------------------------------ answers and lines
    def _options(self) -> tuple[Option, ...]:
        return self.content.options(self.item) if self.item else ()

    def _offer_sets(self) -> None:
        """Answers of other questions can be used again; they stay the same for all of them."""
        others = {name: of for name, of in self.content.sets.items() if not (self.item and self.item.set == name)}
        own = self.item.set if self.item else ""
        choices = [(own, _("The answers below")), *((name, said(of)) for name, of in others.items())]
        self.fields["set"].choices = choices

    def _add_lines(self, name: str, label: Any, lines: tuple[Option, ...]) -> None:
        for number in range(min(MOST_ROWS, max(len(lines) + ROWS_MORE, 4))):
            first = lines[number].label if number < len(lines) else ""
            self.fields[f"{name}_{number}"] = forms.CharField(
                label=label % {"number": number + 1}, max_length=LONGEST_LABEL, required=False, initial=first
            )
        if name == "option" and self.kind == MULTIPLE:
            first = next((option.label for option in lines if option.is_exclusive), "")
            self.fields["alone"] = forms.CharField(
                label=_("An answer that stands alone"), max_length=LONGEST_LABEL, required=False, initial=first,
                help_text=_("For example: none of these. Write it as above."),
            )  # fmt: skip

    def _lines(self, name: str, were: tuple[Option, ...]) -> tuple[Option, ...]:
        """What stands in the lines; a line that was there keeps its code, so that its translations stay with it."""
        typed = [(number, self.cleaned_data[field].strip()) for number, field in enumerate(self._fields(name))]
        codes = {number: option.code for number, option in enumerate(were)}
        free = (f"{name[0]}{number}" for number in range(1, 100) if f"{name[0]}{number}" not in codes.values())
        alone = self.cleaned_data.get("alone", "").strip()
        lines = [(codes.get(number) or next(free), text) for number, text in typed if text]
        return tuple(Option(code, text, is_exclusive=name == "option" and text == alone) for code, text in lines)

    def _fields(self, name: str) -> list[str]:
        return [field for field in self.fields if field.startswith(f"{name}_") and field.rpartition("_")[2].isdigit()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        least, most = data.get("least"), data.get("most")
        if least is not None and most is not None and least >= most:
            self.add_error("most", forms.ValidationError(_("The highest has to be above the lowest."), code="bounds"))
        if self.errors:
            return data
        if self.kind in CHOSEN and self._uses_own() and len(self._lines("option", self._options())) < 2:
            self.add_error("option_0", forms.ValidationError(_("Write two answers at least."), code="few"))
        if self.kind == MATRIX and not self._lines("row", self.item.rows if self.item else ()):
            self.add_error("row_0", forms.ValidationError(_("Write one line at least."), code="few"))
        return data

    def _uses_own(self) -> bool:
        return self.cleaned_data.get("set", "") == (self.item.set if self.item else "")

    def changed(self) -> Content:
        data, content, was = self.cleaned_data, self.content, self.item
        names = ("text", "hint", "theme", "low", "high", "least", "most", "is_shuffled")
        plain = {name: data[name] for name in names if name in data}
        item = replace(was, **plain) if was else Item(content.free_key("q"), self.kind, **plain)
        item = replace(item, is_required=data.get("is_required", False))
        if self.kind == TEN:
            item = replace(item, measure=RECOMMEND if data["is_recommendation"] else "")
        if self.kind == MATRIX:
            item = replace(item, rows=self._lines("row", was.rows if was else ()))
        if self.kind in CHOSEN:
            name = data["set"] or (was.set if was else "") or content.free_key("s")
            if self._uses_own():
                content = content.with_set(name, self._lines("option", self._options()))
            item = replace(item, set=name, measure=item.measure if item.measure == FRIENDS_AND_FAMILY else "")
        return content.with_item(item).tidied()


def said(options: tuple[Option, ...]) -> str:
    """A response set by its answers."""
    return ", ".join(option.label for option in options)[:80]


class TranslateForm(forms.Form):
    """A text for each unit of the source. `stale` are the units whose source has changed: such a text is taken over
    as it is only where "Still right" was ticked beside it.
    """

    SAME = "same"

    def __init__(
        self, *args: Any, source: dict[str, str], texts: dict[str, dict[str, str]], stale: Collection[str],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.stale = stale
        for unit, text in source.items():
            rows = 1 if len(text) < 50 else 3
            widget = forms.Textarea(attrs={"rows": rows, "dir": "auto", "class": "px-control"})
            self.fields[unit] = forms.CharField(
                label=text, required=False, max_length=2 * LONGEST_TEXT, widget=widget,
                initial=texts.get(unit, {}).get("text", ""),
            )  # fmt: skip

    def texts(self) -> dict[str, str]:
        """What was changed on the page, or confirmed where the source has changed since."""
        confirmed = set(self.data.getlist(self.SAME))
        confirmed &= set(self.stale)
        taken = [unit for unit in self.fields if unit in self.changed_data or unit in confirmed]
        return {unit: self.cleaned_data[unit] for unit in taken}


class LanguageForm(forms.Form):
    """Another language, or easy words of one."""

    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    is_easy = forms.BooleanField(label=_("In easy words"), required=False)
