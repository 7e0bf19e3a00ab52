"""Forms of the answer: the letter, its approval, and the short path on one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import CaseForm, VersionedForm, reason, way, written
from complaints.forms.work import languages
from complaints.models import Entry, Letter, Outcome
from hospital.widgets import OptionCards

DECIDED = [
    (outcome.value, outcome.label)
    for outcome in (Outcome.UPHELD, Outcome.PARTLY, Outcome.NOT_UPHELD, Outcome.CANNOT)
]  # fmt: skip


def outcome(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=DECIDED, widget=OptionCards(), error_messages={"required": _("Choose the outcome.")}
    )


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


class SubmitForm(VersionedForm):
    """Nothing is asked but that nobody changed it meanwhile."""


class RespondForm(VersionedForm):
    how = way(_("How do they get it?"))

    def prepare(self) -> None:
        super().prepare()
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
        if self.case.is_anonymous:
            self.fields["answer"].label = _("What was found?")
            self.fields["how"].required, self.fields["how"].widget = False, forms.HiddenInput()
        elif self.case.teller and self.case.teller.email:
            self.initial.setdefault("how", Entry.How.EMAIL)
