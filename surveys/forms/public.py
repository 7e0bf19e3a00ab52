"""The one question of a page, with native controls: nothing chosen beforehand, nothing that pushes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from files.actions import limits
from files.forms import PICTURES
from files.gate import FORMATS, Let, Refused, let_in
from files.models import File
from hospital.forms.telephones import check_number
from hospital.widgets import OptionBoxes, OptionCards
from surveys.questions import Content, Page
from surveys.questions import shape as kinds

LONGEST_ANSWER = 4000
PLACES = (
    pgettext_lazy("place", "First"), pgettext_lazy("place", "Second"), pgettext_lazy("place", "Third"),
    pgettext_lazy("place", "Fourth"), pgettext_lazy("place", "Fifth"),
)  # fmt: skip
CHOOSE = _("Choose an answer, or skip this question.")
ADDED = "photo"  # the answer of a page for a picture; the picture itself stands apart


class Scale(OptionCards):
    """Steps in a row, with the words of both ends above them and, read aloud, at the ends themselves."""


class AnswerForm(forms.Form):
    """Fields of one page; `answer()` is what is kept, None when the page was left empty.

    A required question is asked a second time when it comes empty; skipping it is another button.
    """

    def __init__(self, *args: Any, content: Content, page: Page, answered: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content, self.page, self.item, self.answered = content, page, page.item, answered
        self.picture: Let | None = None
        self.options = content.options(page.item)
        self.legend = f"{page.item.text} {page.row.label}" if page.row else page.item.text
        if make := MAKERS.get(page.item.kind):
            make(self, answered)

    def _one(self, name: str, field: forms.Field, answered: Any) -> None:
        field.label, field.help_text = self.legend, self.item.hint
        field.required, field.initial = self.item.is_required, answered
        field.error_messages["required"] = CHOOSE
        self.fields[name] = field

    def choice(self, answered: Any) -> None:
        choices = [(option.code, option.label) for option in self.options]
        self._one("answer", forms.ChoiceField(choices=choices, widget=OptionCards()), answered)

    def several(self, answered: Any) -> None:
        choices = [(option.code, option.label) for option in self.options]
        self._one("answer", forms.MultipleChoiceField(choices=choices, widget=OptionBoxes()), answered)

    def steps(self, answered: Any) -> None:
        least, most = self.item.bounds
        self.first, self.last = least, most
        steps = [(number, str(number)) for number in range(least, most + 1)]
        field = forms.TypedChoiceField(choices=steps, widget=Scale(), coerce=int, empty_value=None)
        self._one("answer", field, answered)

    def text(self, answered: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 5, "dir": "auto", "class": "px-control"})
        self._one("answer", forms.CharField(max_length=LONGEST_ANSWER, widget=widget), answered)

    def number(self, answered: Any) -> None:
        least, most = self.item.bounds
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "px-control px-short", "autocomplete": "off"})
        self._one("answer", forms.IntegerField(min_value=least, max_value=most, widget=widget), answered)

    def day(self, answered: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "class": "px-control px-short"}, format="%Y-%m-%d")
        self._one("answer", forms.DateField(widget=widget), parse_date(answered) if answered else None)

    def ranking(self, answered: Any) -> None:
        """A list for each place, as many as there are answers; what is first is chosen in the first."""
        chosen = answered or []
        choices = [("", _("Not chosen")), *((option.code, option.label) for option in self.options)]
        for number in range(len(self.options)):
            place = PLACES[number] if number < len(PLACES) else _("Place %(number)d") % {"number": number + 1}
            first = chosen[number] if number < len(chosen) else ""
            widget = forms.Select(attrs={"class": "px-control"})
            self.fields[f"place_{number}"] = forms.ChoiceField(
                label=place, choices=choices, required=False, initial=first, widget=widget
            )

    def photo(self, answered: Any) -> None:
        widget = forms.FileInput(attrs={"accept": PICTURES, "class": "px-control"})
        self._one("answer", forms.FileField(widget=widget, allow_empty_file=True), None)
        self.fields["answer"].required = self.item.is_required and not answered

    # ------------------------------------------------------------------------------------------ what was answered
    def clean_answer(self) -> Any:
        given = self.cleaned_data["answer"]
        if self.item.kind != kinds.PHOTO or not given:
            return given
        try:
            let = let_in(given.read(), given.size or 0, limits())
            if let.media_type not in FORMATS:
                raise Refused(File.Reason.TYPE)
        except Refused as refusal:
            raise forms.ValidationError(File.Reason(refusal.code).label, code=refusal.code) from None
        self.picture = let
        return ADDED

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.item.kind == kinds.RANKING:
            self._ranked(data)
        if self.item.kind == kinds.MULTIPLE and not self.errors:
            self._together(data["answer"])
        return data

    def _ranked(self, data: dict[str, Any]) -> None:
        chosen = [data[name] for name in self.fields if data.get(name)]
        if len(set(chosen)) != len(chosen):
            self.add_error(None, forms.ValidationError(_("Choose each answer for one place only."), code="twice"))
        elif self.item.is_required and not chosen:
            self.add_error(None, forms.ValidationError(CHOOSE, code="required"))

    def _together(self, chosen: list[str]) -> None:
        alone = [option for option in self.options if option.is_exclusive and option.code in chosen]
        if alone and len(chosen) > 1:
            words = _("“%(answer)s” does not go together with other answers.") % {"answer": alone[0].label}
            self.add_error("answer", forms.ValidationError(words, code="alone"))
        if self.item.most is not None and len(chosen) > self.item.most:
            words = _("Choose %(most)d at most.") % {"most": self.item.most}
            self.add_error("answer", forms.ValidationError(words, code="most"))

    def answer(self) -> Any:
        """A code, several codes, a whole number, a text or an ISO date; None for nothing."""
        if self.item.kind == kinds.RANKING:
            return [self.cleaned_data[name] for name in self.fields if self.cleaned_data[name]] or None
        given = self.cleaned_data.get("answer")
        if self.item.kind == kinds.PHOTO:
            return given or self.answered
        if self.item.kind == kinds.DATE and given:
            return given.isoformat()
        return None if given in ("", []) else given

    @property
    def shape(self) -> str:
        """Which part of the template draws it."""
        return SHAPES.get(self.item.kind, "field")

    @property
    def is_long_scale(self) -> bool:
        return len(self.fields["answer"].choices) > 7


MAKERS: dict[str, Callable[[AnswerForm, Any], None]] = {
    kinds.SINGLE: AnswerForm.choice, kinds.MATRIX: AnswerForm.choice, kinds.MULTIPLE: AnswerForm.several,
    kinds.TEN: AnswerForm.steps, kinds.SCALE: AnswerForm.steps, kinds.TEXT: AnswerForm.text,
    kinds.NUMBER: AnswerForm.number, kinds.DATE: AnswerForm.day, kinds.RANKING: AnswerForm.ranking,
    kinds.PHOTO: AnswerForm.photo,
}  # fmt: skip
SHAPES = {
    kinds.SINGLE: "cards", kinds.MATRIX: "cards", kinds.MULTIPLE: "cards", kinds.TEN: "scale", kinds.SCALE: "scale",
    kinds.RANKING: "places", kinds.STATEMENT: "statement",
}  # fmt: skip


class StartForm(forms.Form):
    """Who answers, asked on the first page: the words on it are the same for everybody."""

    for_somebody = forms.BooleanField(label=_("I am answering for somebody else"), required=False)

    def __init__(self, *args: Any, allows_proxy: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not allows_proxy:
            del self.fields["for_somebody"]


SHOW_BOTH = _("Show what I wrote and my picture to the people who can put it right")
SHOW_PICTURE = _("Show my picture to the people who can put it right")


class SendForm(forms.Form):
    """The last page. What is not ticked is not passed on, whatever was written."""

    pass_on = forms.BooleanField(label=_("Show what I wrote to the people who can put it right"), required=False)
    call_back = forms.BooleanField(label=_("Please call me about this"), required=False)
    name = forms.CharField(label=_("Your name"), max_length=160, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=32, required=False)
    best_time = forms.CharField(label=_("When is a good time?"), max_length=80, required=False)

    CONTACT = ("name", "phone", "best_time")

    def __init__(
        self, *args: Any, wrote: bool, asks_call_back: bool, is_shared: bool = False, pictured: bool = False,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        if pictured:
            self.fields["pass_on"].label = SHOW_BOTH if wrote else SHOW_PICTURE
        if not (wrote or pictured):
            del self.fields["pass_on"]
        if not asks_call_back:
            for name in ("call_back", *self.CONTACT):
                del self.fields[name]
        for name, kind in (("name", "name"), ("phone", "tel")):
            if name in self.fields:
                # on a device for everybody nobody's name is offered to the next one
                self.fields[name].widget.attrs |= {"autocomplete": "off" if is_shared else kind, "dir": "auto"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("call_back") and not data.get("phone", "").strip():
            self.add_error("phone", forms.ValidationError(_("Write the number we may call."), code="required"))
        elif data.get("call_back"):
            check_number(self)
        return data

    def ticked(self) -> dict[str, Any]:
        """Only what was ticked; a contact without the tick is forgotten."""
        data = self.cleaned_data
        contact = {name: data.get(name, "").strip() for name in self.CONTACT} if data.get("call_back") else {}
        return {"pass_on": bool(data.get("pass_on")), "contact": contact}


class ExitForm(forms.Form):
    """The code with which staff free a shared device. How far it was right does not show in the time it takes."""

    code = forms.CharField(
        label=_("Code of this device"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "px-control px-short"}),
    )  # fmt: skip

    # How many answers wait on the device: its script says it.
    waiting = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.right = code

    def clean(self) -> dict[str, Any]:
        """What waits would be lost with the device."""
        data = super().clean() or self.cleaned_data
        if data.get("waiting"):
            words = _(
                "Answers still wait on this tablet. Connect it to the network first; they are sent by themselves."
            )
            self.add_error("code", forms.ValidationError(words, code="waiting"))
        return data

    def clean_code(self) -> str:
        given = self.cleaned_data["code"].strip()
        if not self.right or not constant_time_compare(given, self.right):
            raise forms.ValidationError(_("This is not the code of this device."), code="code")
        return given
