"""Forms that end a case or begin it again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.answers import learning, outcome
from complaints.forms.base import CaseForm, VersionedForm, reason, written
from complaints.forms.work import severity
from feedback.models import Recovery
from hospital.widgets import OptionCards


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
            self.initial.setdefault(f"outcome_{issue.pk}", issue.outcome)
        self.order_fields([f"outcome_{issue.pk}" for issue in self.issues])
        self.initial.setdefault("severity", self.case.severity)

    def clean(self) -> dict[str, Any]:
        found = {issue.pk: self.cleaned_data.pop(f"outcome_{issue.pk}", "") for issue in self.issues}
        return {**self.cleaned_data, "outcomes": found}


class ReopenForm(VersionedForm):
    reason = reason(_("Why is it looked into again?"), _("New targets count from now."))


class WithdrawForm(VersionedForm):
    reason = reason(_("What did they wish, and how did they tell us?"))


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
