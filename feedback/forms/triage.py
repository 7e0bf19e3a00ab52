"""What a person decides who sorts, answers an idea, judges words or changes a rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Feedback, IdeaAnswer, Outcome, RedFlagRule, Severity, Watch
from feedback.sorting.redflags import cleaned
from hospital.models import Department, User
from hospital.searching import asked_reference

MOST_WORDS, LONGEST_WORD, LONGEST_REASON = 200, 60, 300


class TriageForm(forms.Form):
    """`into`: a reference, for what was told before."""

    outcome = forms.ChoiceField(choices=[one for one in Outcome.choices if one[0] != Outcome.CASE])
    severity = forms.TypedChoiceField(choices=Severity.choices, coerce=int, required=False, empty_value=None)
    into = forms.CharField(required=False, max_length=20)
    because = forms.CharField(required=False, max_length=LONGEST_REASON)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_into(self) -> Feedback | None:
        words = self.cleaned_data["into"].strip()
        if not words:
            return None
        ref = asked_reference(words)
        named = {"complaint__ref": ref} if ref.startswith("C") else {"ref": ref}
        found = Feedback.objects.visible_to(self.user).filter(**named).first()
        if found is None:
            raise forms.ValidationError(_("There is no such reference."), code="unknown")
        return found


class RaiseForm(forms.Form):
    department = forms.ModelChoiceField(
        queryset=Department.objects.none(), label=_("Department"), empty_label=_("Choose the department"),
        error_messages={"required": _("Choose the department."), "invalid_choice": _("Choose the department.")},
    )  # fmt: skip

    def __init__(self, *args: Any, story: Feedback, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.filter(site=story.site_id, is_active=True)


class AnswerIdeaForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("What do we say?"), choices=IdeaAnswer.Answer, widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )  # fmt: skip
    because = forms.CharField(
        label=_("Because"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("In words that you would say to whoever had the idea."),
        error_messages={"required": _("Say because of what.")},
    )  # fmt: skip


class DismissForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is no red flag"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say why it is no red flag.")},
    )


class RuleForm(forms.Form):
    words = forms.CharField(
        label=_("Words"), required=False, widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        help_text=_("One word or phrase on each line. A word that ends with * stands for all that it begins."),
    )  # fmt: skip
    is_on = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, rule: RedFlagRule, **kwargs: Any) -> None:
        super().__init__(*args, initial={"words": "\n".join(rule.words), "is_on": rule.is_on}, **kwargs)

    def clean_words(self) -> list[str]:
        words = cleaned(self.cleaned_data["words"])
        if len(words) > MOST_WORDS:
            raise forms.ValidationError(_("At most %(most)s words."), code="many", params={"most": MOST_WORDS})
        if too_long := [word for word in words if len(word) > LONGEST_WORD]:
            raise forms.ValidationError(_("Too long: %(word)s"), code="long", params={"word": too_long[0][:40]})
        return words


class WatchForm(forms.Form):
    """One row of what raises a concern by itself; `ABOUT` says what its limit means."""

    ABOUT = {
        Watch.Kind.CONTACTS: (_("Times"), _("Somebody tells us this often within the days. The concern says so.")),
        Watch.Kind.WAIT: (_("Hours"), _("An emergency visit that has not ended after so many hours.")),
        Watch.Kind.CALLED_OFF: (None, _(
            "A stay that was announced and did not take place. No message tells us of an operation that is called off "
            "while the patient is here: log it by hand."
        )),
        Watch.Kind.MOVED: (_("Times"), _(
            "Somebody changes wards this often between ten at night and six, not on their way in. Rooms and beds of "
            "one ward are not read: log such a move by hand."
        )),
    }  # fmt: skip

    is_on = forms.BooleanField(label=_("In use"), required=False)
    amount = forms.IntegerField(label=_("Limit"), min_value=1, max_value=999)
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=365)

    def __init__(self, *args: Any, watch: Watch, **kwargs: Any) -> None:
        initial = {"is_on": watch.is_on, "amount": watch.amount, "days": watch.days}
        super().__init__(*args, initial=initial, prefix=watch.kind, **kwargs)
        self.watch = watch
        label, self.about = self.ABOUT[Watch.Kind(watch.kind)]
        self.fields["amount"].label = label or ""
        if label is None:
            self.fields["amount"].widget = forms.HiddenInput()
        if watch.kind != Watch.Kind.CONTACTS:
            self.fields["days"].widget = forms.HiddenInput()
