"""Forms that end a case or begin it again."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from complaints.actions.cases import is_exempt
from complaints.forms.answers import learning, outcome, outcomes_of
from complaints.forms.base import CaseForm, VersionedForm, day, offer_ways, reason, written
from complaints.forms.work import severity
from complaints.labels import label_of
from complaints.models import Appraisal, Entry, Referral
from feedback.models import Recovery
from hospital.widgets import OptionCards


def asked_after(question: Any) -> forms.ChoiceField:
    missing = format_lazy(_("Choose an answer: {question}"), question=question)
    return forms.ChoiceField(
        label=question, choices=Appraisal.Answer.choices, widget=OptionCards(), error_messages={"required": missing}
    )


class CloseForm(VersionedForm):
    """An outcome for each thing told; `cleaned_data["outcomes"]` is by issue number."""

    severity = severity(_("Looking back, how serious was it?"))
    learning = learning()

    def prepare(self) -> None:
        super().prepare()
        self.issues = list(self.case.issues.all())
        for issue in self.issues:
            label = _("Outcome") if len(self.issues) == 1 else issue.words
            self.fields[f"outcome_{issue.pk}"] = outcome(label)
            self.fields[f"outcome_{issue.pk}"].choices = outcomes_of(self.case, of_many=len(self.issues) > 1)
            self.initial.setdefault(f"outcome_{issue.pk}", issue.outcome)
            self.fields[f"reason_{issue.pk}"] = written(_("Why? One sentence, or nothing."), 1, required=False)
            self.initial.setdefault(f"reason_{issue.pk}", issue.outcome_reason)
        self.order_fields([f"{what}_{issue.pk}" for issue in self.issues for what in ("outcome", "reason")])
        self.initial.setdefault("severity", self.case.severity)

    def clean(self) -> dict[str, Any]:
        found = {issue.pk: self.cleaned_data.pop(f"outcome_{issue.pk}", "") for issue in self.issues}
        reasons = {issue.pk: self.cleaned_data.pop(f"reason_{issue.pk}", "") for issue in self.issues}
        return {**self.cleaned_data, "outcomes": found, "reasons": reasons}


class ReopenForm(VersionedForm):
    reason = reason(_("Why is it looked into again?"), _("New targets count from now."))


class WithdrawForm(VersionedForm):
    reason = reason(_("What did they wish, and how did they tell us?"))


class RuleOutForm(VersionedForm):
    """Not for us to look into. They are owed that in writing."""

    reason = reason(_("Why is it not for us?"), _("They read these words."))
    other_route = written(
        _("Who can help them instead?"), 2, hint=_("Name and how to reach them. They read it, too."),
        missing=_("Say who else can help them."),
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("How do they get it?"), required=False, widget=OptionCards(),
        choices=[(Entry.How.EMAIL, Entry.How.EMAIL.label), (Entry.How.LETTER, _("By letter, which I gave or sent")),
                 ("", _("Later"))],
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        offer_ways(self.fields["how"], self.case.teller)
        if self.case.is_anonymous:
            del self.fields["how"]


class ReferForm(VersionedForm):
    body = forms.CharField(label=_("Which body?"), max_length=120, error_messages={"required": _("Say which body.")})
    reference = forms.CharField(label=_("Their reference"), max_length=60, required=False)
    referred_on = day(_("Since when?"), required=True)

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("body", label_of(self.case, "ombudsman_body"))
        self.initial.setdefault("referred_on", timezone.localdate(timezone=ZoneInfo(self.case.zone)))


class DecideForm(VersionedForm):
    decision = forms.ChoiceField(
        label=_("What did they decide?"), choices=Referral.Decision.choices, widget=OptionCards(),
        error_messages={"required": _("Choose what they decided.")},
    )  # fmt: skip
    words = written(_("In their words"), 4, missing=_("Write what they decided."))
    recommendations = written(_("What do they ask of us?"), 3, required=False, hint=_("One recommendation a line."))
    decided_on = day(_("Decided on"))


class AppraiseForm(CaseForm):
    """The two questions, asked on the telephone by whoever fills it in."""

    was_heard = asked_after(_("Did they feel listened to?"))
    was_answered = asked_after(_("Did our answer deal with what mattered to them?"))


class ErrForm(VersionedForm):
    reason = reason(_("Why should it not be here?"), _("It leaves every list and count. The record of it stays."))


class ResolveForm(CaseForm):
    """Solved on the spot: what we did, and whether they are content."""

    done = written(_("What did you do?"), 3, missing=_("Write down what you did."))
    is_put_right = forms.ChoiceField(
        label=_("Is it put right for them?"), choices=Recovery.Content.choices, widget=OptionCards(),
        error_messages={"required": _("Ask them, and choose their answer.")},
    )  # fmt: skip
    their_words = written(_("In their words"), 2, required=False)

    def prepare(self) -> None:
        super().prepare()
        if not is_exempt(self.case, timezone.now()):
            self.fields["is_put_right"].help_text = _(
                "By the rules here it is answered all the same: what you did is kept, and it stays open."
            )
