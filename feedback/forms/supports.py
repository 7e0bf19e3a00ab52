"""Forms of referring somebody to support."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.forms.redress import colleague, colleagues, day, written
from feedback.models import SupportReferral
from hospital.widgets import OptionCards

Kind = SupportReferral.Kind


class ReferForm(forms.Form):
    """Without a story it is for a colleague; with one it may be for either."""

    kind = forms.ChoiceField(label=_("What kind of support?"), choices=Kind, widget=OptionCards())
    staff = colleague(
        _("Which colleague is it for?"), required=False,
        hint=_("Only for support after a hard case. They, their line and who helps see it, and nobody else."),
    )  # fmt: skip
    why = written(_("What do they need help with?"), hint=_("Who helps reads this."))
    consent = forms.ChoiceField(label=_("Do they agree?"), choices=SupportReferral.Consent, widget=OptionCards())
    consent_because = forms.CharField(label=_("Why need they not be asked?"), max_length=200, required=False)
    helper = colleague(_("Which colleague helps?"), required=False)
    body_name = forms.CharField(
        label=_("Or which body outside?"), max_length=160, required=False,
        help_text=_("It gets a mail with a number, and no name of anybody."),
    )  # fmt: skip
    body_email = forms.EmailField(label=_("Its e-mail"), required=False)
    refused_at = {"staff": ("staff",), "consent": ("consent_because",), "helper": ("helper",), "named": ("helper",)}

    def __init__(self, *args: Any, has_story: bool, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("kind", kind)
        if kind == Kind.RECORDS:
            self.fields["why"].label = _("What is wrong in the patient record, and what is right?")
            self.fields["why"].help_text = _("What the person says is right. It is corrected where the record is kept.")
            self.initial.setdefault("consent", SupportReferral.Consent.GIVEN)
        self.fields["staff"].queryset = self.fields["helper"].queryset = colleagues()
        if not has_story:
            self.fields["kind"].choices = [(Kind.STAFF.value, Kind.STAFF.label)]
            self.initial["kind"] = Kind.STAFF


class AnswerReferralForm(forms.Form):
    is_taken = forms.TypedChoiceField(
        label=_("Do you take it?"), coerce=lambda value: value == "yes", widget=OptionCards(),
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )  # fmt: skip
    because = forms.CharField(label=_("Why, if not"), max_length=200, required=False)
    follow_on = day(_("When do you ask what became of it?"), required=False)
    refused_at = {"because": ("because",), "follow_on": ("follow_on",)}


class FollowForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Did it help?"), choices=SupportReferral.Outcome, widget=OptionCards())
    what_followed = written(_("What came of it?"), 2)
