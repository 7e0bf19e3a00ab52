"""Forms of letters: written, approved, sent; and the short path on one page."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clocks.rulebook import rulebook_of
from clocks.words import role as role_word
from complaints.actions import letters
from complaints.actions.cases import letter_in_work, may_disclose, may_sign, signatory_of
from complaints.forms.base import CaseForm, VersionedForm, day, offer_ways, people_with, reason, way, written
from complaints.forms.work import languages
from complaints.labels import check_word, outcome_word
from complaints.letters import contents, filling, library
from complaints.mapping import speaks_for_another
from complaints.models import Complaint, Entry, Letter, Outcome
from hospital.models import User
from hospital.widgets import OptionBoxes, OptionCards, PeopleSelect

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


AS_IT_STANDS = ("revision", "words", "language", "format", "enclosures", "answer_on")


class LetterForm(CaseForm):
    """About one letter; the reply, unless `kind` names another."""

    kind = forms.CharField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("kind", Letter.Kind.RESPONSE)

    @property
    def of_kind(self) -> str:
        asked = (self.data if self.is_bound else self.initial).get("kind", "")
        return asked if asked in Letter.Kind.values else Letter.Kind.RESPONSE

    @cached_property
    def letter(self) -> Letter | None:
        """The one in work."""
        return letter_in_work(self.case, self.of_kind)

    def clean_kind(self) -> str:
        return self.of_kind


class DraftForm(LetterForm):
    """A letter as it stands; `revision` is the version of it that was on the page. A new one begins with the text of
    the house in the language of its reader, in the form they need.
    """

    words = written(
        _("Letter"), 14, missing=_("Write the letter."), hint=_("Where […] stands, something is to be filled in."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=languages)
    format = forms.ChoiceField(label=_("Form"), choices=Letter.Format, required=False)
    enclosures = forms.MultipleChoiceField(
        label=_("Put beside it"), choices=list(library.LEAFLETS.items()), required=False, widget=OptionBoxes()
    )
    answer_on = day(
        _("By when do you promise the answer?"), required=True, hint=_("Say it in the letter as well.")
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        super().prepare()
        if self.of_kind != Letter.Kind.DELAY:
            del self.fields["answer_on"]
        if self.of_kind == Letter.Kind.RESPONSE:
            self.fields["words"].label = _("Reply")
            self.fields["words"].error_messages["required"] = _("Write the reply.")
        for name, value in (self._as_it_stands() if self.letter else self._at_first()).items():
            self.initial.setdefault(name, value)

    def _as_it_stands(self) -> dict[str, Any]:
        return {name: getattr(self.letter, name) for name in AS_IT_STANDS}

    def _at_first(self) -> dict[str, Any]:
        kind, known = self.of_kind, dict(languages())
        wanted = self.initial.get("language", "")
        language = wanted if wanted in known else filling.language_for(self.case, kind)
        leaflets = list(library.LEAFLETS) if kind == Letter.Kind.RESPONSE else []
        words = "" if self.is_bound else filling.begun(self.case, kind, language)
        form = filling.first_form(self.case, kind)
        return {"revision": 0, "words": words, "language": language, "format": form, "enclosures": leaflets}


class CheckedForm(LetterForm, VersionedForm):
    """Asks what the rules of the place want in a letter, as far as nobody has said it yet. What the letter itself shows
    is ticked already.
    """

    checked = forms.MultipleChoiceField(
        label=_("The letter holds"), required=False, widget=OptionBoxes(is_rows=True),
        help_text=_("What the rules of this place ask of it."),
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        done = self.letter.checked if self.letter else []
        left = [one for one in letters.wanted(self.case, self.of_kind) if one.code not in done]
        if not left:
            del self.fields["checked"]
            return
        self.fields["checked"].choices = [(one.code, check_word(one.code)) for one in left]
        self.fields["checked"].widget.faces["hint"] = {one.code: one.source for one in left if one.source}
        if self.letter:
            facts = filling.facts(self.case, self.letter)
            seen = [one.code for one in left if contents.is_seen(one, self.letter.words, facts)]
            self.initial.setdefault("checked", seen)


class SubmitForm(CheckedForm):
    """Nothing else is asked but that nobody changed it meanwhile."""


class FittingForm(forms.Form):
    """Asks why, where a letter is not in the form or language that its reader needs."""

    unfit_because = written(_("Why not as they need it?"), 2, required=False)

    def ask_why(self, case: Complaint, letter: Letter | None) -> None:
        ways = (Entry.How.EMAIL, Entry.How.LETTER)
        needs = [letters.unmet(case, letter, how) for how in ways] if letter else []
        if not any(needs):
            del self.fields["unfit_because"]
            return
        said = {"needs": "; ".join(dict.fromkeys(need for unmet in needs for need in unmet))}
        self.fields["unfit_because"].help_text = _("They need: %(needs)s. Leave this blank where they get it.") % said


class RespondForm(FittingForm, CheckedForm):
    how = way(_("How do they get it?"))
    signatory = forms.ModelChoiceField(
        label=_("Who signed it?"), queryset=User.objects.none(), empty_label=_("Choose a person"), widget=PeopleSelect,
        error_messages={"required": _("Choose who signed it.")},
    )  # fmt: skip
    signing = forms.ChoiceField(label=_("Signed"), choices=Letter.Signing, required=False)
    is_without_patient = forms.BooleanField(
        label=_("Nothing in this reply is about the patient's care or health"),
        help_text=_("The patient has not agreed that they hear about it."),
        error_messages={"required": _("Take out what is about the patient, or ask for their consent first.")},
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        self.ask_why(self.case, self.letter)
        self._ask_signatory()
        if self.case.is_anonymous or may_disclose(self.case) or self.of_kind not in letters.DISCLOSING:
            del self.fields["is_without_patient"]
        reader = filling.reader_of(self.case, self.of_kind)
        offer_ways(self.fields["how"], reader)
        if self.case.is_anonymous:
            del self.fields["how"], self.fields["signing"]
        elif reader and reader.email:
            self.initial.setdefault("how", Entry.How.EMAIL)
        self.initial.setdefault("signing", Letter.Signing.NAME)

    def _ask_signatory(self) -> None:
        """Where the rules name somebody else than whoever sends it."""
        if self.of_kind != Letter.Kind.RESPONSE or may_sign(self.case, self.user):
            del self.fields["signatory"]
            return
        field, role = self.fields["signatory"], signatory_of(self.case)
        held = User.objects.filter(pk=self.case.owner_id)
        field.queryset = held if role == "owner" else people_with(self.case, [role])
        field.help_text = _("By the rules here: %(role)s, or whom they named for it.") % {"role": role_word(role)}

    def clean_signing(self) -> str:
        return self.cleaned_data["signing"] or Letter.Signing.NAME


class SendBackForm(LetterForm):
    reason = reason(_("What should be different?"))


class SettleForm(FittingForm, VersionedForm):
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
        begun = Letter(complaint=self.case, language=self.case.feedback.language)
        self.ask_why(self.case, letter_in_work(self.case) or begun)
        if speaks_for_another(self.case.teller_role) and not may_disclose(self.case):
            self.fields["answer"].help_text = _("They are not the patient: leave out what is about the patient's care.")
        offer_ways(self.fields["how"], self.case.teller)
        if self.case.is_anonymous:
            self.fields["answer"].label = _("What was found?")
            self.fields["how"].required, self.fields["how"].widget = False, forms.HiddenInput()
        elif self.case.teller and self.case.teller.email:
            self.initial.setdefault("how", Entry.How.EMAIL)
