"""Forms of actions: what is to be done, who has it and by when, what shows that it is done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.defaultfilters import truncatechars
from django.utils.translation import gettext_lazy as _

from complaints.forms.asking import colleagues
from complaints.forms.base import NoncedForm, RowForm, day, reason, written
from complaints.forms.joining import DepartmentField
from complaints.forms.uploads import UploadsForm
from complaints.models import Issue
from hospital.models import Department, User
from hospital.widgets import PeopleSelect


def somebody(label: Any, *, required: bool, hint: Any = "") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, required=required, help_text=hint, queryset=User.objects.none(), widget=PeopleSelect,
        empty_label=_("Choose a person"), error_messages={"required": _("Choose a person.")},
    )  # fmt: skip


class IssueField(forms.ModelChoiceField):
    def label_from_instance(self, issue: Issue) -> str:
        return truncatechars(issue.words, 90)


class AddActionForm(NoncedForm):
    what = written(
        _("What is to be done?"), 3, missing=_("Say what is to be done."),
        hint=_("What changes, so that it does not happen again. No names of patients: an action outlives the case."),
    )  # fmt: skip
    issue = IssueField(
        label=_("Because of which issue?"), queryset=Issue.objects.none(), required=False, empty_label=_("All of it")
    )
    department = DepartmentField(
        label=_("Which department?"), queryset=Department.objects.none(), required=False,
        empty_label=_("Choose a department"),
    )  # fmt: skip
    owner = somebody(
        _("Who has it?"), required=False,
        hint=_("This and the day may follow. The case is not closed before every action has both."),
    )  # fmt: skip
    due_on = day(_("By when?"))

    def prepare(self) -> None:
        super().prepare()
        departments = Department.objects.active().filter(site__is_active=True).select_related("site")
        self.fields["department"].queryset = departments.order_by("site__name", "name")
        self.fields["owner"].queryset = colleagues()
        self.initial.setdefault("department", self.case.department_id)
        self.fields["issue"].queryset = self.case.issues.all()
        if len(self.fields["issue"].queryset) < 2:  # with one issue there is nothing to choose
            del self.fields["issue"]


class AssignActionForm(RowForm):
    owner = somebody(_("Who has it?"), required=True)
    due_on = day(_("By when?"), required=True)

    def prepare(self) -> None:
        self.fields["owner"].queryset = colleagues()
        self.initial = {"owner": self.row.owner_id, "due_on": self.row.due_on, **self.initial}


class DoActionForm(UploadsForm, RowForm):
    note = written(
        _("What shows that it is done?"), 4, required=False,
        hint=_("For example: the new rota is in force since Monday; the bell was tested on every bed."),
    )  # fmt: skip

    field_order = ("note",)

    def prepare(self) -> None:
        for field in self.fields.values():
            field.is_conditional = True  # one of them

    def clean(self) -> dict[str, Any]:
        data, uploads = super().clean() or self.cleaned_data, self.taken()
        if not uploads and not data.get("note", "").strip():
            self.add_error("note", forms.ValidationError(_("Say what shows that it is done, or add a file.")))
        return {"note": data.get("note", ""), "uploads": uploads}


class CancelActionForm(RowForm):
    reason = reason(_("Why is it not done after all?"))
