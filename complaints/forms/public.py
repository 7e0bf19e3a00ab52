"""Tell us, Track and Add information: the forms of people without an account. One thing per page."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import EmailValidator
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints.forms.endings import asked_after
from feedback.models import Kind, Precision, Quote, Teller
from files.forms import LIMITS, FilesField
from hospital.forms.telephones import check_number
from hospital.models import Department, Person, Site
from hospital.models.persons import Channel as Way
from hospital.widgets import OptionCards

LONGEST = 10_000  # characters of a story
NOT_SURE = ""
WANTED = {
    Kind.CONCERN: (_("Put something right now"), _("You or somebody close to you is still here and it can be mended.")),
    Kind.COMPLAINT: (_("Something went wrong"), _("We look into it and answer you.")),
    Kind.COMPLIMENT: (_("Thank someone"), _("We pass it on to the people you mean.")),
    Kind.SUGGESTION: (_("An idea"), _("How we could do better.")),
    Kind.ENQUIRY: (_("A question"), _("We answer it or find somebody who can.")),
}
WHO = {
    Teller.PATIENT: _("I am the patient"),
    Teller.FAMILY: _("I am family"),
    Teller.CARER: _("I am a carer"),
    Teller.FRIEND: _("I am a friend"),
    Teller.VISITOR: _("I was visiting"),
    Teller.ADVOCATE: _("I help them officially"),
}
KNOWS = {
    "yes": _("Yes, they know that I tell you"),
    "no": _("No, they do not know"),
    "cannot": _("I cannot ask them"),
}
WAYS = {
    Way.PHONE: _("By telephone"),
    Way.EMAIL: _("By e-mail"),
    Way.POST: _("By letter"),
    Way.NONE: _("I do not need an answer"),
}
REPEATED = {
    Quote.NO: _("No"),
    Quote.INTERNAL: _("Yes, to your staff only"),
    Quote.NAMELESS: _("Yes, in public, without my name"),
    Quote.NAMED: _("Yes, in public, with my name"),
}
WHEN = {
    Precision.DAY: _("On this day"),
    Precision.ABOUT: _("About this day"),
    Precision.UNKNOWN: _("I do not remember"),
}


def cards(words: dict[Any, Any], **faces: Any) -> dict[str, Any]:
    """Choices and widget of one question answered by cards, nothing chosen beforehand."""
    return {"choices": list(words.items()), "widget": OptionCards(is_rows=True, **faces)}


class KindForm(forms.Form):
    """What would you like to tell us?"""

    kind = forms.ChoiceField(
        label=_("What would you like to tell us?"),
        error_messages={"required": _("Choose what you would like to tell us.")},
        **cards(
            {key: words for key, (words, _hint) in WANTED.items()},
            hints={key: hint for key, (_words, hint) in WANTED.items()},
        ),
    )


class StoryForm(forms.Form):
    """What happened?"""

    words = forms.CharField(
        label=_("In your own words"),
        help_text=_("Write in your own language. It can be short."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST,
        error_messages={"required": _("Write what you would like to tell us.")},
    )
    wish = forms.CharField(
        label=_("What would put it right for you?"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )  # fmt: skip


class PlaceForm(forms.Form):
    """Where and when?"""

    department = forms.ModelChoiceField(
        label=_("Where was it?"), queryset=Department.objects.none(), required=False, empty_label=_("Not sure"),
        help_text=_("Choose the nearest. If you are not sure, we find out."),
    )  # fmt: skip
    occurred_precision = forms.ChoiceField(label=_("When was it?"), required=False, **cards(WHEN))
    occurred_on = forms.DateField(
        label=_("The day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter the day as day, month and year.")},
    )  # fmt: skip

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        self.fields["department"].queryset = Department.objects.active().filter(site=site)

    def clean_occurred_on(self) -> Any:
        day = self.cleaned_data["occurred_on"]
        if day and day > timezone.localdate(timezone=ZoneInfo(self.site.zone)):
            raise forms.ValidationError(_("This day has not come yet. Check the date."), code="future")
        if day is None and self.cleaned_data.get("occurred_precision") in (Precision.DAY, Precision.ABOUT):
            raise forms.ValidationError(_("Enter the day, or choose that you do not remember."), code="required")
        return day


class TellerForm(forms.Form):
    """Are you the patient? If not: do they know?"""

    teller_role = forms.ChoiceField(
        label=_("Who are you?"), error_messages={"required": _("Choose who you are.")}, **cards(WHO)
    )
    patient_knows = forms.ChoiceField(
        label=_("If you are not the patient: do they know that you tell us?"),
        help_text=_("We can look into it either way. What we may tell you depends on the patient."),
        required=False, **cards(KNOWS),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """Do you want an answer, how, and in which language?"""

    way = forms.ChoiceField(
        label=_("How should we answer you?"),
        error_messages={"required": _("Choose how we should answer, or that you need no answer.")}, **cards(WAYS),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Your name"), required=False, max_length=160, help_text=_("You may leave it out and stay anonymous."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )  # fmt: skip
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "dir": "ltr"}),
        validators=[EmailValidator(_("Check the e-mail address. It looks like name@place.org."))],
    )  # fmt: skip
    postal_address = forms.CharField(
        label=_("Postal address"), required=False, max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )  # fmt: skip
    best_time = forms.CharField(label=_("Best time to reach you"), required=False, max_length=80)
    needs_interpreter = forms.BooleanField(label=_("I need an interpreter"), required=False)
    quote = forms.ChoiceField(
        label=_("May we repeat your words?"), required=False, help_text=_("Without an answer we repeat nothing."),
        **cards(REPEATED),
    )  # fmt: skip

    NEEDED = {
        Way.PHONE: ("phone", _("Enter the telephone number we should ring.")),
        Way.EMAIL: ("email", _("Enter the e-mail address we should write to.")),
        Way.POST: ("postal_address", _("Enter the address we should write to.")),
    }

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        field, words = self.NEEDED.get(given.get("way"), ("", ""))
        if field and not given.get(field) and field not in self.errors:
            self.add_error(field, forms.ValidationError(words, code="required"))
        if given.get("way") != Way.NONE:  # else it is not kept
            check_number(self)
        if given.get("quote") == Quote.NAMED and not given.get("name"):
            self.add_error("name", forms.ValidationError(_("Enter the name that may stand with it."), code="required"))
        return given


class CheckForm(forms.Form):
    """Check your answers: nothing to fill in, only to send. What is to be looked into may come with files."""

    files = FilesField(label=_("Photos or papers"), required=False, help_text=LIMITS)

    def __init__(self, *args: Any, may_bring_files: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_bring_files:
            del self.fields["files"]


class TrackForm(forms.Form):
    """The reference and the code from the slip."""

    ref = forms.CharField(
        label=_("Reference"), max_length=16, help_text=_("For example C-000412"),
        error_messages={"required": _("Enter the reference from your slip.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "class": "px-short"}),
    )  # fmt: skip
    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("Ten letters and digits from your slip"),
        error_messages={"required": _("Enter the code from your slip.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "class": "px-short"}),
    )  # fmt: skip


class InformForm(forms.Form):
    """Something to add to what was told."""

    words = forms.CharField(
        label=_("What would you like to add?"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST,
    )  # fmt: skip
    files = FilesField(label=_("Photos or papers"), required=False, help_text=LIMITS)
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    words.is_conditional = files.is_conditional = True  # one of the two

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["uploads"] = data.pop("files", [])
        if not data.get("words", "").strip() and not data["uploads"] and not self.errors:
            self.add_error("words", forms.ValidationError(_("Write what you would like to add."), code="required"))
        return data


class WithdrawForm(forms.Form):
    """They do not wish to go on; they need not say why."""

    reason = forms.CharField(
        label=_("Would you tell us why?"), required=False, help_text=_("You need not. It helps us to do better."),
        widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
    )  # fmt: skip


class ContestForm(forms.Form):
    """Our answer did not settle it."""

    words = forms.CharField(
        label=_("What did our answer not settle?"), widget=forms.Textarea(attrs={"rows": 6}), max_length=LONGEST,
        error_messages={"required": _("Write what our answer did not settle.")},
    )  # fmt: skip
    nonce = forms.UUIDField(widget=forms.HiddenInput)


class AppraiseForm(forms.Form):
    """How did we handle it?"""

    was_heard = asked_after(_("Did you feel listened to?"))
    was_answered = asked_after(_("Did our answer deal with what mattered to you?"))


class PressForm(forms.Form):
    """ "I am still waiting": one button, and the form's own number."""

    nonce = forms.UUIDField(widget=forms.HiddenInput)


def person_of(given: dict[str, Any]) -> Person | None:
    """The person behind the answers, not saved yet; nobody when neither name nor contact was given."""
    wants_answer = given.get("way") != Way.NONE
    contacts = {name: given.get(name, "") if wants_answer else "" for name in ("phone", "email", "postal_address")}
    if not given.get("name") and not any(contacts.values()):
        return None
    return Person(
        name=given.get("name", ""), preferred_channel=given.get("way", ""), best_time=given.get("best_time", ""),
        language=get_language() or "en", needs_interpreter=bool(given.get("needs_interpreter")), **contacts,
    )  # fmt: skip
