"""Forms that bring cases together or send them elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import CaseForm, VersionedForm, reason
from complaints.models import Complaint
from hospital.models import Department
from hospital.searching import asked_reference

if TYPE_CHECKING:
    from hospital.models import User


class CaseField(forms.CharField):
    """The reference of another case that this reader may see; any other one is as good as none. `verb` is what they
    have to be allowed there, too.
    """

    def __init__(self, *, verb: str, **kwargs: Any) -> None:
        attrs = {"class": "px-short", "autocapitalize": "characters", "placeholder": "C-000412"}
        super().__init__(max_length=16, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.verb = verb
        self.user: User | None = None

    def clean(self, value: Any) -> Complaint:
        typed = super().clean(value)
        ref = asked_reference(typed) or asked_reference(f"C{typed}") or typed.upper()
        found = Complaint.objects.visible_to(self.user).filter(ref=ref).first() if self.user else None
        if found is None or self.user is None:
            raise forms.ValidationError(_("There is no %(ref)s that you can see."), params={"ref": ref})
        if not self.user.may(f"complaints.{self.verb}_complaint", found):
            raise forms.ValidationError(_("you cannot edit %(ref)s"), params={"ref": ref})
        return found


class MergeForm(VersionedForm):
    into = CaseField(
        verb="merge",
        label=_("Which one stays?"),
        help_text=_("This one goes on there, and so do both promises: the stricter holds."),
        error_messages={"required": _("Enter the reference of the one that stays.")},
    )  # fmt: skip

    are_one = forms.BooleanField(
        label=_("They are one person, or speak as one"), required=False,
        help_text=_("Only where two people told us: both are then answered together."),
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        self.fields["into"].user = self.user


class UnmergeForm(CaseForm):
    reason = reason(_("Why are they two things after all?"))


class LinkForm(CaseForm):
    other = CaseField(
        verb="link",
        label=_("Which one has to do with it?"), help_text=_("Both go on with their own targets and their own answer."),
        error_messages={"required": _("Enter the reference of the other one.")},
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["other"].user = self.user


class DepartmentField(forms.ModelChoiceField):
    """Any department of the house, named with its site."""

    def label_from_instance(self, department: Department) -> str:
        return f"{department.site} · {department}"


class TransferForm(VersionedForm):
    department = DepartmentField(
        label=_("Which department answers from now on?"), queryset=Department.objects.none(),
        empty_label=_("Choose a department"), error_messages={"required": _("Choose a department.")},
    )  # fmt: skip
    reason = reason(hint=_("They see it when they open the case."))
    tells = forms.BooleanField(
        label=_("Tell the person who told us that another site answers"), required=False,
        help_text=_("Only then do the dates go by the rules of that site. Otherwise every date stays as promised."),
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        rows = Department.objects.active().exclude(pk=self.case.department_id).select_related("site")
        self.fields["department"].queryset = rows.filter(site__is_active=True).order_by("site__name", "name")
