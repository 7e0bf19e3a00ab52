"""How something reached us and the paper that came with it; how the person seemed, and what may be repeated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import LONGEST
from feedback.models import UNAIDED, Channel, Flag, Mood, Quote
from files.forms import LIMITS, FilesField
from hospital.widgets import OptionCards

# Read by a program, not written down by a person.
NOT_BY_HAND = frozenset({*UNAIDED, Channel.IMPORT, Channel.HANDBOOK, Channel.SURVEY, Channel.NOTICED})
CHANNELS = [(way.value, way.label) for way in Channel if way not in NOT_BY_HAND]
BEST = 10  # points of the longest scale on a card


class ArrivalForm(forms.Form):
    """Everything here may be left out, but for a card: it is known by its number, and its scan is looked at again."""

    mood = forms.ChoiceField(
        label=_("How did they seem?"), choices=Mood.choices, required=False, widget=OptionCards(),
        help_text=_("As you saw it. Their own words stay apart from it."),
    )  # fmt: skip
    quote = forms.ChoiceField(
        label=_("May we repeat their words?"), choices=Quote.choices, required=False, widget=OptionCards(),
        help_text=_("Ask them. Without an answer nothing is repeated."),
    )  # fmt: skip
    thanks = forms.CharField(
        label=_("Did they also thank somebody? In their words"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("It is kept as a part of its own, so that it reaches the people it is for."),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("How did they tell you?"), choices=CHANNELS, widget=OptionCards())
    papers = FilesField(label=_("The letter, or the scan of the card"), required=False, help_text=LIMITS)
    card_batch = forms.CharField(label=_("Batch, as printed on the card"), required=False, max_length=30)
    card_number = forms.CharField(label=_("Card number"), required=False, max_length=20)
    rating = forms.IntegerField(label=_("Points on the card"), required=False, min_value=0, max_value=BEST)
    rating_of = forms.IntegerField(label=_("Out of"), required=False, min_value=1, max_value=BEST)

    rating.widget.attrs["class"] = rating_of.widget.attrs["class"] = "px-short"

    def clean_arrival(self, data: Mapping[str, Any]) -> None:
        if data.get("channel") == Channel.PAPER:
            self._need("card_batch", _("Enter the batch. It is printed at the foot of the card."))
            self._need("card_number", _("Enter the number of the card."))
            self._need("papers", _("Add the scan of the card: a colleague may look at it again."))
        if (data.get("rating") is None) != (data.get("rating_of") is None):
            self.add_error("rating", _("Enter both: how many points, and out of how many."))
        elif data.get("rating") is not None and data["rating"] > data["rating_of"]:
            self.add_error("rating", _("There are more points than the card has."))
        if data.get("papers") and self.errors:
            self.add_error("papers", forms.ValidationError(_("Choose the files once more, too."), code="again"))

    def _need(self, name: str, words: Any) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, forms.ValidationError(words, code="required"))

    def arrived(self) -> dict[str, Any]:
        """Of what `complaints.actions.take` asks for, the part this form knows. Thanks follow the words, so that they
        can be marked in them; whoever says that it came through a regulator has set that flag.
        """
        data = self.cleaned_data
        flags = {*data["flags"], *([Flag.REGULATOR] if data["channel"] == Channel.REGULATOR else [])}
        return {
            "channel": data["channel"], "flags": sorted(flags), "mood": data["mood"],
            "quote": data["quote"] or Quote.NO,
            "words": "\n\n".join(filter(None, [data["words"], data["thanks"].strip()])),
            "rating": data["rating"], "rating_of": data["rating_of"],
        }  # fmt: skip

    def card(self) -> dict[str, str]:
        """Which card it was typed in from; empty for everything else."""
        data = self.cleaned_data
        is_card = data["channel"] == Channel.PAPER
        return {"batch": data["card_batch"], "number": data["card_number"].strip().upper()} if is_card else {}
