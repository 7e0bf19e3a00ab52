"""The form of one call, of a list, of a script; and what was done about something that came up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hospital.models import Department, Location, Service, Site, User, Visit
from hospital.widgets import OptionBoxes
from surveys.actions.callflags import Raised
from surveys.calling import stay_with
from surveys.calls import states
from surveys.calls.scripts import LONGEST, PARTS, Words
from surveys.models import Call, CallAttempt, CallFlag, CallList, CallNote, CallScript

ANSWER = "answer_"
LONGEST_ANSWER = 2000
Kind = CallFlag.Kind


def text(label: Any, *, rows: int = 2, most: int = LONGEST_ANSWER, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=most, help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )  # fmt: skip


class CallForm(forms.Form):
    """One try on one page; the questions of the script are fields of their own, in their order."""

    reviewed = forms.MultipleChoiceField(
        label=_("Looked through in the hospital’s own record"),
        choices=Call.Reviewed,
        required=False,
        widget=OptionBoxes,
    )
    consulted = forms.MultipleChoiceField(
        label=_("Spoken with before the call"), choices=Call.Consulted, required=False, widget=OptionBoxes
    )
    to = forms.ChoiceField(label=_("Whom did you call?"), choices=CallAttempt.To, initial=CallAttempt.To.PATIENT)
    contact = forms.CharField(
        label=_("Another contact"), required=False, max_length=120,
        help_text=_("After four tries of the patient. Empty: who helps them at home."),
    )  # fmt: skip
    is_reached = forms.TypedChoiceField(
        label=_("Did you reach somebody?"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("If not, why?"), choices=[("", _("Choose")), *CallAttempt.Reason.choices], required=False
    )
    teach_back = forms.ChoiceField(
        label=_("Could they say it back?"), choices=[("", _("Choose")), *Call.TeachBack.choices], required=False
    )
    flags = forms.MultipleChoiceField(
        label=_("Did anything come up?"), choices=Kind, required=False, widget=OptionBoxes,
        help_text=_("Each follows its own way as soon as you save."),
    )  # fmt: skip
    handed_to = forms.CharField(
        label=_("In an emergency: whom did you hand the call over to?"), required=False, max_length=120,
        help_text=_("Stay on the line until somebody else has it."),
    )  # fmt: skip
    problem_words = text(_("What came up, in their words"))
    complaint_words = text(_("What they want to complain about, in their words"))
    praise_words = text(_("Whom they thank, and for what, in their words"))
    question_words = text(
        _("Your question to a nurse, pharmacist or doctor"), hint=_("They hear of it at once, and you of the answer.")
    )
    outcome = forms.ChoiceField(
        label=_("How did it end?"), choices=[("", _("Not over: it is tried again")), *Call.Outcome.choices],
        required=False,
    )  # fmt: skip
    promised_at = forms.DateTimeField(
        label=_("When do you call again?"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    writes = forms.ChoiceField(
        label=_("Cannot be reached: do we write that we tried?"), required=False,
        choices=[("", _("No")), (states.MAIL, _("By e-mail")), (states.LETTER, _("By a letter that is printed"))],
    )  # fmt: skip
    helper = forms.CharField(
        label=_("Who helps them at home?"), required=False, max_length=120,
        help_text=_("Name and how they are related, if the patient agrees. Whoever calls next may ask for them."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
    helper_phone = forms.CharField(
        label=_("Their telephone"), required=False, max_length=40, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    next_step = text(_("Next step"), hint=_("What was agreed, who does it, until when."))

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        for key, question in words.questions:
            label = format_html('<bdi lang="{}">{}</bdi>', words.language, question)
            self.fields[ANSWER + key] = text(label)

    @property
    def before(self) -> list[forms.BoundField]:
        return [self["reviewed"], self["consulted"]]

    @property
    def tried(self) -> list[forms.BoundField]:
        return [self[name] for name in ("to", "is_reached", "reason", "contact")]

    @property
    def said(self) -> list[forms.BoundField]:
        return [self[ANSWER + key] for key, _question in self.words.questions] + [self["teach_back"]]

    @property
    def found(self) -> list[forms.BoundField]:
        words = ("problem_words", "complaint_words", "praise_words", "question_words")
        return [self[name] for name in ("flags", "handed_to", *words)]

    @property
    def ended(self) -> list[forms.BoundField]:
        return [self[name] for name in ("outcome", "promised_at", "writes", "helper", "helper_phone", "next_step")]

    def as_said(self) -> dict[str, Any]:
        """As `log_call` takes it."""
        data = dict(self.cleaned_data)
        answers = {name.removeprefix(ANSWER): data.pop(name) for name in list(data) if name.startswith(ANSWER)}
        words = {name: data.pop(f"{name}_words") for name in ("problem", "question", *states.TOLD)}
        where = {**dict.fromkeys(states.QUESTIONS, "question"), **{kind: kind for kind in states.TOLD}}
        flags = [Raised(kind, words[where.get(kind, "problem")]) for kind in data.pop("flags")]
        return {**data, "answers": answers, "flags": flags}


class SettleForm(forms.Form):
    done = forms.CharField(
        label=_("What was done?"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )

    def __init__(self, *args: Any, flag: CallFlag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if flag.is_question:
            self.fields["done"].label = _("What is your answer?")


class AskForm(forms.Form):
    """A question to somebody who knows, before the call."""

    kind = forms.ChoiceField(
        label=_("Whom do you ask?"), choices=[(kind, Kind(kind).label) for kind in states.QUESTIONS]
    )
    words = forms.CharField(
        label=_("What do you want to know?"), max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip


class NoteForm(forms.Form):
    """What a ward writes down for whoever calls. The number finds the stay, and the page shows nothing of it."""

    number = forms.CharField(
        label=_("Record number of the patient"), max_length=40, widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("Of somebody who is on a ward of yours, or went home in the last three days."),
    )  # fmt: skip
    appointments = text(_("Appointments that were made"), hint=_("When, where, with whom; how they get there."))
    medicines_list = forms.ChoiceField(
        label=_("List of their medicines"), choices=[("", _("Choose")), *CallNote.MedicinesList.choices], required=False
    )
    whom_to_ask = text(_("Whom they may ask"), hint=_("The name and number they were given for questions."))
    questions = text(_("Still open, for a nurse or pharmacist to look at"))

    def __init__(self, *args: Any, user: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.now = user, now

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        self.visit = stay_with(number, self.user, self.now)
        if self.visit is None:
            raise forms.ValidationError(
                _("Nobody with this number is on a ward of yours, or went home from it lately.")
            )
        return number

    def as_note(self) -> dict[str, Any]:
        """As `note_call` takes it."""
        return {name: said for name, said in self.cleaned_data.items() if name != "number"}


class CallListForm(forms.ModelForm):
    """A list: whom, when, how many. `user` decides which places stand in it."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of visit"), choices=Visit.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every kind."),
    )  # fmt: skip

    class Meta:
        model = CallList
        fields = [
            "name", "site", "kinds", "wards", "services", "age_from", "age_until", "least", "opens", "closes",
            "is_quiet_on_sundays", "is_quiet_on_holidays", "most_a_day", "pharmacy",
        ]  # fmt: skip
        widgets = {
            "wards": forms.CheckboxSelectMultiple, "services": forms.CheckboxSelectMultiple,
            "opens": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }  # fmt: skip
        help_texts = {
            "wards": _("None ticked: every ward."),
            "services": _("None ticked: every service but sensitive ones. Those are called only if ticked."),
            "age_from": _("Empty: whatever age."),
            "age_until": _("Empty: no limit."),
            "least": _("By length of stay, emergency visits, age, needs. The highest need is always called first."),
            "most_a_day": _("What the team has time for, besides promised calls. Empty: no limit."),
            "pharmacy": _("Whoever leads it hears of such a question. Empty: whoever leads the ward."),
        }  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allows = user.standing.allows
        sites = [site.pk for site in Site.objects.active() if allows("surveys.plan_call", site.pk, None)]
        wards = Location.objects.filter(is_active=True, department__site__in=sites).select_related("department__site")
        self.fields["site"].queryset = Site.objects.filter(pk__in=sites)
        self.fields["services"].queryset = Service.objects.filter(is_active=True)
        self.fields["wards"].queryset = wards
        self.fields["pharmacy"].queryset = Department.objects.filter(is_active=True, site__in=sites).select_related(
            "site"
        )
        if self.instance.pk:
            self.initial["kinds"] = self.instance.kinds
            self.fields["wards"].queryset = wards.filter(department__site=self.instance.site_id)
            self.fields["pharmacy"].queryset = self.fields["pharmacy"].queryset.filter(site=self.instance.site_id)
            del self.fields["site"]
        elif len(sites) > 1:
            self.fields["wards"].label_from_instance = _with_site
            self.fields["pharmacy"].label_from_instance = lambda row: f"{row.name}, {row.site.name}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        site = data.get("site") or (self.instance.site if self.instance.pk else None)
        if site and any(ward.department.site_id != site.pk for ward in data.get("wards", ())):
            self.add_error("wards", _("Choose wards of the same site."))
        if site and data.get("pharmacy") and data["pharmacy"].site_id != site.pk:
            self.add_error("pharmacy", _("Choose a department of the same site."))
        return data

    def _post_clean(self) -> None:
        """The action saves, and says what does not fit together."""


def _with_site(ward: Location) -> str:
    return f"{ward.name}, {ward.department.site.name}"


class ScriptForm(forms.Form):
    """A script in every language of the house; questions stand one a line. A language without words is left out."""

    def __init__(self, *args: Any, script: CallScript, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.script = script
        self.codes = [code for code, _name in settings.LANGUAGES]
        labels = {
            "opening": _("Opening"), "emergency": _("In an emergency"), "closing": pgettext_lazy("of a call", "Closing")
        }  # fmt: skip
        for code in self.codes:
            was = script.words.get(code, {})
            for part in PARTS:
                self._put(code, part, labels[part], was.get(part, ""), most=LONGEST)
            lines = "\n".join(question for _key, question in was.get("questions", ()))
            self._put(code, "questions", _("Questions, one on each line"), lines, most=12 * LONGEST, rows=8)

    def _put(self, code: str, part: str, label: Any, value: str, **more: Any) -> None:
        field = text(label, **more)
        field.initial = value
        field.widget.attrs["lang"] = code
        self.fields[f"{code}_{part}"] = field

    @property
    def groups(self) -> Iterator[dict[str, Any]]:
        for code in self.codes:
            fields = [self[f"{code}_{part}"] for part in ("opening", "questions", "emergency", "closing")]
            yield {"title": get_language_info(code)["name_local"], "fields": fields, "code": code}

    def as_words(self) -> dict[str, dict[str, Any]]:
        """By language, as a row keeps it. Questions keep the names they had, by their place."""
        said = {code: {part: self.cleaned_data[f"{code}_{part}"] for part in PARTS} for code in self.codes}
        for code in self.codes:
            lines = [line.strip() for line in self.cleaned_data[f"{code}_questions"].splitlines() if line.strip()]
            said[code]["questions"] = [[key, line] for key, line in zip(self._keys(len(lines)), lines, strict=True)]
        return {code: data for code, data in said.items() if any(data.values())}

    def _keys(self, number: int) -> list[str]:
        known = [key for key, _text in next(iter(self.script.words.values()))["questions"]]
        fresh = (f"question_{chr(97 + at // 26 % 26)}{chr(97 + at % 26)}" for at in range(number + len(known)))
        return [*known, *(key for key in fresh if key not in known)][:number]
