"""What a hospital calls things: the words of the rules that a case goes by, in the reader's language."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clocks.rulebook import rulebook_of
from complaints.models import CaseType, Complaint, Outcome
from feedback.models import Flag

# What the rules of a place ask of a reply, by their code.
CHECKS = {
    "how_considered": _("How it was looked into"),
    "conclusion_per_question": _("A conclusion for each question, and what follows from it"),
    "answer_per_point": _("An answer to every point"),
    "action_confirmed": _("That what we promise was done, or when it will be"),
    "ombudsman_right": _("Their right to turn to an independent body"),
    "ombudsman_time_limit": _("By when they have to turn to it"),
    "next_stage_or_ombudsman": _("The next stage, or the independent body"),
    "next_body": _("The next independent body"),
    "review_right": _("Their right to a review"),
    "identity_of_case": _("Which case it is about"),
    "finding_per_issue": _("What we found on each issue"),
    "findings": _("What we found"),
    "results": _("The result"),
    "reasons": _("Our reasons"),
    "steps_taken": _("The steps we took to look into it"),
    "action": _("What we do about it"),
    "apology": _("An apology where we were wrong"),
    "redress": _("Redress, where it applies"),
    "what_prevents_repeat": _("What keeps it from happening again"),
    "what_could_not_be_looked_into": _("What could not be looked into, and why"),
    "contact": _("Whom they can reach about it"),
    "contact_person": _("The name of whom they can reach"),
    "completion_date": _("The day on which it was finished"),
    "delay_reason": _("Why it is late"),
    "new_date": _("By when they will have our answer"),
    "further_options": _("What they can do meanwhile"),
    "what_is_shared": _("What would be shared, and with whom"),
    "when_and_where": _("When and where we meet"),
}


def label_of(case: Complaint, name: str) -> str:
    """A word of the rules in the reader's language, else in English; nothing where they have none."""
    words = rulebook_of(case.profile_version_id).profile.labels.get(name, {})
    return words.get(get_language() or "", "") or words.get("en", "")


def kind_word(case: Complaint, kind: str = "") -> str:
    """What this hospital calls a case of this kind; its own kind unless another is asked for."""
    return capfirst(label_of(case, kind or case.type)) or str(CaseType(kind or case.type).label)


def kinds_offered(case: Complaint) -> list[str]:
    """What it may turn into. Where the rules call two kinds by one word, the first carries it and stands for both."""
    named = {kind_word(case, kind): kind for kind in reversed(CaseType.values)}
    own = kind_word(case)
    return [kind for kind in CaseType.values if kind in named.values() and kind_word(case, kind) != own]


def flag_word(case: Complaint, flag: str) -> str:
    """The duty to say openly what went wrong has a name of its own in each country."""
    own = label_of(case, flag) if flag == Flag.CANDOUR else ""
    return capfirst(own) or str(Flag(flag).label)


def outcome_word(case: Complaint, outcome: str) -> str:
    return capfirst(label_of(case, outcome)) or str(Outcome(outcome).label)


def check_word(code: str) -> str:
    """A check that only the rules of one place know is shown by its code."""
    return str(CHECKS.get(code) or capfirst(code.replace("_", " ")))
