"""Forms of referring somebody to support."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from feedback.forms.redress import colleague, colleagues, day, written
from feedback.models import HelpingBody, SupportReferral
from hospital.forms.profiles import KIND_OF
from hospital.models import Location, Need, Site, User
from hospital.widgets import OptionCards

Kind = SupportReferral.Kind


class BodyField(forms.ModelChoiceField):
    """Those of one kind stand together."""

    class Choices(ModelChoiceIterator):
        def __iter__(self) -> Iterator[Any]:
            yield ("", self.field.empty_label)
            found: dict[str, list[Any]] = {}
            for body in self.queryset:
                found.setdefault(str(body.get_kind_display()), []).append(self.choice(body))
            yield from sorted(found.items())

    iterator = Choices

    def label_from_instance(self, body: HelpingBody) -> str:
        return f"{body.person.name}: {body.about}" if body.about else body.person.name


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
    body = BodyField(
        label=_("Or which body outside?"), required=False, queryset=HelpingBody.objects.none(),
        empty_label=_("Choose a body"), help_text=_("It gets a mail with a number, and no name of anybody."),
    )  # fmt: skip
    refused_at = {"staff": ("staff",), "consent": ("consent_because",), "helper": ("helper",), "named": ("helper",),
                  "body": ("body",)}  # fmt: skip

    def __init__(self, *args: Any, has_story: bool, site: Site | None, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = HelpingBody.objects.at_site(site).by_name()
        self.initial.setdefault("kind", kind)
        if kind == Kind.RECORDS:
            self.fields["why"].label = _("What is wrong in the patient record, and what is right?")
            self.fields["why"].help_text = _("What the person says is right. It is corrected where the record is kept.")
            self.initial.setdefault("consent", SupportReferral.Consent.GIVEN)
        self.fields["staff"].queryset = self.fields["helper"].queryset = colleagues()
        if not has_story:
            self.fields["kind"].choices = [(Kind.STAFF.value, Kind.STAFF.label)]
            self.initial["kind"] = Kind.STAFF


class ObserveNeedForm(forms.Form):
    """What a colleague saw: a number, what helps, where. With a helper or a body these are asked for at once."""

    number = forms.CharField(
        label=_("Record number of the patient"), max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    aid = forms.ChoiceField(label=_("What helps?"), choices=Need.Aid, widget=OptionCards())
    detail = forms.CharField(
        label=_("What exactly?"), max_length=160, required=False, help_text=_("Of an interpreter: which language.")
    )
    location = forms.ModelChoiceField(
        label=_("Where did you see it?"), queryset=Location.objects.none(), empty_label=_("Choose the ward or place")
    )
    helper = colleague(_("Which colleague is asked for now?"), required=False)
    body = BodyField(
        label=_("Or which body outside?"), required=False, queryset=HelpingBody.objects.none(),
        empty_label=_("Choose a body"), help_text=_("It gets a mail with a number, and no name of anybody."),
    )  # fmt: skip
    is_agreed = forms.BooleanField(
        label=_("The patient agrees that they are asked"), required=False,
        help_text=_("Only where somebody is asked for now."),
    )  # fmt: skip
    refused_at = {"consent": ("is_agreed",), "helper": ("helper",), "body": ("body",)}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Location.objects.active().within_reach_of(user)
        self.fields["location"].queryset = places.select_related("department__site").order_by("name", "pk")
        self.fields["helper"].queryset = colleagues().exclude(pk=user.pk)
        self.fields["body"].queryset = HelpingBody.objects.visible_to(user).in_use().by_name()
        self.initial.setdefault("location", user.home_id)

    def clean(self) -> dict[str, Any]:
        """The heading follows from what helps; "something else" alone says nothing."""
        found = super().clean() or self.cleaned_data
        aid = found.get("aid", "")
        if aid == Need.Aid.OTHER and not found.get("detail"):
            self.add_error("detail", forms.ValidationError(_("Say which kind of need, and what."), code="required"))
        return {**found, "kind": KIND_OF.get(aid, Need.Kind.SUPPORT)}


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


class HelpingBodyForm(forms.Form):
    """One line of the directory. `sites` are those of whoever keeps it; without one it helps people of every site."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=HelpingBody.Kind)
    name = forms.CharField(label=_("Name"), max_length=160, widget=forms.TextInput(attrs={"dir": "auto"}))
    about = forms.CharField(
        label=_("What does it help with?"), max_length=300, required=False,
        help_text=_("For whom, in which languages, and what it costs."), widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("With one, it gets a mail for each referral. Else call it.")
    )
    best_time = forms.CharField(label=_("When is it open?"), max_length=80, required=False)
    postal_address = written(_("Address"), 2, required=False, longest=400)
    site = forms.ModelChoiceField(
        label=_("For which site?"), required=False, queryset=Site.objects.none(), empty_label=_("Every site")
    )
    review_on = day(_("When do we ask whether this still holds?"))
    refused_at = {"name": ("name",), "reach": ("phone",), "past": ("review_on",)}

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites
