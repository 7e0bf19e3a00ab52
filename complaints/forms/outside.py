"""Forms about bodies outside the house."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clocks import words
from clocks.forms.moments import MomentField
from clocks.profiles.rows import AGREED
from complaints.actions import outside
from complaints.forms.base import NoncedForm, VersionedForm, day, offer_ways, reason, way, written
from complaints.models import Body, Involvement


class BodyForm(forms.ModelForm):
    class Meta:
        model = Body
        fields = ["name", "kind", "reach"]

    def validate_unique(self) -> None:
        """The action says it, in words that fit."""


def body(label: object) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, queryset=Body.objects.filter(retired_at=None), empty_label=_("Choose a body"),
        error_messages={"required": _("Choose a body.")},
    )  # fmt: skip


class InvolveForm(NoncedForm):
    body = body(_("Which body?"))
    reference = forms.CharField(label=_("Their reference"), max_length=80, required=False)
    words = written(_("What do they ask, or what have they to know?"), 4, missing=_("Write what they ask."))
    due_on = day(_("They ask for it by"), hint=_("Their own date. It runs beside our targets and is shown above them."))
    is_told_only = forms.BooleanField(label=_("They ask for nothing: they have to know"), required=False)
    is_lead = forms.BooleanField(label=_("They lead: everybody else answers through them"), required=False)

    def prepare(self) -> None:
        """Where they named no day, the one by the rules of the place."""
        super().prepare()
        rule = outside.rule_of_bodies(self.case)
        if rule is None or rule.unit in AGREED:
            return
        self.initial.setdefault("due_on", outside.day_by_rule(self.case, timezone.now()))
        counted = words.amount(rule.amount, rule.unit, rule.calendar)
        self.fields["due_on"].help_text = _("Their own date; where they named none, by the rules: %(time)s.") % {
            "time": counted
        }


class InvolvementField(forms.ModelChoiceField):
    def label_from_instance(self, row: Involvement) -> str:
        return f"{row.body} · {row.reference}" if row.reference else str(row.body)


class ReplyToBodyForm(NoncedForm):
    involvement = InvolvementField(
        label=_("To whom?"), queryset=Involvement.objects.none(), empty_label=_("Choose a body"),
        error_messages={"required": _("Choose a body.")},
    )  # fmt: skip
    words = written(_("What was sent?"), 4, missing=_("Write what was sent."))
    happened_at = MomentField()

    def prepare(self) -> None:
        super().prepare()
        rows = self.case.involvements.filter(replied_at=None).select_related("body")
        self.fields["involvement"].queryset = rows
        self.initial.setdefault("involvement", rows.first())
        self.fields["happened_at"].zone = self.case.zone


class TransferOutForm(VersionedForm):
    body = body(_("Which body looks into it from now on?"))
    reference = forms.CharField(label=_("Their reference"), max_length=80, required=False)
    consent = forms.CharField(
        label=_("Consent to share it"), max_length=200, error_messages={"required": _("Say who agreed.")},
        help_text=_("Who agreed, when and how; or on which ground it is shared without."),
    )  # fmt: skip
    how = way(_("How do they hear of it?"), missing=_("Choose how they hear of it."))
    reason = reason(hint=_("What we promised ends with it. What is owed for safety goes on."))

    def prepare(self) -> None:
        super().prepare()
        offer_ways(self.fields["how"], self.case.teller)
        if self.case.is_anonymous:
            del self.fields["how"]


class BringBackForm(VersionedForm):
    reason = reason(hint=_("It goes on where it was, with every date that was promised. They are told."))
