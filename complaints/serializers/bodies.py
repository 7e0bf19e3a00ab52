"""What programs send to work on cases. The forms of the pages check it: a body names its values as a program would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rest_framework import serializers

from complaints import policy
from complaints.models import CaseType, Code, Entry, Outcome
from complaints.models.coding import Consequence, Harm, Hcat, HcatSeverity, Likelihood, Profession, StageOfCare
from feedback.models import UNAIDED, Channel, Flag, Kind, Recovery, Severity, Teller
from hospital.models.persons import Channel as Way
from hospital.models.persons import NameOrder
from hospital.roles import Role
from hospital.serializers import Body, Nested, Strict, moment, number, text

CASES = [(kind.value, kind.label) for kind in (Kind.CONCERN, Kind.COMPLAINT)]
OTHERS = [(kind.value, kind.label) for kind in Kind if kind not in (Kind.CONCERN, Kind.COMPLAINT)]
TELLERS = [(who.value, who.label) for who in Teller if who != Teller.STAFF_IDEA]
# A card comes with its number and its scan, by the page.
CHANNELS = [(way.value, way.label) for way in Channel if way not in {*UNAIDED, Channel.NOTICED, Channel.PAPER}]
WAYS = [(way.value, way.label) for way in Entry.How if way != Entry.How.WEB]


def severity(**more: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(Severity.choices, **more)


def flags(**more: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(Flag.choices), max_length=len(Flag), **more)


class AcknowledgeBody(Body):
    how = serializers.ChoiceField(WAYS, help_text="By e-mail we write to them; the others say how they were told.")
    words = text(required=False)
    is_two_way = serializers.BooleanField(required=False, help_text="We spoke with each other.")
    happened_at = moment()


class TriageBody(Body):
    severity = severity()
    flags = flags(required=False)
    owner = number(help_text="Number of a colleague.")


class AssignBody(Body):
    owner = number(help_text="Number of a colleague.")


class StartBody(Body):
    """Nothing is asked."""


class Finding(Strict):
    issue = number()
    words = text()


class QuestionAnswer(Strict):
    question = number()
    words = text()


class FinishBody(Body):
    """What was found, for each issue; and an answer to each question they asked."""

    findings = Finding(many=True)
    answers = QuestionAnswer(many=True, required=False)
    nested = {"findings": Nested("issue", {"words": "finding"}), "answers": Nested("question", {"words": "answer"})}


class NoteBody(Body):
    words = text(help_text="For the team; nobody outside reads it.")


class ContactBody(Body):
    words = text(help_text="What was said.")
    how = serializers.ChoiceField(WAYS)
    is_two_way = serializers.BooleanField(required=False, help_text="We spoke with each other.")
    acknowledges = serializers.BooleanField(required=False, help_text="They know now that we have it.")
    happened_at = moment()


class UpdateBody(Body):
    words = text(help_text="They read these words.")
    next_contact_on = serializers.DateField()
    how = serializers.ChoiceField(WAYS)


class RateBody(Body):
    severity = severity()
    reason = text()


class FlagBody(Body):
    flags = flags()
    reason = text()


class EscalateBody(Body):
    role = serializers.ChoiceField([(role, Role(role).label) for role in policy.STEP_OF_ROLE])
    reason = text()
    needed_by_on = serializers.DateField(required=False)
    tell_owner = serializers.BooleanField(required=False)


class PauseBody(Body):
    target = number(help_text="Number of a target.")
    reason = serializers.CharField(max_length=32, help_text="One of those that the rules of the place know.")
    until = serializers.DateField(help_text="At the latest; it goes on by itself.")
    is_told = serializers.BooleanField(required=False)


class ResumeBody(Body):
    target = number(help_text="Number of a target.")


class HandOverBody(Body):
    words = text(help_text="For the next shift.")


class ReasonBody(Body):
    reason = text()


class ResolveBody(Body):
    done = text(help_text="What was done on the spot.")
    is_put_right = serializers.ChoiceField(Recovery.Content.choices)
    their_words = text(required=False)


class IssueOutcome(Strict):
    issue = number()
    outcome = serializers.ChoiceField(Outcome.choices)
    reason = text(required=False)


class CloseBody(Body):
    issues = IssueOutcome(many=True, help_text="An outcome for each.")
    severity = severity(help_text="Looking back.")
    learning = text(required=False)
    nested = {"issues": Nested("issue", {"outcome": "outcome", "reason": "reason"})}


class AddIssueBody(Body):
    words = text()
    location = number(required=False)
    service = number(required=False)


class IssueCoding(Strict):
    """What is left out stays as it is."""

    issue = number()
    words = text(required=False)
    location = number(required=False, allow_null=True)
    service = number(required=False, allow_null=True)
    hcat = serializers.ChoiceField(Hcat.choices, required=False)
    problem = serializers.CharField(required=False, max_length=16)
    hcat_severity = serializers.ChoiceField(HcatSeverity.choices, required=False)
    stage_of_care = serializers.ChoiceField(StageOfCare.choices, required=False)
    profession = serializers.ChoiceField(Profession.choices, required=False)
    codes = serializers.ListField(child=number(), required=False, max_length=50, help_text="See /reference/codes.")


class CodeBody(Body):
    """The fields that the site fills in; what is left out stays as it is."""

    issues = IssueCoding(many=True, required=False)
    harm = serializers.ChoiceField(Harm.choices, required=False)
    likelihood = serializers.ChoiceField(Likelihood.choices, required=False)
    consequence = serializers.ChoiceField(Consequence.choices, required=False)
    nested = {"issues": Nested("issue", {name: name for name in IssueCoding().fields})}


# ------------------------------------------------------------------------------------------ something new
class TellerBody(Strict):
    name = serializers.CharField(required=False, max_length=160)
    preferred_name = serializers.CharField(required=False, max_length=80)
    name_in_other_script = serializers.CharField(required=False, max_length=160)
    name_transliterated = serializers.CharField(required=False, max_length=160)
    name_order = serializers.ChoiceField(NameOrder.choices, required=False)
    phone = serializers.CharField(required=False, max_length=40)
    email = serializers.EmailField(required=False)
    preferred_channel = serializers.ChoiceField(Way.choices, required=False)
    best_time = serializers.CharField(required=False, max_length=80)
    language = serializers.CharField(required=False, max_length=12)
    needs_interpreter = serializers.BooleanField(required=False)


class StoryBody(Body):
    """What was told, where, by whom and which way it came."""

    words = text(help_text="In their own words where you can.")
    site = serializers.SlugField(max_length=12, help_text="Code of a site.")
    location = number(required=False, help_text="Number of a ward or place of that site.")
    occurred_on = serializers.DateField(required=False)
    channel = serializers.ChoiceField(CHANNELS)
    teller_role = serializers.ChoiceField(TELLERS, required=False)
    teller = TellerBody(required=False)
    wish = text(required=False, help_text="What would put it right for them.")
    record_number = serializers.CharField(required=False, max_length=40, help_text="Of the patient.")

    def _flat(self) -> Iterator[tuple[str, Any]]:
        given = dict(self.validated_data)
        ward, site = given.pop("location", None), given.pop("site")
        self.pointers["place"] = "/location" if ward else "/site"
        yield "place", f"ward:{ward}" if ward else f"site:{self.context['sites'].get(site, 0)}"
        for part in ("teller", "solved"):
            for name, value in given.pop(part, {}).items():
                self.pointers[name] = f"/{part}/{name}"
                yield name, value
        yield from given.items()


class SolvedBody(Strict):
    done = text()
    is_put_right = serializers.ChoiceField(Recovery.Content.choices)
    their_words = text(required=False)


class CaseBody(StoryBody):
    kind = serializers.ChoiceField(CASES)
    severity = severity()
    flags = flags(required=False)
    acknowledged = serializers.ListField(
        child=serializers.ChoiceField([("spoken", "told them"), ("written", "in writing"), ("offer_made", "offered")]),
        required=False, max_length=3, help_text="What was done already.",
    )  # fmt: skip
    solved = SolvedBody(required=False, help_text="Where it was put right on the spot.")


class FeedbackBody(StoryBody):
    kind = serializers.ChoiceField(OTHERS)


# ------------------------------------------------------------------------------------------ answers to them
class CaseDone(serializers.Serializer):
    """Where the case stands now."""

    ref = serializers.CharField()
    url = serializers.CharField()
    version = serializers.IntegerField()
    type = serializers.ChoiceField(CaseType.choices)
    status = serializers.CharField()
    feedback = serializers.CharField()


class StoryDone(serializers.Serializer):
    ref = serializers.CharField()
    url = serializers.CharField()


class CodeRow(serializers.ModelSerializer):
    """One code of a list of the hospital's own, or of one that was adopted."""

    taxonomy = serializers.CharField(source="taxonomy.name")

    class Meta:
        model = Code
        fields = ["id", "taxonomy", "code", "label"]
