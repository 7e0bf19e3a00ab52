"""Forms about the person of a case, and about the time a case takes."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clocks import words
from clocks.forms.moments import MomentField
from clocks.models import Clock
from clocks.profiles.rows import PAUSABLE
from clocks.rulebook import rulebook_of
from complaints.forms.base import CaseForm, VersionedForm, day, holders, reason, written
from complaints.forms.naming import colleague
from hospital.models import ContactPlan, SurveyHold
from hospital.models.care import LONGEST_HOLD
from hospital.widgets import OptionCards

REVIEW_AFTER = timedelta(days=90)


class PlanContactForm(CaseForm):
    behavior = written(_("What happened?"), 3, missing=_("Write what happened."))
    contact = colleague(_("Who speaks with them from now on?"), _("One colleague. Everybody else leads them there."))
    limits = written(_("What are the limits?"), 3, missing=_("Write what the limits are."),
                     hint=_("For example one call a week. They may always tell us of something unsafe."))  # fmt: skip
    told_on = day(_("Told them in writing on"), required=True)
    review_on = day(_("We look at it again on"), required=True)

    def prepare(self) -> None:
        self.fields["contact"].queryset = holders(self.case)
        plan = ContactPlan.objects.standing().filter(person=self.case.teller_id).first()
        for name in self.fields if plan else ():
            self.initial.setdefault(name, getattr(plan, name))
        self.initial.setdefault("review_on", timezone.localdate() + REVIEW_AFTER)


class EndPlanForm(CaseForm):
    reason = reason()


class HoldSurveysForm(CaseForm):
    why = forms.ChoiceField(
        label=_("Why?"), choices=SurveyHold.Why.choices, widget=OptionCards(is_rows=True),
        error_messages={"required": _("Choose why.")},
    )  # fmt: skip
    until_on = day(_("Until"), required=True, hint=_("30 days at most. It ends by itself, and can be lifted before."))

    def prepare(self) -> None:
        today = timezone.localdate(timezone=ZoneInfo(self.case.zone))
        flagged = "safeguarding" in self.case.flags
        self.initial.setdefault("why", SurveyHold.Why.SAFEGUARDING if flagged else SurveyHold.Why.CRITICAL)
        self.initial.setdefault("until_on", today + LONGEST_HOLD)


class LiftHoldForm(CaseForm):
    """Nothing is asked."""


class TargetField(forms.ModelChoiceField):
    def label_from_instance(self, clock: Clock) -> str:
        return str(words.target(clock.kind))


def target() -> TargetField:
    return TargetField(
        label=_("Which target?"), queryset=Clock.objects.none(), empty_label=None, widget=OptionCards(),
        error_messages={"required": _("Choose a target.")},
    )  # fmt: skip


class TargetForm(CaseForm):
    """Of the targets that run, those for which it makes sense."""

    is_paused = True

    def prepare(self) -> None:
        rows = Clock.objects.of("complaint", self.case.pk).running().filter(paused_at__isnull=not self.is_paused)
        rows = rows if self.is_paused else rows.filter(kind__in=PAUSABLE)
        self.fields["target"].queryset = rows.order_by("due_at")
        self.initial.setdefault("target", rows.order_by("due_at").first())


class PauseForm(TargetForm):
    target = target()
    reason = forms.ChoiceField(
        label=_("Why does it stand still?"), widget=OptionCards(is_rows=True),
        error_messages={"required": _("Choose why.")},
    )  # fmt: skip
    until = day(
        _("Until, at the latest"), required=True, hint=_("It goes on by itself then. What is late cannot stand still.")
    )
    is_told = forms.BooleanField(label=_("Whoever told us knows"), required=False)
    is_hidden = forms.BooleanField(
        label=_("Keep it from whoever told us"), required=False,
        help_text=_("Only where the rules let it be, for an inquiry of the police or a coroner."),
    )  # fmt: skip

    is_paused = False

    def prepare(self) -> None:
        super().prepare()
        rows = rulebook_of(self.case.profile_version_id).profile.pauses
        self.fields["reason"].choices = [(row.reason, words.pause(row.reason)) for row in rows]
        if not any(row.may_be_hidden for row in rows):
            del self.fields["is_hidden"]


class ResumeForm(TargetForm):
    target = target()


class RenewForm(TargetForm):
    target = target()
    until = day(_("Until, at the latest"), required=True)


class BackdateForm(VersionedForm):
    received_at = MomentField(label=_("When did it reach us?"), required=True)
    reason = reason(hint=_("Targets count from then and may be overdue at once. Both times are kept."))

    def prepare(self) -> None:
        super().prepare()
        self.fields["received_at"].zone = self.case.zone
