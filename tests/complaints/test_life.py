"""P37: the life of a case against a small pure model, every stage × event, and the audit rebuilds the row."""

import os
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from audit.models import Entry
from complaints import actions, states
from complaints.actions.cases import checklist_of
from complaints.models import Complaint
from complaints.policy import SAFETY
from complaints.views.staff.words import needed
from feedback.models import Flag
from hospital.roles import VERBS
from tests import make
from tests.complaints import seen
from tests.complaints.model import BESIDE, OTHER_DOORS, WHERE, WHO, Model, replay, who

EXAMPLES = int(os.environ.get("PXM_EXAMPLES", "300")) // 30  # lives of at most 30 events
PEOPLE = st.sampled_from(["officer", "colleague", "manager"])
FLAGS = st.lists(st.sampled_from(Flag.values), unique=True, max_size=2)
KINDS = st.sampled_from(["concern", "complaint", "grievance", "regulator_letter"])
SAID = st.sampled_from(["given", "refused", "not_needed", "overridden"])
SEVERITIES = st.integers(1, 4)
OWN = {"rate", "flag", "triage", "assign", "name", "reclassify", "resolve", "record_consent", "respond"}
STEPS = sorted(set(WHERE) - OWN)
BY_NOBODY = {"contest"}  # only the family does it
CAST: list[make.Cast] = []


class Life(RuleBasedStateMachine):
    """One case: each event is done to the case and to the model, and both must agree."""

    @initialize(
        severity=SEVERITIES, flags=FLAGS, kind=st.sampled_from(["concern", "complaint"]), anonymous=st.booleans()
    )
    def begin(self, severity, flags, kind, anonymous):
        self.cast = CAST[-1]
        teller = {"teller": None, "teller_role": "anonymous"} if anonymous else {}
        self.case = make.case(self.cast, kind=kind, severity=severity, flags=flags, **teller)
        holders = [self.cast.officer, self.cast.colleague, self.cast.manager, self.cast.duty]
        self.model = Model(
            officers=frozenset(user.pk for user in holders), owner=self.case.owner_id, type=kind,
            severity=self.case.severity, flags=set(flags), is_anonymous=anonymous,
        )  # fmt: skip

    def do(self, verb, who, **given):
        """Do it to both. The action must be refused exactly when the model has a reason, and for such a reason."""
        by = getattr(self.cast, who)
        numbers = {name: getattr(value, "pk", value) for name, value in given.items()}
        reasons = self.model.do(verb, by.pk, **numbers)
        try:
            doer = {} if verb in BY_NOBODY else {"by": by}
            getattr(actions, verb)(make.fresh(self.case), **doer, **EXTRA.get(verb, lambda *_: {})(self), **given)
        except ValidationError as refusal:
            assert refusal.code in reasons, (verb, refusal.code, reasons)
        else:
            assert not reasons, (verb, reasons)

    @rule(verb=st.sampled_from(STEPS), who=PEOPLE, outcome=st.sampled_from(["upheld", "not_upheld"]))
    def step(self, verb, who, outcome):
        self.do(verb, who, **({"outcome": outcome} if verb == "settle" else {}))

    @rule(who=PEOPLE, is_without_patient=st.booleans())
    def respond(self, who, is_without_patient):
        self.do("respond", who, is_without_patient=is_without_patient)

    @rule(who=PEOPLE, state=SAID)
    def record_consent(self, who, state):
        self.do("record_consent", who, state=state, ground="parent" if state == "not_needed" else "child")

    @rule(who=PEOPLE, severity=SEVERITIES, flags=FLAGS, owner=PEOPLE)
    def triage(self, who, severity, flags, owner):
        self.do("triage", who, severity=severity, flags=flags, owner=getattr(self.cast, owner))

    @rule(who=PEOPLE, owner=st.sampled_from(["officer", "colleague", "manager", "duty", "nurse", "outsider"]))
    def assign(self, who, owner):
        self.do("assign", who, owner=getattr(self.cast, owner))

    @rule(who=PEOPLE, severity=SEVERITIES)
    def rate(self, who, severity):
        self.do("rate", who, severity=severity)

    @rule(who=PEOPLE, flags=FLAGS)
    def flag(self, who, flags):
        self.do("flag", who, flags=flags)

    @rule(who=PEOPLE, user=st.sampled_from(["officer", "colleague", "head"]))
    def name(self, who, user):
        self.do("name", who, user=getattr(self.cast, user))

    @rule(who=PEOPLE, type=KINDS)
    def reclassify(self, who, type):
        self.do("reclassify", who, type=type)

    @rule(who=PEOPLE, content=st.sampled_from(["yes", "partly", "no"]))
    def resolve(self, who, content):
        self.do("resolve", who, is_put_right=content)

    @rule(who=PEOPLE)
    def undo(self, who):
        """Take back the last event, as far as that is possible; the model then follows the row."""
        entry = seen.last_entry(self.case)
        try:
            actions.undo(entry, by=getattr(self.cast, who))
        except ValidationError as refusal:
            assert refusal.code in {"undo", "changed"}
            return
        self.follow_row(entry)

    def follow_row(self, entry):
        row = make.fresh(self.case)
        self.model.status, self.model.type = row.status, row.type
        self.model.owner, self.model.severity = row.owner_id, row.severity
        self.model.flags, self.model.outcome = set(row.flags), row.outcome
        letter = row.letters.filter(state__in=["draft", "submitted"]).first()
        self.model.letter = letter.state if letter else ""
        assert entry.verb != "complaint.register" or row.status == "entered_in_error"

    @invariant()
    def the_row_says_the_same(self):
        if hasattr(self, "case"):
            assert shown(self.case) == self.model.shown()

    @invariant()
    def the_audit_rebuilds_the_row(self):
        if hasattr(self, "case"):
            rows = Entry.objects.filter(subject_kind="complaint", subject_id=self.case.pk).order_by("id")
            told = replay(rows.values_list("id", "verb", "facts"))
            assert told | {"flags": sorted(told["flags"])} == shown(self.case)

    @invariant()
    def nothing_is_owed_after_the_end(self):
        """But for safety: candour and safeguarding go on in any stage."""
        if hasattr(self, "case") and make.fresh(self.case).status in states.ENDED:
            assert seen.running(self.case) - SAFETY == set()

    @invariant()
    def an_open_case_that_awaits_an_answer_has_a_target(self):
        if hasattr(self, "case"):
            case = make.fresh(self.case)
            if case.is_open and not case.is_anonymous:
                assert {"statutory_response", "service_recovery", "review"} & seen.running(case)

    @invariant()
    def nobody_named_holds_it(self):
        if hasattr(self, "case"):
            assert make.fresh(self.case).owner_id not in self.model.named


def shown(case):
    case = make.fresh(case)
    return {
        "status": case.status, "type": case.type, "severity": case.severity, "flags": sorted(case.flags),
        "owner": case.owner_id, "outcome": case.outcome, "closings": case.closings,
    }  # fmt: skip


def _findings(life):
    return {issue.pk: "Found." for issue in life.case.issues.all()}


REASON = {"reason": "Because"}


def soon():
    return date.today() + timedelta(5)  # noqa: DTZ011


EXTRA = {
    "acknowledge": lambda _life: {"how": "phone"},
    "note": lambda _life: {"words": "Noted.", "nonce": uuid4()},
    "update": lambda life: {"words": "Still asking.", "nonce": uuid4(), "next_contact_on": date.today() + timedelta(2)},  # noqa: DTZ011
    "escalate": lambda _life: {"role": "manager", "nonce": uuid4(), **REASON},
    "finish": lambda life: {"findings": _findings(life)},
    "draft": lambda _life: {"words": "We are sorry."},
    "send_back": lambda _life: REASON,
    "submit": lambda life: {"checked": checklist_of(make.fresh(life.case))},
    "respond": lambda life: {"checked": checklist_of(make.fresh(life.case))},
    "reclassify": lambda _life: {"agreement": "They agreed", **REASON},
    "record_consent": lambda _life: {"evidence": "A form"},
    "ask_consent": lambda _life: {"how": "letter"},
    "plan": lambda _life: {"method": "letter", "agreement": "offered"},
    "ask_complainant": lambda _life: {"words": "When?", "nonce": uuid4(), "expected_on": soon()},
    "ask_external": lambda _life: {"body": "Coroner", "expected_on": soon(), **REASON},
    "hear_back": lambda _life: {"words": "Then."},
    "contest": lambda _life: {"words": "Who?", "nonce": uuid4()},
    "refer": lambda life: {"body": "Ombudsman", "referred_on": make.fresh(life.case).received_on},
    "decide": lambda _life: {"decision": "upheld", "words": "They were right."},
    "rule_out": lambda _life: {"other_route": "Elsewhere", "how": "letter", **REASON},
    "appraise": lambda _life: {"was_heard": "yes", "was_answered": "no"},
    "add_issue": lambda _life: {"words": "One more thing"},
    "code": lambda _life: {"issues": {}},
    "settle": lambda _life: {"how": "phone", "answer": "Told."},
    "close": lambda life: {"outcomes": dict.fromkeys(_findings(life), "upheld")},
    "resolve": lambda _life: {"done": "Mended."},
    **{verb: lambda _life: REASON for verb in ("rate", "flag", "withdraw", "reopen", "err")},
}


class Closing(Life):
    """`close` takes its outcome from the issues; the model is told the same one."""

    def do(self, verb, who, **given):
        if verb != "close":
            return super().do(verb, who, **given)
        by = getattr(self.cast, who)
        reasons = self.model.do(verb, by.pk, outcome="upheld")
        try:
            actions.close(make.fresh(self.case), by=by, outcomes=dict.fromkeys(_findings(self), "upheld"))
        except ValidationError as refusal:
            assert refusal.code in reasons
        else:
            assert not reasons
        return None


def test_the_life_of_a_case_agrees_with_the_model(cast):
    CAST.append(cast)
    # Every step is dozens of statements: what fails is shown as it was, not made smaller for minutes.
    chosen = settings(
        max_examples=EXAMPLES, stateful_step_count=30, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Closing, settings=chosen)


def test_a_transition_too_many_would_be_found(cast, monkeypatch):
    """The control: with one illegal transition in the table the model disagrees."""
    wrong = {
        **states.TRANSITIONS,
        "close": {**states.TRANSITIONS["close"], states.Status.DRAFTING: states.Status.CLOSED},
    }
    monkeypatch.setattr(states, "TRANSITIONS", wrong)
    CAST.append(cast)
    life = Closing()
    life.begin(severity=1, flags=[], kind="complaint", anonymous=True)
    for verb in ("start", "finish", "draft"):
        life.do("triage", "officer", severity=1, flags=[], owner=cast.officer) if verb == "start" else None
        life.do(verb, "officer")
    Complaint.objects.filter(pk=life.case.pk).update(responded_at=make.NOW)
    with pytest.raises(AssertionError):
        life.do("close", "officer")


AT_ANY_TIME = (
    "admit",
    "alarm",
    "attach",
    "contact",
    "disclose",
    "end_plan",
    "grant",
    "hold_surveys",
    "inform",
    "involve",
    "lift",
    "lift_hold",
    "plan_contact",
    "reply_to_body",
    "safeguard",
)


@pytest.mark.parametrize("status", [status.value for status in states.Status])
@pytest.mark.parametrize("event", sorted({*states.TRANSITIONS, *states.WITHOUT_CHANGE}))
def test_every_stage_and_event_is_decided_as_the_model_says(status, event):
    allowed = event in states.possible(status)
    otherwise = WHERE["note" if event in AT_ANY_TIME else "add_issue"]
    assert allowed == (status in {**WHERE, **BESIDE}.get(event, otherwise))


ROLES_OF = {
    "H": {"officer", "manager"}, "M": {"manager"}, "A": {"manager", "leadership"}, "C": set(), "T": set(),
    "D": {"officer", "manager", "duty"}, "W": {"officer", "manager", "duty", "department"},
    "E": {"officer", "manager", "duty", "department", "leadership", "legal", "pr"},
}  # fmt: skip


@pytest.mark.parametrize("event", sorted(WHO))
def test_every_role_may_in_every_stage_what_the_table_says(event):
    """Stage × event × role: who has the right that an event needs in this stage. Time and the family need none."""
    for status in states.Status.values:
        expected = who(event, status)
        verb = f"complaints.{needed(event, Complaint(status=status))}_complaint"
        holders = set() if expected in "CT" else {role for role in VERBS if verb in VERBS[role]}
        assert holders == ROLES_OF[expected], (status, event)


def test_of_every_event_the_table_says_who_does_it():
    known = {*states.TRANSITIONS, *states.WITHOUT_CHANGE}
    assert known - {*WHO, *OTHER_DOORS} == set()
    assert known - WHO.keys() >= OTHER_DOORS


def test_an_audit_without_one_fact_would_not_rebuild_the_row(cast):
    """The control of the replay."""
    case = make.case(cast)
    actions.rate(case, by=cast.officer, severity=1, reason="Less")
    rows = list(
        Entry.objects.filter(subject_kind="complaint", subject_id=case.pk)
        .order_by("id")
        .values_list("id", "verb", "facts")
    )
    assert replay(rows)["severity"] == 1
    assert replay(rows[:1])["severity"] != 1
