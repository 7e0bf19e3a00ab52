"""Forms of questions to a department, and of their answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.template.defaultfilters import truncatechars
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clocks.actions import casework_rules
from complaints.actions.asking import hours_offered
from complaints.forms.base import NoncedForm, RowForm, day, reason, written
from complaints.forms.joining import DepartmentField
from complaints.forms.uploads import UploadsForm
from complaints.models import Answer, Evidence, Inquiry, Issue
from hospital.models import Department, Membership, User
from hospital.roles import VERBS
from hospital.widgets import OptionCards, PeopleSelect

if TYPE_CHECKING:
    from django.db.models import QuerySet

ANSWERING = tuple(role for role, verbs in VERBS.items() if "complaints.answer_inquiry" in verbs)
FRIDAY = 4
DAYS = 7  # to answer in, unless somebody says otherwise
VERDICT_ICONS = {"agree": "hand-thumb-up", "partly": "scale", "disagree": "hand-thumb-down"}


def colleagues() -> QuerySet[User]:
    """Everybody who may be asked something."""
    roles = Membership.objects.current().filter(role__in=ANSWERING)
    return User.objects.active().filter(pk__in=roles.values("user"))


def weekday(day: date) -> date:
    """That day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else 0)


class IssuesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, issue: Issue) -> str:
        return truncatechars(issue.words, 140)


class EvidenceField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, evidence: Evidence) -> str:
        return evidence.file.name or str(evidence.get_kind_display())


class AskForm(NoncedForm):
    department = DepartmentField(
        label=_("Which department?"), queryset=Department.objects.none(), empty_label=_("Choose a department"),
        error_messages={"required": _("Choose a department.")},
    )  # fmt: skip
    asked = forms.ModelChoiceField(
        label=_("Who there?"), required=False, queryset=User.objects.none(), widget=PeopleSelect,
        empty_label=_("Whoever leads it"),
        help_text=_("A clinician, or whoever supervises the work. Somebody named in it may be asked, too: to be fair "
                    "to them they have to be heard, and they see no more than this."),
    )  # fmt: skip
    questions = written(
        _("Your questions, one on each line"), 5, missing=_("Ask at least one question."),
        hint=_("Ask for what happened and why, not who is to blame. What they want answered stands here at first."),
    )  # fmt: skip
    summary = written(
        _("What they should know"), 4, missing=_("Say in a few words what it is about."),
        hint=_("They see these words and what you tick below. The case stays closed to them."),
    )  # fmt: skip
    issues = IssuesField(
        label=_("Share what they told us"), required=False, queryset=Issue.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    files = EvidenceField(
        label=_("Share files"), required=False, queryset=Evidence.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    is_named = forms.BooleanField(label=_("They may see who the patient is"), required=False)
    within_hours = forms.TypedChoiceField(
        label=_("How soon?"), required=False, coerce=int, empty_value=None, widget=OptionCards(),
        help_text=_("Hours are those in which the offices there are open."),
    )  # fmt: skip
    due_on = day(_("Answer by"), required=True)

    def prepare(self) -> None:
        super().prepare()
        hours = sorted(hours_offered(casework_rules()))
        words = [(each, ngettext("%(n)d working hour", "%(n)d working hours", each) % {"n": each}) for each in hours]
        self.fields["within_hours"].choices = [("", _("By a day")), *words]
        self.initial.setdefault("within_hours", "")
        departments = Department.objects.active().filter(site__is_active=True).select_related("site")
        self.fields["department"].queryset = departments.order_by("site__name", "name")
        self.fields["asked"].queryset = colleagues().exclude(pk=self.user.pk)
        self._offer("issues", self.case.issues.all())
        self._offer("files", self.case.evidence.filter(errored_at=None, file__state="stored").select_related("file"))
        if not self.case.patient_id:
            del self.fields["is_named"]
        today = timezone.localdate(timezone=ZoneInfo(self.case.zone))
        self.initial.setdefault("department", self.case.department_id)
        self.initial.setdefault("questions", "\n".join(self.case.points.values_list("words", flat=True)))
        self.initial.setdefault("due_on", weekday(today + timedelta(days=DAYS)))

    def _offer(self, name: str, rows: QuerySet) -> None:
        self.fields[name].queryset = rows
        if not rows.exists():
            del self.fields[name]

    def clean_questions(self) -> list[str]:
        return [line for line in self.cleaned_data["questions"].splitlines() if line.strip()]


# ------------------------------------------------------------------------------------- whoever was asked
class AnswerForm(UploadsForm):
    """Two fields for each question, named by its number; a statement; files. `rows` pairs them for the page."""

    def __init__(self, *args: Any, inquiry: Inquiry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(inquiry.questions.all())
        for one in self.questions:
            verdict = forms.ChoiceField(
                label=_("Is it so?"), required=False, choices=Answer.Verdict.choices,
                widget=OptionCards(icons=VERDICT_ICONS),
            )  # fmt: skip
            words = written(_("Your answer"), 3, required=False)
            verdict.is_conditional = words.is_conditional = True  # one of the two
            self.fields |= {f"verdict_{one.number}": verdict, f"words_{one.number}": words}
        self.fields["statement"] = written(
            _("Statement"), 4, required=False, hint=_("What you saw, did and know yourself, in your own words.")
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"question": one, "verdict": self[f"verdict_{one.number}"], "words": self[f"words_{one.number}"]}
            for one in self.questions
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        pairs = {n.number: (data.get(f"verdict_{n.number}", ""), data.get(f"words_{n.number}", "").strip())
                 for n in self.questions}  # fmt: skip
        for number, pair in pairs.items():
            if not any(pair):
                self.add_error(f"words_{number}", forms.ValidationError(_("Answer this question."), code="required"))
        return {"answers": pairs, "statement": data.get("statement", ""), "uploads": self.taken()}


class PassOnForm(RowForm):
    asked = forms.ModelChoiceField(
        label=_("Who can answer it?"), queryset=User.objects.none(), widget=PeopleSelect,
        empty_label=_("Choose a person"), error_messages={"required": _("Choose a person.")},
    )  # fmt: skip
    reason = reason(_("Why is it theirs?"))

    def prepare(self) -> None:
        self.fields["asked"].queryset = colleagues().exclude(pk=self.row.asked_id)


class NeedTimeForm(RowForm):
    until = day(_("Until when?"), required=True)
    reason = reason(_("What takes the time?"))

    def prepare(self) -> None:
        self.fields["until"].initial = max(self.row.due_on, timezone.localdate()) + timedelta(days=DAYS)


# ------------------------------------------------------------------------------------- whoever asked
class RecallForm(RowForm):
    reason = reason(_("Why is no answer needed any more?"))


class ReturnAnswerForm(RowForm):
    reason = reason(_("What is missing?"), _("They read these words, and their answer is there to go on from."))
    due_on = day(_("Answer by"), required=True)

    def prepare(self) -> None:
        today = timezone.localdate(timezone=ZoneInfo(self.row.zone))
        self.fields["due_on"].initial = max(self.row.due_on, today + timedelta(days=DAYS))
