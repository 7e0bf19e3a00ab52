"""Forms of what is agreed with people: consent, the plan, later dates, and whom we wait for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clocks.models import Clock
from clocks.rulebook import rulebook_of
from clocks.words import target
from complaints.actions.cases import KIND, consent_of, plan_of
from complaints.forms.base import NoncedForm, VersionedForm, day, offer_ways, reason, way, written
from complaints.models import Consent, Entry, Plan
from complaints.models.agreements import GROUNDS
from hospital.widgets import OptionCards

WAIT_DAYS = 10
MEANS = {
    Consent.State.GIVEN: _("The patient agreed, in words or in writing."),
    Consent.State.REFUSED: _("They are answered, with nothing about the patient."),
    Consent.State.NOT_NEEDED: _("They decide for the patient: a parent, or whoever holds the authority."),
    Consent.State.OVERRIDDEN: _("By a manager, on one of the grounds below."),
}


class AskConsentForm(VersionedForm):
    how = way(_("How do we ask the patient?"))
    words = written(_("What was said, or which form was sent"), 2, required=False)


class RecordConsentForm(VersionedForm):
    """Deciding without the patient is there for managers, and so are its grounds."""

    state = forms.ChoiceField(
        label=_("May they hear about the patient?"), widget=OptionCards(is_rows=True, hints=MEANS),
        error_messages={"required": _("Choose what was decided.")},
    )  # fmt: skip
    ground = forms.ChoiceField(
        label=_("If not needed, or decided without the patient: on which ground?"), required=False,
    )  # fmt: skip
    evidence = written(
        _("How do we know?"), 2, required=False, hint=_("Who said or decided it, how, and where that is kept.")
    )
    on = day(_("When?"))

    def prepare(self) -> None:
        super().prepare()
        known = consent_of(self.case)
        states = [Consent.State.GIVEN, Consent.State.REFUSED, Consent.State.NOT_NEEDED, Consent.State.OVERRIDDEN]
        if not self.user.may("complaints.override_consent", self.case):
            states.remove(Consent.State.OVERRIDDEN)
        grounds = [(state.label, [(one.value, one.label) for one in GROUNDS.get(state, ())]) for state in states]
        self.fields["ground"].choices = [("", _("Not said")), *((label, some) for label, some in grounds if some)]
        self.fields["state"].choices = [(state.value, state.label) for state in states]
        self.initial.setdefault("on", today_of(self))
        if known and known.state in states:
            self.initial.setdefault("state", known.state)
            self.initial.setdefault("ground", known.ground)


class PlanForm(VersionedForm):
    """A date that was agreed before is not asked again: only a later one can be agreed."""

    method = forms.ChoiceField(
        label=_("How do they want to be answered?"), choices=Plan.Method.choices, widget=OptionCards(),
        error_messages={"required": _("Choose how they want to be answered.")},
    )  # fmt: skip
    answer_on = day(_("Answered by"), required=True)
    contact_every_days = forms.IntegerField(
        label=_("In touch every so many days"), required=False, min_value=1, max_value=90,
        widget=forms.NumberInput(attrs={"class": "px-short"}),
    )  # fmt: skip
    questions = written(
        _("Questions they want answered"),
        3,
        required=False,
        hint=_("One a line. They are numbered, and each is answered."),
    )
    agreement = forms.ChoiceField(
        label=_("Did they agree?"), choices=Plan.Agreement.choices, widget=OptionCards(),
        error_messages={"required": _("Choose whether they agreed.")},
    )  # fmt: skip
    words = written(_("What else was agreed"), 2, required=False)

    def prepare(self) -> None:
        super().prepare()
        plan = plan_of(self.case)
        if plan is None:
            return
        first = {"method": plan.method, "contact_every_days": plan.contact_every_days, "agreement": plan.agreement}
        self.initial = {**first, **self.initial}
        if plan.answer_on:
            del self.fields["answer_on"]

    def clean_questions(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()]


class TargetField(forms.ModelChoiceField):
    def label_from_instance(self, clock: Clock) -> str:
        return _("%(target)s, now %(day)s") % {"target": target(clock.kind), "day": clock.due_on}


class ExtendForm(VersionedForm):
    """A later date that they agreed to, of a target whose rules allow one."""

    target = TargetField(
        label=_("Which target?"), queryset=Clock.objects.none(), empty_label=None,
        error_messages={"required": _("No target of this case may get a later date.")},
    )  # fmt: skip
    until = day(_("New date"), required=True)
    agreed_with = forms.CharField(
        label=_("Agreed with"), max_length=120, error_messages={"required": _("Say with whom it was agreed.")}
    )
    channel = way(_("How was it agreed?"))
    reason = reason(_("Why is more time needed?"))
    evidence = forms.CharField(label=_("Where is that kept?"), max_length=200, required=False)

    def prepare(self) -> None:
        super().prepare()
        profile = rulebook_of(self.case.profile_version_id).profile
        rules = [rule.key for rule in profile.rules if rule.is_extendable]
        self.fields["target"].queryset = Clock.objects.of(KIND, self.case.pk).running().filter(rule__in=rules)


class AskComplainantForm(NoncedForm):
    words = written(
        _("What do you need to know from them?"), 4, hint=_("They read these words."),
        missing=_("Write what you need to know."),
    )  # fmt: skip
    how = way(_("How do they get it?"))
    expected_on = day(_("Answer wanted by"), required=True)

    def prepare(self) -> None:
        super().prepare()
        offer_ways(self.fields["how"], self.case.teller)
        can_mail = bool(self.case.teller and self.case.teller.email)
        self.initial.setdefault("how", Entry.How.EMAIL if can_mail else Entry.How.PHONE)
        self.initial.setdefault("expected_on", today_of(self) + timedelta(days=WAIT_DAYS))


class AskExternalForm(VersionedForm):
    body = forms.CharField(label=_("Which body?"), max_length=120, error_messages={"required": _("Say which body.")})
    reason = reason(_("Why can it not go on without them?"))
    expected_on = day(_("Expected by"), required=True)


class HearBackForm(VersionedForm):
    words = written(_("What did they say?"), 4, missing=_("Write what they said."))


def today_of(form: Any) -> Any:
    return timezone.localdate(timezone=ZoneInfo(form.case.zone))
