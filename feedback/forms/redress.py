"""Forms of putting things right. Each knows the story it is about and who fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clocks.forms.moments import MomentField
from feedback.forms.recovering import RecoverForm
from feedback.models import Attempt, Bill, Closing, Feedback, Redress
from feedback.redress import PAYER
from hospital.models import Membership, User, Visit
from hospital.roles import VERBS, Role
from hospital.widgets import OptionCards, PeopleSelect

if TYPE_CHECKING:
    from feedback.redress import Rules

LONGEST = 4000
YEARS = 10
HOME = {"past": ("goes_home_at", "due_on", "follow_on"), "home": ("goes_home_at",)}


def written(label: Any, rows: int = 3, *, required: bool = True, hint: Any = "", longest: int = LONGEST) -> Any:
    area = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, max_length=longest, required=required, widget=area, help_text=hint)


def day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "px-short"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=hint, validators=[_near])


def _near(value: date) -> None:
    """No calendar reaches as far as a slip of the year would."""
    if value.year > timezone.localdate().year + YEARS:
        raise ValidationError(_("Choose a day within the next ten years."), code="far")


def money(label: Any, *, least: Decimal = Decimal(0), initial: Decimal | None = None) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"class": "px-short", "step": "0.01", "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, required=False, min_value=least, max_digits=12, decimal_places=2, initial=initial, widget=widget
    )


def colleague(label: Any, *, required: bool = True, hint: Any = "") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, required=required, help_text=hint, queryset=User.objects.none(), widget=PeopleSelect,
        empty_label=_("Choose a person"),
    )  # fmt: skip


def colleagues(verb: str = "") -> Any:
    """People who work here; with `verb` those whose role lets them do it somewhere."""
    roles = [role for role in Role if not verb or verb in VERBS[role]]
    holding = Membership.objects.current().filter(role__in=roles).values("user")
    return User.objects.active().filter(pk__in=holding).order_by("name", "pk")


class StoryForm(forms.Form):
    """`story` is what was told, `row` the part of putting it right this is about, `user` who fills it in."""

    refused_at = HOME

    def __init__(self, *args: Any, story: Feedback, row: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.story, self.row, self.user = story, row, user
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the story."""


def _home() -> MomentField:
    hint = _("If you know it. What is to be put right is due before they go. Blank: as the hospital's system says.")
    label = _("When do they go home?")
    return MomentField(label=label, is_past=False, required=False, help_text=hint, validators=[_near])


class BeginForm(StoryForm):
    went_wrong = written(_("What went wrong?"), hint=_("In a sentence or two, as you would tell a colleague."))
    wanted = written(_("What do they want?"), 2, required=False, hint=_("Ask before you offer anything."))
    is_in_house = forms.BooleanField(label=_("They are still here"), required=False)
    goes_home_at = _home()

    def prepare(self) -> None:
        self.initial.setdefault("wanted", self.story.wish)
        here = Visit.objects.here(timezone.now()).filter(patient=self.story.patient_id)
        self.initial.setdefault("is_in_house", here.exists())
        self.fields["goes_home_at"].zone = self.story.zone


class ExpectForm(StoryForm):
    goes_home_at = _home()

    def prepare(self) -> None:
        self.fields["goes_home_at"].zone = self.story.zone


class AttemptForm(StoryForm):
    outcome = forms.ChoiceField(label=_("What happened?"), choices=Attempt.Outcome, widget=OptionCards())
    at = MomentField()
    went_wrong = written(_("What went wrong, as they say it?"), 2, required=False)
    wanted = written(_("What do they want?"), 2, required=False, hint=_("Ask before you offer anything."))
    refused_at = {"at": ("at",)}

    def prepare(self) -> None:
        """What was written down when it was begun is not asked again."""
        self.fields["at"].zone = self.story.zone
        self.initial.setdefault("wanted", self.story.wish)
        for name in ("went_wrong", "wanted"):
            if self.row.went_wrong:
                del self.fields[name]


class EndForm(RecoverForm, StoryForm):
    """What was begun is over: the same questions as for what was put right in one go."""

    refused_at = {"nothing_done": ("done",), "unreached": ("is_put_right",)}


class OfferForm(StoryForm):
    kind = forms.ChoiceField(label=_("What do you offer?"), choices=Redress, widget=OptionCards())
    words = written(_("What exactly?"), 2)
    value = money(_("Value"), least=Decimal("0.01"))
    has_claim = forms.BooleanField(
        label=_("A claim is in sight"), required=False, help_text=_("Legal reads it before it is offered.")
    )
    refused_at = {"value": ("value",)}

    def prepare(self) -> None:
        words = _("In %(currency)s. Leave it blank for an apology, an explanation, a meeting or putting it in order.")
        self.fields["value"].help_text = words % {"currency": self.story.site.currency}


class AnswerForm(StoryForm):
    answer = forms.ChoiceField(
        label=_("What did they say?"), widget=OptionCards(),
        choices=[("made", _("Offered, no answer yet")), ("yes", _("They accept")), ("no", _("They decline"))],
    )  # fmt: skip


class PromiseForm(StoryForm):
    what = forms.CharField(label=_("What is promised?"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"}))
    owner = colleague(_("Who keeps it?"))
    due_on = day(_("By when?"))
    refused_at = {"past": ("due_on",), "named": ("owner",)}

    def prepare(self) -> None:
        self.fields["owner"].queryset = colleagues()
        self.initial.setdefault("owner", self.user.pk)


class MoveForm(StoryForm):
    due_on = day(_("Which day instead?"))
    is_told = forms.BooleanField(label=_("The person was told"), required=False)
    refused_at = {"past": ("due_on",), "same": ("due_on",), "told": ("is_told",)}


class HandOnForm(forms.Form):
    """`verb` is what whoever gets it has to be allowed; whether they may see it is asked of the action."""

    owner = colleague(_("Who has it from now on?"), hint=_("They hear of it, and see it in My work."))
    refused_at = {"same": ("owner",), "unfit": ("owner",)}
    verb = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues(self.verb)


class HandOnPartForm(HandOnForm, StoryForm):
    verb = "feedback.recover_feedback"


class HandOnOfferForm(HandOnForm):
    verb = "feedback.decide_offer"


class HandOnBillForm(HandOnForm):
    verb = "feedback.answer_bill"


class PlainForm(StoryForm):
    """One press; nothing to fill in."""


class BillForm(StoryForm):
    number = forms.CharField(label=_("Number of the bill"), max_length=40)
    questioned = written(_("What is questioned?"), hint=_("Finance reads this and not the story."))
    asks_pause = forms.BooleanField(
        label=_("Pause reminders of this bill"), required=False, initial=True,
        help_text=_("Until Finance has answered."),
    )  # fmt: skip


class CloseForm(StoryForm):
    outcome = forms.ChoiceField(label=_("What came of it?"), choices=Closing.Outcome, widget=OptionCards())
    learning = forms.CharField(
        label=_("What did we learn?"), max_length=300, required=False, help_text=_("In one sentence, without names.")
    )
    has_none = forms.BooleanField(label=_("There is nothing to learn from it"), required=False)
    refused_at = {"learning": ("learning",)}


class ReopenForm(StoryForm):
    because = forms.CharField(label=_("Why is it not over?"), max_length=300)


# ------------------------------------------------------------------------------------------------ the desk
class DecideForm(forms.Form):
    is_agreed = forms.TypedChoiceField(
        label=_("Do you agree?"), coerce=lambda value: value == "yes", widget=OptionCards(),
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )  # fmt: skip
    because = forms.CharField(label=_("Why, if not"), max_length=300, required=False)
    refused_at = {"because": ("because",)}


class PayForm(forms.Form):
    paid_on = day(_("Paid on"))
    reference = forms.CharField(label=_("Number in the books"), max_length=40)
    refused_at = {"future": ("paid_on",)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("paid_on", timezone.localdate())


class PauseForm(forms.Form):
    """One press: the system that sends the bills was told, by somebody or by our webhook."""


class AnswerBillForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Bill.Outcome, widget=OptionCards())
    answer = written(_("Answer"), hint=_("In words for the person; whoever asked passes them on."))


# ------------------------------------------------------------------------------------------------ limits
GIVING = {
    **{role.value: role.label for role in (Role.OFFICER, Role.DEPARTMENT, Role.MANAGER, Role.FINANCE, Role.LEADERSHIP)},
    PAYER: _("Whoever proposed it pays it"),
}  # fmt: skip


class LimitsForm(forms.Form):
    """One number for each kind that has a value and each role; blank is any value, 0 is none of it alone."""

    def __init__(self, *args: Any, rules: dict[str, Rules], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [kind for kind, rule in rules.items() if rule.has_value]
        for kind in self.kinds:
            for role, label in GIVING.items():
                limit = rules[kind].limits.get(role, Decimal(0))
                self.fields[f"{kind}-{role}"] = money(f"{Redress(kind).label}: {label}", initial=limit)

    @property
    def table(self) -> list[dict[str, Any]]:
        return [
            {"label": Redress(kind).label, "cells": [self[f"{kind}-{role}"] for role in GIVING]} for kind in self.kinds
        ]

    @property
    def limits(self) -> dict[tuple[str, str], Decimal | None]:
        return {(kind, role): self.cleaned_data[f"{kind}-{role}"] for kind in self.kinds for role in GIVING}


class BudgetForm(forms.Form):
    """One number for the whole site and one for each department; blank is no budget."""

    def __init__(
        self, *args: Any, departments: Mapping[int, str], known: Mapping[int | None, Decimal], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"] = money(_("The whole site"), initial=known.get(None))
        for number, name in departments.items():
            self.fields[f"department-{number}"] = money(name, initial=known.get(number))

    @property
    def amounts(self) -> dict[int | None, Decimal | None]:
        return {
            None if name == "site" else int(name.rpartition("-")[2]): self.cleaned_data[name] for name in self.fields
        }
