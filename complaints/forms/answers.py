"""Forms of the answer: the letter, its approval, and the short path on one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clocks.rulebook import rulebook_of
from complaints.actions.cases import checklist_of, may_disclose
from complaints.forms.base import CaseForm, VersionedForm, reason, way, written
from complaints.forms.work import languages
from complaints.labels import check_word, outcome_word
from complaints.mapping import speaks_for_another
from complaints.models import Complaint, Entry, Letter, Outcome
from hospital.widgets import OptionBoxes, OptionCards

DECIDED = [
    (outcome.value, outcome.label)
    for outcome in (Outcome.UPHELD, Outcome.PARTLY, Outcome.NOT_UPHELD, Outcome.CANNOT)
]  # fmt: skip


def outcome(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=DECIDED, widget=OptionCards(), error_messages={"required": _("Choose the outcome.")}
    )


def outcomes_of(case: Complaint, *, of_many: bool = False) -> list[tuple[str, str]]:
    """What the rules of the place let a case end with, in their words; one issue of many may also have ended early."""
    early = (Outcome.WITHDRAWN, Outcome.OUT_OF_SCOPE, Outcome.RESOLVED) if of_many else ()
    known = rulebook_of(case.profile_version_id).profile.outcomes
    wanted = [outcome for outcome in Outcome if outcome in [value for value, _label in DECIDED] or outcome in early]
    return [(outcome.value, outcome_word(case, outcome)) for outcome in wanted if outcome in known]


def learning() -> forms.CharField:
    return written(_("What do we learn from it?"), 2, required=False, hint=_("One sentence, or nothing."))


class DraftForm(CaseForm):
    """The reply as it stands; `revision` is the version of the letter that was on the page."""

    words = written(
        _("Reply"), 14, missing=_("Write the reply."),
        hint=_("What they told us, what we found, what we are sorry for, what changes, what they can do if unhappy."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=languages)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        letter = letter_of(self)
        self.initial.setdefault("revision", letter.revision if letter else 0)
        self.initial.setdefault("words", letter.words if letter else "")
        self.initial.setdefault("language", letter.language if letter else self._their_language())

    def _their_language(self) -> str:
        teller = self.case.teller
        known = dict(languages())
        spoken = teller.language if teller and teller.language in known else self.case.feedback.language
        return spoken if spoken in known else "en"


def letter_of(form: CaseForm) -> Letter | None:
    """The letter in work."""
    return form.case.letters.filter(state__in=[Letter.State.DRAFT, Letter.State.SUBMITTED]).first()


class CheckedForm(VersionedForm):
    """Asks what the rules of the place want in a reply, as far as nobody has said it yet; nothing on the short path."""

    checked = forms.MultipleChoiceField(
        label=_("The reply holds"), required=False, widget=OptionBoxes(is_rows=True),
        help_text=_("What the rules of this place ask of it."),
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        letter = letter_of(self)
        done = letter.checked if letter else []
        left = [code for code in checklist_of(self.case) if code not in done]
        self.fields["checked"].choices = [(code, check_word(code)) for code in left]
        if not left:
            del self.fields["checked"]


class SubmitForm(CheckedForm):
    """Nothing else is asked but that nobody changed it meanwhile."""


class RespondForm(CheckedForm):
    how = way(_("How do they get it?"))
    is_without_patient = forms.BooleanField(
        label=_("Nothing in this reply is about the patient's care or health"),
        help_text=_("The patient has not agreed that they hear about it."),
        error_messages={"required": _("Take out what is about the patient, or ask for their consent first.")},
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        if self.case.is_anonymous or may_disclose(self.case):
            del self.fields["is_without_patient"]
        if self.case.is_anonymous:
            del self.fields["how"]
        elif self.case.teller and self.case.teller.email:
            self.initial.setdefault("how", Entry.How.EMAIL)


class SendBackForm(CaseForm):
    reason = reason(_("What should be different?"))


class SettleForm(VersionedForm):
    """The short path: told, decided, closed, on one page."""

    answer = written(
        _("What do you tell them?"), 7, hint=_("They read or hear these words: thanks, what you found, what changes."),
        missing=_("Write what they were told."),
    )  # fmt: skip
    how = way(_("How do they get it?"))
    outcome = outcome(_("Outcome"))
    learning = learning()

    def prepare(self) -> None:
        super().prepare()
        self.fields["outcome"].choices = outcomes_of(self.case)
        if speaks_for_another(self.case.teller_role) and not may_disclose(self.case):
            self.fields["answer"].help_text = _("They are not the patient: leave out what is about the patient's care.")
        if self.case.is_anonymous:
            self.fields["answer"].label = _("What was found?")
            self.fields["how"].required, self.fields["how"].widget = False, forms.HiddenInput()
        elif self.case.teller and self.case.teller.email:
            self.initial.setdefault("how", Entry.How.EMAIL)
