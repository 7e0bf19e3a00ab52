"""Profiles as data: what ships can be used, and what cannot be used is told in plain words, all at once."""

import copy
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clocks import profiles
from clocks.profiles import rows
from clocks.worktime import Refusal
from hospital.roles import Role

PRIVATE = "private_hospital"


@pytest.fixture
def data() -> dict:
    return copy.deepcopy(profiles.shipped_data(PRIVATE))


def words(data: object) -> list[str]:
    return [str(problem) for problem in profiles.validate(data)]


def row_of(data: dict, part: str, key: str) -> dict:
    return next(row for row in data[part] if key in (row.get("key"), row.get("reason")))


@pytest.mark.parametrize("name", profiles.shipped())
def test_a_shipped_profile_can_be_used(name: str):
    assert words(profiles.shipped_data(name)) == []
    assert profiles.load(name).slug == name


def test_the_private_hospital_ships():
    assert PRIVATE in profiles.shipped()


def test_an_unknown_profile_is_refused():
    with pytest.raises(Refusal, match=r"no profile named \.\./secrets"):
        profiles.load("../secrets")


class TestPrivateHospital:
    """Every number is a project default (no source gives days), to be confirmed by the hospital."""

    profile = profiles.load(PRIVATE)

    @pytest.mark.parametrize(
        ("key", "kind", "amount", "unit", "edge", "calendar"),
        [
            ("acknowledge", "acknowledge", 1, "working_days", "day", "statutory"),
            ("triage", "triage", 4, "hours", "instant", "office"),
            ("contact-grave", "contact", 4, "hours", "instant", "duty"),
            ("contact", "contact", 8, "hours", "instant", "office"),
            ("response", "statutory_response", 7, "working_days", "day", "statutory"),
            ("update", "update", 3, "working_days", "day", "statutory"),
            ("concern-contact", "contact", 1, "hours", "instant", "office"),
            ("concern-recovery", "service_recovery", 2, "working_days", "day", "statutory"),
            ("looked-into", "looked_into", 7, "working_days", "day", "statutory"),
        ],
    )
    def test_a_rule_says_what_the_reference_says(self, key, kind, amount, unit, edge, calendar):
        rule = self.profile.rule(key)
        assert (rule.kind, rule.amount, rule.unit, rule.edge, rule.calendar) == (kind, amount, unit, edge, calendar)

    def test_every_row_tells_its_source_and_waits_for_the_hospital(self):
        assert all(row.origin.needs_confirmation for row in (*self.profile.rules, *self.profile.rungs))
        origins = [row.origin for row in (*self.profile.rules, *self.profile.rungs, *self.profile.pauses)]
        assert all(o.source and o.checked_on >= date(2026, 1, 1) and o.confidence == "unverified" for o in origins)

    @pytest.mark.parametrize(
        ("event", "type", "severity", "is_anonymous", "keys"),
        [
            ("received", "complaint", 2, False, ["acknowledge", "response", "update", "triage"]),
            ("received", "complaint", 4, True, ["triage", "looked-into"]),
            ("received", "concern", 1, False, ["concern-contact", "concern-recovery"]),
            ("received", "concern", 1, True, ["looked-into"]),
            ("received", "compliment", 1, False, []),
            ("assigned", "complaint", 2, False, ["contact"]),
            ("assigned", "complaint", 3, False, ["contact-grave"]),
            ("assigned", "concern", 3, False, []),
            ("reopened", "complaint", 2, False, ["response", "update"]),
            ("plan_agreed", "complaint", 2, False, ["agreed-response"]),
        ],
    )
    def test_an_event_starts_the_targets_of_such_a_case(self, event, type, severity, is_anonymous, keys):
        started = self.profile.started_by(event, type=type, severity=severity, is_anonymous=is_anonymous)
        assert [rule.key for rule in started] == keys

    def test_an_answer_ends_every_target_but_those_that_go_on_in_any_state(self):
        going_on = {rule.key for rule in self.profile.rules if "responded" not in rule.stop_events}
        assert going_on == {
            "scope-notice", "review", "right-to-review", "action", "candour-notice", "candour-letter", "safeguarding",
            "body", "register",
        }  # fmt: skip

    def test_an_update_is_a_child_of_the_answer_and_starts_the_next_one(self):
        update = self.profile.rule("update")
        assert (update.parent, update.repeats_on) == ("statutory_response", "update_sent")

    def test_the_ladder(self):
        ladder = [(r.number, r.role, r.trigger, r.percent, r.amount) for r in self.profile.rungs]
        assert ladder == [
            (0, "owner", "share", 50, 0),
            (0, "owner", "share", 75, 0),
            (0, "owner", "share", 90, 0),
            (1, "manager", "breach", None, 0),
            (1, "manager", "idle", None, 16),
            (2, "department", "after", None, 8),
            (3, "leadership", "after", None, 24),
            (2, "department", "receipt", None, 0),
            (3, "leadership", "flag", None, 0),
            (4, "pr", "flag", None, 0),
            (3, "leadership", "flag", None, 0),
            (4, "legal", "flag", None, 0),
            (2, "department", "flag", None, 0),
            (3, "leadership", "flag", None, 0),
            (2, "department", "flag", None, 0),  # self-harm
            (3, "leadership", "flag", None, 0),
            (3, "leadership", "flag", None, 0),  # discrimination
            (3, "leadership", "flag", None, 0),  # a regulator
            (3, "leadership", "severity", None, 0),
            (1, "manager", "press", None, 5),
            (2, "department", "press", None, 5),
            (3, "leadership", "press", None, 5),
            (0, "officer", "share", 75, 0),
            (1, "manager", "breach", None, 0),
            (3, "leadership", "after", None, 5),
        ]
        of_cases = [rung for rung in self.profile.rungs if "registration" not in rung.kinds]
        assert all(rung.is_digest == (rung.number == 0) for rung in of_cases)
        assert all(rung.is_digest for rung in self.profile.rungs_of("registration"))

    def test_each_case_carries_its_own_quiet_grave_and_media_steps_on_one_target_only(self):
        for is_anonymous, type in ((False, "complaint"), (True, "complaint"), (False, "concern"), (True, "concern")):
            started = self.profile.started_by("received", type=type, severity=4, is_anonymous=is_anonymous)
            keys = [rung.key for rule in started for rung in self.profile.rungs_of(rule.kind)]
            for key in ("idle", "grave", "media-leadership", "media-pr"):
                assert keys.count(key) == 1

    def test_pauses_have_a_reason_and_a_longest_length(self):
        pauses = {pause.reason: pause.amount for pause in self.profile.pauses}
        assert pauses == {"consent": 20, "complainant": 10, "police_or_coroner": 60, "other_body": 20}
        police = next(pause for pause in self.profile.pauses if pause.reason == "police_or_coroner")
        assert police.renewable_by == "manager"

    @pytest.mark.parametrize(
        ("severity", "flags", "is_required"),
        [(2, set(), False), (3, set(), True), (1, {"media"}, True), (1, {"legal"}, True), (1, {"privacy"}, False)],
    )
    def test_a_second_person_sends_grave_answers(self, severity, flags, is_required):
        assert self.profile.approval.is_required(severity=severity, flags=frozenset(flags)) is is_required

    def test_what_counts_as_an_acknowledgement_when_logging(self):
        assert self.profile.acknowledged_by == {"spoken", "written", "offer_made"}

    def test_the_words_of_the_hospital_exist_in_every_language(self):
        assert rows.LABELS <= set(self.profile.labels) <= rows.LABELS | rows.OUTCOME_LABELS
        assert self.profile.labels["complaint"]["zh-hans"] == "投诉"
        assert self.profile.labels_origin.needs_confirmation


def test_a_role_that_is_told_is_a_role_of_the_hospital():
    assert rows.ROLES - {"owner"} <= set(Role.values)


def test_a_confirmed_row_needs_no_badge(data):
    row_of(data, "rules", "triage")["origin"] |= {"confirmed_by": "Dr. Adaeze Okafor", "confirmed_on": "2026-12-01"}
    assert not profiles.read(data).rule("triage").origin.needs_confirmation


def test_an_unknown_rule_is_a_lookup_error():
    with pytest.raises(LookupError, match="nothing"):
        profiles.load(PRIVATE).rule("nothing")


def broken(part: str, name: str, /, **changes: object):
    def change(data: dict) -> None:
        row_of(data, part, name).update(changes)

    return change


@pytest.mark.parametrize(
    ("change", "words_expected"),
    [
        (broken("rules", "triage", amount=-1), "target 5 (triage): “amount” cannot be -1."),
        (broken("rules", "triage", amount=True), "target 5 (triage): “amount” cannot be True."),
        (broken("rules", "triage", kind="haste"), "target 5 (triage): “kind” cannot be 'haste'."),
        (broken("rules", "triage", colour="red"), "target 5 (triage): “colour” is not known here."),
        (broken("rules", "triage", types=[]), "target 5 (triage): “types” cannot be []."),
        (broken("rules", "triage", amount=0), "target 5 (triage): the amount must be at least 1."),
        (
            broken("rules", "triage", edge="day"),
            "target 5 (triage): hours end at an instant, everything else with a day.",
        ),
        (
            broken("rules", "triage", severity_from=3, severity_to=2),
            "target 5 (triage): the lowest severity is above the highest.",
        ),
        (broken("rules", "triage", is_pausable=True), "target 5 (triage): this target may never be paused."),
        (
            broken("rules", "response", is_soft=True),
            "target 2 (response): a limit that may be passed must say when the explanation is owed.",
        ),
        (
            broken("rules", "update", repeats_on="assigned"),
            "target 3 (update): what starts the next turn must also end this one.",
        ),
        (
            broken("rules", "update", parent="page_review"),
            "target 3 (update): it belongs to a target that this profile has not.",
        ),
        (broken("rules", "contact", severity_to=3), "contact-grave and contact set the same target for the same case."),
        (broken("rules", "contact", key="triage"), "target: “triage” is there twice."),
        (broken("rungs", "breach", role="gossip"), "escalation step 4 (breach): “role” cannot be 'gossip'."),
        (broken("rungs", "breach", trigger="share"), "escalation step 4 (breach): “percent” is missing."),
        (
            broken("rungs", "breach", kinds=["page_review"]),
            "escalation step 4 (breach): it watches “page_review”, which this profile has not.",
        ),
        (broken("rungs", "share-50", percent=101), "escalation step 1 (share-50): “percent” cannot be 101."),
        (broken("pauses", "consent", amount=0), "pause 1 (consent): “amount” cannot be 0."),
        (lambda data: data.update(effective_to="2019-12-31"), "The profile ends before it begins."),
        (lambda data: data.update(effective_from="soon"), "profile: “effective_from” cannot be 'soon'."),
        (lambda data: data.pop("rules"), "profile: “rules” is missing."),
        (lambda data: data.update(rules=["fast"]), "target 1: this is not a table of names and values."),
        (lambda data: data["labels"].pop("candour"), "labels: “candour” is missing."),
        (lambda data: data["name"].pop("ar"), None),
        (lambda data: data["approval"].update(severity_from=5), "approval: “severity_from” cannot be 5."),
        (
            lambda data: row_of(data, "rules", "triage")["origin"].update(confirmed_on="2026-12-01"),
            "target 5 (triage): a confirmation needs both a person and a date.",
        ),
        (
            lambda data: row_of(data, "rules", "triage")["origin"].pop("source"),
            "target 5 (triage): “source” is missing.",
        ),
    ],
)
def test_what_cannot_be_used_is_told_in_plain_words(data, change, words_expected):
    change(data)
    found = words(data)
    assert found
    assert words_expected is None or words_expected in found
    with pytest.raises(Refusal):
        profiles.read(data)


def test_every_problem_is_told_at_once(data):
    broken("rules", "triage", amount="four", unit="moons")(data)
    broken("rungs", "breach", number=7)(data)
    assert len(words(data)) == 3


@pytest.mark.parametrize("nonsense", [None, [], "profile", 7, {}])
def test_nonsense_is_refused_and_never_a_crash(nonsense):
    assert words(nonsense)


@pytest.mark.parametrize("part", ["rules", "rungs", "pauses", "labels", "approval", "labels_origin"])
@pytest.mark.parametrize("nonsense", [None, 3, "x", [None], [[]], {"a": []}])
def test_nonsense_in_a_part_is_refused_and_never_a_crash(data, part, nonsense):
    data[part] = nonsense
    assert words(data)


def places(value: object, path: tuple = ()) -> list[tuple]:
    """The way to every value inside plain data."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inside for place in places(part, (*path, key)))]


PLACES = places(profiles.shipped_data(PRIVATE))[1:]
PLAIN = st.none() | st.booleans() | st.integers(-5, 99_999) | st.text(max_size=12) | st.sampled_from(["hours", "date"])
ANYTHING = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(st.text(max_size=5), PLAIN, max_size=2)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), ANYTHING), min_size=1, max_size=3))
def test_whatever_is_written_into_it_a_profile_is_either_refused_in_words_or_usable(changes):
    data = copy.deepcopy(profiles.shipped_data(PRIVATE))
    for path, value in changes:
        part = data
        for key in path[:-1]:
            part = part[key] if isinstance(part, dict | list) and _has(part, key) else {}
        if isinstance(part, dict) or (isinstance(part, list) and _has(part, path[-1])):
            part[path[-1]] = value
    problems = profiles.validate(data)
    assert all(str(problem) for problem in problems)
    if not problems:
        assert profiles.read(data).rules


def _has(part: dict | list, key: object) -> bool:
    return key in part if isinstance(part, dict) else isinstance(key, int) and key < len(part)


def test_a_problem_can_be_translated(data):
    broken("rules", "triage", amount=-1)(data)
    problem = profiles.validate(data)[0]
    assert problem.message == "%(where)s: “%(field)s” cannot be %(value)s."
    assert problem.params == {"where": "target 5 (triage)", "field": "amount", "value": "-1"}


def test_rules_published_before_a_field_went_are_read_as_ever():
    data = profiles.shipped_data("private_hospital")
    assert profiles.read({**data, "short_path_holds": ["consent"]}) == profiles.read(data)
