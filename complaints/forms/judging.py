"""Forms of judgement: how grave, which flags, what kind, who must decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import mapping, policy
from complaints.forms.base import WAY_ICONS, WAYS, NoncedForm, VersionedForm, day, offer_ways, reason, written
from complaints.forms.work import FlagsField, severity
from complaints.labels import kind_word, kinds_offered
from complaints.models import CaseType, Entry
from hospital.models import Role
from hospital.widgets import OptionCards


class RateForm(VersionedForm):
    severity = severity(_("How serious is it?"))
    reason = reason()

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("severity", self.case.severity)


class FlagForm(VersionedForm):
    flags = FlagsField(_("Flags"), says_effects=True)
    reason = reason(hint=_("Media, legal, safeguarding and regulator flags tell site leadership at once."))

    def prepare(self) -> None:
        super().prepare()
        self.fields["flags"].offer(self.case)
        self.initial.setdefault("flags", self.case.flags)


class ReclassifyForm(VersionedForm):
    """A kind that promises less is there for managers, and asks how they agreed to it; one that promises nothing ends
    with a thank-you.
    """

    type = forms.ChoiceField(
        label=_("What is it?"), choices=CaseType.choices, widget=OptionCards(),
        error_messages={"required": _("Choose what it is.")},
    )  # fmt: skip
    reason = reason(hint=_("The targets of the new kind count from when it reached us."))
    agreement = written(
        _("If they are promised less: how did they agree to it?"), 2, required=False,
        hint=_("It counts as a downgrade in every report."),
    )  # fmt: skip
    thanks = forms.ChoiceField(
        label=_("If it is praise or a suggestion: how are they thanked?"), required=False,
        widget=OptionCards(icons=WAY_ICONS), choices=WAYS,
        help_text=_("By e-mail we send our usual words. With that it is closed, and nothing more is owed."),
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        others = kinds_offered(self.case)
        if not self.user.may("complaints.downgrade_complaint", self.case):
            others = [kind for kind in others if not mapping.promises_less(self.case.type, kind)]
            del self.fields["agreement"]
        if self.case.is_anonymous or not mapping.OWES_NOTHING & set(others):
            del self.fields["thanks"]
        else:
            offer_ways(self.fields["thanks"], self.case.teller)
        if self.case.teller and self.case.teller.email:
            self.initial.setdefault("thanks", Entry.How.EMAIL)
        self.fields["type"].choices = [(kind, kind_word(self.case, kind)) for kind in others]


class EscalateForm(NoncedForm):
    role = forms.ChoiceField(
        label=_("To whom?"), widget=OptionCards(is_rows=True), error_messages={"required": _("Choose whom to ask.")},
        choices=[(role, Role(role).label) for role in policy.STEP_OF_ROLE],
    )  # fmt: skip
    reason = reason(_("Why, and what do you need from them?"), _("They see it when they open the case."))
    needed_by_on = day(_("Needed by"))
    tell_owner = forms.BooleanField(label=_("Tell the owner as well"), required=False)

    def name_people(self, names: dict[str, str]) -> None:
        """Shows with each role who will be told; `names` is by role."""
        self.fields["role"].widget.faces["hint"] = names
