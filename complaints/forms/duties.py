"""Forms of candour and safeguarding."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from clocks.forms.moments import MomentField
from complaints.actions.duties import steps_of
from complaints.forms.base import NoncedForm, written
from complaints.models import DutyStep
from hospital.widgets import OptionCards

Duty, Step = DutyStep.Duty, DutyStep.Step
NAMES = dict(Step.choices)


def step() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What was done?"), widget=OptionCards(is_rows=True),
        error_messages={"required": _("Choose what was done.")},
    )  # fmt: skip


class StepForm(NoncedForm):
    """The steps of a duty by the rules of the place; those that are done once are not offered again."""

    duty = ""
    is_once = True

    def prepare(self) -> None:
        super().prepare()
        done = (
            set(self.case.duty_steps.filter(duty=self.duty).values_list("step", flat=True)) if self.is_once else set()
        )
        left = [name for name in steps_of(self.case, self.duty) if name not in done]
        self.fields["step"].choices = [(name, NAMES[name]) for name in left]
        self.initial.setdefault("step", left[0] if left else "")
        self.fields["happened_at"].zone = self.case.zone


class DiscloseForm(StepForm):
    step = step()
    happened_at = MomentField()
    words = written(_("What was said, and who was there?"), 4, missing=_("Write what was said."))

    duty = Duty.CANDOUR


class SafeguardForm(StepForm):
    step = step()
    happened_at = MomentField()
    to_whom = forms.CharField(
        label=_("To whom?"), max_length=120, required=False, help_text=_("A person or an office, for a referral.")
    )
    reference = forms.CharField(label=_("Their reference"), max_length=80, required=False)
    words = written(_("What was said or decided?"), 4, missing=_("Write what was said or decided."))

    duty = Duty.SAFEGUARDING
    is_once = False
