"""Questions of HCAHPS: which for our own use, which edition for which site, one compared, a table of CMS loaded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from hospital.forms.files import FileForm
from hospital.models import Site
from hospital.widgets import OptionBoxes, OptionCards
from surveys import words
from surveys.forms.building import LONGEST_LABEL, ContentForm
from surveys.forms.results import MONTHS
from surveys.hcahps import editions, questionnaire
from surveys.hcahps.questionnaire import TRANSITION
from surveys.models import ScoreTable
from surveys.questions import Content

LABEL = "label_"
LONGEST_STATEMENT = 2000


class BenchmarkForm(forms.Form):
    """A name of the hospital's own, and the questions; those that lead to one come along by themselves."""

    name = forms.CharField(label=_("What do you call it?"), max_length=120, help_text=_("Staff read this name."))
    site = forms.ModelChoiceField(Site.objects.none(), label=_("For"), required=False, empty_label=_("Every site"))
    numbers = forms.TypedMultipleChoiceField(label=_("Questions"), coerce=int, widget=OptionBoxes(is_rows=True))

    def __init__(self, *args: Any, sites: Any, is_everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites
        if not is_everywhere:
            self.fields["site"].required, self.fields["site"].empty_label = True, None
        edition, numbers = editions.newest(), self.fields["numbers"]
        free = [(number, one.key) for one, found in questionnaire.offered(edition) for number in found]
        numbers.choices = [(number, edition.items[number].text) for number, _key in free]
        numbers.widget.faces["hint"] = {number: words.HCAHPS_MEASURES[key] for number, key in free}


class HcahpsForm(forms.Form):
    """Only sites with a certification number."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("For"), empty_label=None)
    edition = forms.ChoiceField(label=_("Edition"), widget=OptionCards(is_rows=True))

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites
        known = list(reversed(editions.editions()))
        self.fields["edition"].choices = [(one.version, f"HCAHPS {one.version}") for one in known]
        self.fields["edition"].widget.faces["hint"] = {one.version: _days(one) for one in known}
        self.fields["edition"].initial = known[0].version


def _days(edition: editions.Edition) -> str:
    about = {"number": len(edition.items), "since": date_format(edition.since)}
    if edition.until is None:
        return _("%(number)d questions, for everybody who went home from %(since)s on") % about
    until = {"until": date_format(edition.until)}
    return _("%(number)d questions, for everybody who went home from %(since)s to %(until)s") % (about | until)


class AttestForm(ContentForm):
    """The words of one official question. Its answers can be worded where they are not known to be right."""

    text = forms.CharField(label=_("Word for word"), max_length=LONGEST_STATEMENT, widget=forms.Textarea)
    is_compared = forms.BooleanField(
        label=_("I have the official instrument before me, and every word here is the same."),
    )

    def __init__(self, *args: Any, key: str, edition: editions.Edition, content: Content, **kwargs: Any) -> None:
        self.item = content.by_key.get(key)
        super().__init__(*args, content=content, **kwargs)
        known = edition.items.get(questionnaire.number_of(key) or 0)
        if self.item and known and "codes" in known.unsure:
            for option in content.options(self.item):
                label = _("Answer %(code)s") % {"code": option.code}
                self.fields[LABEL + option.code] = forms.CharField(
                    label=label, max_length=LONGEST_LABEL, initial=option.label
                )
        self.order_fields([name for name in self.fields if name != "is_compared"])

    def first_values(self, content: Content) -> dict[str, Any]:
        return {"text": self.item.text if self.item else ""}

    def labels(self) -> dict[str, str]:
        """By code."""
        return {name.removeprefix(LABEL): value for name, value in self.cleaned_data.items() if name.startswith(LABEL)}


def is_official(content: Content, key: str) -> bool:
    """Is this one of the texts that are compared? The transition statement is, before it has its first words."""
    item = content.by_key.get(key)
    return item.is_locked if item else key == TRANSITION and questionnaire.needs_transition(content)


class TableForm(FileForm):
    """A table of CMS: which, for when, in which version, from where; its rows as a file or as text."""

    kind = forms.ChoiceField(label=_("Table"), choices=ScoreTable.Kind.choices)
    period = forms.CharField(
        label=_("Quarter"), max_length=6,
        help_text=_("Such as 2025Q4; of a table for four quarters the last one."),
    )  # fmt: skip
    version = forms.CharField(label=_("Version"), max_length=40, help_text=_("What CMS calls this table."))
    source_url = forms.URLField(label=_("Where it was published"), max_length=300, assume_scheme="https")

    field_order = ("kind", "period", "version", "source_url", "file", "text")


class PeriodForm(forms.Form):
    months = forms.ChoiceField(label=_("Since"), choices=MONTHS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["months"].widget.attrs["class"] = "px-control"
