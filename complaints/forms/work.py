"""Forms of the daily work on a case: take it in hand, speak with people, keep them informed, add what is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from clocks.forms.moments import MomentField
from complaints import mapping
from complaints.actions.cases import plan_of
from complaints.actions.duties import steps_of
from complaints.forms.base import (
    CaseForm,
    NamesForm,
    NeedsForm,
    NoncedForm,
    OwnerField,
    VersionedForm,
    day,
    offer_ways,
    reason,
    way,
    written,
)
from complaints.forms.uploads import UploadsForm
from complaints.labels import flag_word
from complaints.models import Complaint, Entry, Evidence
from feedback.models import Flag, Severity, Teller
from hospital.models import Department, Location, Service, Touchpoint
from hospital.models.persons import Channel
from hospital.widgets import OptionBoxes, OptionCards

NEXT_CONTACT_DAYS = 3
SEVERITY_CARDS = {level.value: level.value for level in Severity}


def severity(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=Severity.choices, coerce=int, widget=OptionCards(severities=SEVERITY_CARDS),
        error_messages={"required": _("Choose how serious it is.")},
    )  # fmt: skip


class FlagsField(forms.MultipleChoiceField):
    """Whether something falls under candour is judged on the case, by whoever works on it, where the rules of the place
    know it. What is `kept` is set and takes two people to take off. With `says_effects` each says what it switches on.
    """

    kept: tuple[str, ...] = ()

    def __init__(self, label: Any, *, says_effects: bool = False) -> None:
        choices = [choice for choice in Flag.choices if choice[0] != Flag.CANDOUR]
        hints = {flag: _(words) for flag, words in mapping.EFFECTS.items()} if says_effects else {}
        widget = OptionBoxes(hints=hints, is_rows=says_effects)
        super().__init__(label=label, choices=choices, required=False, widget=widget)

    def offer(self, case: Complaint) -> None:
        word = flag_word(case, Flag.CANDOUR)
        if Flag.CANDOUR in case.flags:
            self.kept = (Flag.CANDOUR.value,)
            self.help_text = _("“%(flag)s” stays set. To take it off, ask a second person.") % {"flag": word}
        elif steps_of(case, Flag.CANDOUR):
            self.choices = [*self.choices, (Flag.CANDOUR.value, word)]

    def clean(self, value: Any) -> list[str]:
        return [*super().clean([flag for flag in value or () if flag not in self.kept]), *self.kept]


class AcknowledgeForm(NoncedForm):
    how = way(_("How did you tell them, or shall we?"), missing=_("Choose how they hear that we have it."))
    words = written(
        _("What was said"),
        3,
        required=False,
        hint=_("By e-mail we send our usual words; then this stays with the case."),
    )
    is_two_way = forms.BooleanField(label=_("We spoke with each other"), required=False)
    happened_at = MomentField()

    def prepare(self) -> None:
        super().prepare()
        self.fields["happened_at"].zone = self.case.zone
        offer_ways(self.fields["how"], self.case.teller)
        if not self.user.may("complaints.contact_complaint", self.case):
            del self.fields["is_two_way"]


class TriageForm(VersionedForm):
    severity = severity(_("How serious is it?"))
    flags = FlagsField(_("Flags"), says_effects=True)
    owner = OwnerField(label=_("Who looks into it?"))

    def prepare(self) -> None:
        super().prepare()
        self.fields["owner"].offer(self.case)
        self.fields["flags"].offer(self.case)
        first = {"severity": self.case.severity, "flags": self.case.flags, "owner": self.case.owner_id}
        self.initial = {**first, **self.initial}


class AssignForm(VersionedForm):
    owner = OwnerField(label=_("Who looks into it from now on?"))

    def prepare(self) -> None:
        super().prepare()
        self.fields["owner"].offer(self.case)


class StartForm(CaseForm):
    """Nothing is asked."""


class AttachForm(UploadsForm, CaseForm):
    """Files, and what they are, if anybody says so."""

    kind = forms.ChoiceField(
        label=_("What is it?"), required=False, choices=[("", _("Not said")), *Evidence.Kind.choices]
    )

    def prepare(self) -> None:
        self.fields["files"].widget.attrs["data-paste"] = ""
        self.fields["files"].is_conditional = self.fields["photo"].is_conditional = True  # one of the two

    def clean(self) -> dict[str, Any]:
        data, uploads = super().clean() or self.cleaned_data, self.taken()
        if not uploads:
            self.add_error("files", forms.ValidationError(_("Choose a file first."), code="required"))
        return {**data, "uploads": uploads}


class DetachForm(CaseForm):
    reason = reason(
        _("Why does it not belong here?"), _("It stays in the list, marked, for as long as the case is kept.")
    )


class FinishForm(VersionedForm):
    """One answer for each thing they told us and for each question; `cleaned_data["findings"]` is by issue number,
    `["answers"]` by the number of the question.
    """

    def prepare(self) -> None:
        super().prepare()
        self.issues = list(self.case.issues.all())
        for issue in self.issues:
            label = _("What was found") if len(self.issues) == 1 else issue.words
            self.fields[f"finding_{issue.pk}"] = written(label, 5, missing=_("Write what was found."))
            self.initial.setdefault(f"finding_{issue.pk}", issue.finding)
        self.questions = list(self.case.points.all())
        for one in self.questions:
            self.fields[f"answer_{one.number}"] = written(one.label, 3, missing=_("Answer this question."))
            self.initial.setdefault(f"answer_{one.number}", one.answer)

    def clean(self) -> dict[str, Any]:
        found = {issue.pk: self.cleaned_data.pop(f"finding_{issue.pk}", "") for issue in self.issues}
        told = {one.number: self.cleaned_data.pop(f"answer_{one.number}", "") for one in self.questions}
        return {**self.cleaned_data, "findings": found, "answers": told}


class NoteForm(NoncedForm):
    words = written(_("Internal note"), 3, missing=_("Write something first."))


class HandOverForm(NoncedForm):
    words = written(
        _("What should the next shift know?"),
        2,
        hint=_("Owner and targets stay. Whoever comes says that they have it."),
        missing=_("Write what the next shift should know."),
    )  # fmt: skip


class ContactForm(NoncedForm):
    words = written(_("What was said"), 3, missing=_("Write what was said."))
    how = way(_("How?"))
    is_two_way = forms.BooleanField(label=_("We spoke with each other"), required=False)
    acknowledges = forms.BooleanField(label=_("They know now that we have it and what happens next"), required=False)
    happened_at = MomentField()

    def prepare(self) -> None:
        super().prepare()
        self.fields["happened_at"].zone = self.case.zone
        is_owed = self.case.is_open and not (self.case.acknowledged_at or self.case.is_anonymous)
        if not (is_owed and self.user.may("complaints.acknowledge_complaint", self.case)):
            del self.fields["acknowledges"]


class UpdateForm(NoncedForm):
    words = written(
        _("Holding update"), 4, hint=_("They read these words. Say where we are and what happens next."),
        missing=_("Write what they should know."),
    )  # fmt: skip
    next_contact_on = day(_("We are in touch again by"), required=True)
    how = way(_("How do they get it?"))

    def prepare(self) -> None:
        super().prepare()
        offer_ways(self.fields["how"], self.case.teller)
        can_mail = bool(self.case.teller and self.case.teller.email)
        self.initial.setdefault("how", Entry.How.EMAIL if can_mail else Entry.How.PHONE)
        today = timezone.localdate(timezone=ZoneInfo(self.case.zone))
        plan = plan_of(self.case)
        days = (plan and plan.contact_every_days) or NEXT_CONTACT_DAYS
        self.initial.setdefault("next_contact_on", today + timedelta(days=days))


class DescribeForm(NamesForm, NeedsForm, VersionedForm):
    """What was not known at first: the event, then the person."""

    field_order = (
        "subject",
        "occurred_on",
        "department",
        "location",
        "service",
        "touchpoint",
        "wish",
        "teller_role",
        "name",
        *NamesForm.MORE_NAMES,
        "phone",
        "email",
        "preferred_channel",
        "best_time",
        "language",
        "needs_interpreter",
        "ended_needs",
        *NeedsForm.NEW,
        *NeedsForm.SAFETY,
    )

    # The page has three parts; what stands before `teller_role` is the event, from `needs_interpreter` on the needs.
    PEOPLE, NEEDS = "teller_role", "needs_interpreter"

    subject = forms.CharField(label=_("What it is about, in a few words"), max_length=120, required=False)
    occurred_on = day(_("When did it happen?"))
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False, empty_label=_("Not known yet")
    )
    location = forms.ModelChoiceField(
        label=_("Ward or place"), queryset=Location.objects.none(), required=False, empty_label=_("Not known yet")
    )
    service = forms.ModelChoiceField(
        label=_("Service"), queryset=Service.objects.none(), required=False, empty_label=_("Not known yet")
    )
    touchpoint = forms.ChoiceField(
        label=_("Where on their way with us"), choices=[("", _("Not known yet")), *Touchpoint.choices], required=False
    )
    wish = written(_("What would put it right for them?"), 2, required=False)
    teller_role = forms.ChoiceField(
        label=_("Who told us?"), choices=[("", _("Not asked yet")), *Teller.choices], required=False
    )
    name = forms.CharField(label=_("Their name"), max_length=160, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    preferred_channel = forms.ChoiceField(
        label=_("Best way to reach them"), choices=[("", _("Not asked yet")), *Channel.choices], required=False
    )
    best_time = forms.CharField(label=_("Best time"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)

    CASE = ("subject", "department", "location", "service", "touchpoint", "teller_role")
    STORY = ("occurred_on", "wish")
    TELLER = (
        "name",
        *NamesForm.MORE_NAMES,
        "phone",
        "email",
        "preferred_channel",
        "best_time",
        "language",
        "needs_interpreter",
        *NeedsForm.SAFETY,
    )

    def prepare(self) -> None:
        super().prepare()
        site = self.case.site_id
        self.fields["department"].queryset = Department.objects.active().filter(site=site)
        self.fields["location"].queryset = Location.objects.active().filter(department__site=site)
        self.fields["service"].queryset = Service.objects.filter(is_active=True)
        self.fields["language"].choices = [("", _("Not asked yet")), *languages()]
        self.offer_needs(self.case.teller)
        self.initial = {**self._known(), **self.initial}

    def _known(self) -> dict[str, Any]:
        case = self.case
        known: dict[str, Any] = {name: getattr(case, name) for name in self.CASE}
        known |= {name: getattr(case.feedback, name) for name in self.STORY}
        return known | ({name: getattr(case.teller, name) for name in self.TELLER} if case.teller else {})

    def clean(self) -> dict[str, Any]:
        """Only what was changed; a person is not made out of empty fields."""
        super().clean()
        data = {name: value for name, value in self.cleaned_data.items() if name in (*self.changed_data, "version")}
        if data.keys() <= {"version"} and not self.errors:
            raise forms.ValidationError(_("Nothing was changed yet."), code="same")
        place = data.get("location")
        if place and not self.cleaned_data.get("department"):
            data["department"] = place.department
        return data


def languages() -> list[tuple[str, str]]:
    return [(code, get_language_info(code)["name_translated"]) for code, _name in settings.LANGUAGES]
