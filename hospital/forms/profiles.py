"""Forms about a person before somebody meets them: needs, preferences, notes about keeping in touch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hospital.models import LiaisonNote, Need, Person, Preference
from hospital.widgets import OptionCards

FORMAT, PROFESSIONAL, SUPPORT = Need.Kind.FORMAT, Need.Kind.PROFESSIONAL, Need.Kind.SUPPORT
Aid = Need.Aid
# Under which heading of the standard each aid falls.
KIND_OF: dict[str, str] = {
    **dict.fromkeys((Aid.LARGE_PRINT, Aid.EASY_READ, Aid.BRAILLE, Aid.AUDIO), FORMAT),
    Aid.EMAIL: Need.Kind.CONTACT,
    **dict.fromkeys((Aid.SIGN_LANGUAGE, Aid.SPEECH_TO_TEXT, Aid.INTERPRETER), PROFESSIONAL),
    Aid.EXTRA_TIME: Need.Kind.LONGER,
}


def _day(label: Any, *, required: bool) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "px-short"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class PersonForm(forms.Form):
    """`people` are those it may be about; one of them needs no choice."""

    refused_at = {"past": ("review_on",), "how": ("how",)}
    person = forms.TypedChoiceField(label=_("Who?"), coerce=int)

    def __init__(self, *args: Any, people: dict[int, tuple[str, Person]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        if len(people) == 1:
            del self.fields["person"]
        else:
            self.fields["person"].choices = [(pk, label) for pk, (label, _person) in people.items()]

    def clean(self) -> dict[str, Any]:
        """The person instead of their number."""
        found = super().clean() or self.cleaned_data
        pk = found.get("person", next(iter(self.people)))
        return {**found, "person": self.people[pk][1]}


class NeedForm(PersonForm):
    aid = forms.ChoiceField(label=_("What helps?"), choices=Need.Aid, widget=OptionCards())
    detail = forms.CharField(
        label=_("What exactly?"), max_length=160, required=False, help_text=_("For example: at least 18 points.")
    )
    language = forms.CharField(label=_("Language or dialect of the interpreter"), max_length=40, required=False)
    interpreter_wish = forms.ChoiceField(
        label=_("Whom do they wish for?"), choices=[("", _("Either")), *Need.Wish.choices], required=False
    )
    source = forms.CharField(label=_("Who told us?"), max_length=80, required=False)
    may_be_shared = forms.BooleanField(label=_("It may be shared with the care team"), required=False)
    review_on = _day(_("Ask again on"), required=False)

    def clean(self) -> dict[str, Any]:
        """The heading follows from what helps; "something else" alone says nothing."""
        found = super().clean()
        aid = found.get("aid", "")
        if aid == Aid.OTHER and not found.get("detail"):
            self.add_error("detail", ValidationError(_("Say which kind of need, and what."), code="required"))
        return {**found, "kind": KIND_OF.get(aid, SUPPORT)}


class MeetForm(forms.Form):
    is_met = forms.TypedChoiceField(
        label=_("Was it met this time?"), coerce=lambda value: value == "yes", widget=OptionCards(),
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )  # fmt: skip
    how = forms.CharField(label=_("How, or why not?"), max_length=200, required=False)
    refused_at = {"how": ("how",)}


class ReviewForm(forms.Form):
    review_on = _day(_("It still holds. Ask again on"), required=True)
    refused_at = {"past": ("review_on",)}


class PreferenceForm(PersonForm):
    kind = forms.ChoiceField(label=_("What about?"), choices=Preference.Kind, widget=OptionCards())
    words = forms.CharField(
        label=_("In their words"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    source = forms.CharField(label=_("Who told us?"), max_length=80, required=False)


class NoteForm(PersonForm):
    purpose = forms.ChoiceField(label=_("What for?"), choices=LiaisonNote.Purpose, widget=OptionCards())
    words = forms.CharField(
        label=_("What happened, or what was agreed?"), max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Facts only: no opinion about them and no diagnosis. They may read it. It ends after 24 months."),
    )  # fmt: skip


class PlainPersonForm(forms.Form):
    """One press; nothing to fill in."""
