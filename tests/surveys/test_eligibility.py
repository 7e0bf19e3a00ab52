"""Who is asked, who is drawn and when messages leave: rules of values."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from surveys import eligibility, sampling, texting
from surveys.eligibility import Facts, Rules, judge, still
from surveys.models import Reason
from surveys.sendtimes import Window, next_reminder

NOW = datetime(2026, 6, 4, 11, tzinfo=UTC)
RULES = Rules(survey=1, ways=("email", "sms"), age_from=18)
FACTS = Facts(
    kind="inpatient", ward=1, service=None, is_sensitive=False, admitted_on=date(2026, 5, 30),
    home_at=NOW - timedelta(days=2), born_on=date(1970, 1, 1), reach=frozenset({"email", "sms"}),
)  # fmt: skip
LATELY, LONG_AGO = NOW - timedelta(days=10), NOW - timedelta(days=89)


@pytest.mark.parametrize(
    ("fact", "rule", "reason"),
    [
        ({}, {"kinds": frozenset({"emergency"})}, "visit_type"),
        ({}, {"wards": frozenset({2})}, "ward"),
        ({}, {"services": frozenset({2})}, "service"),
        ({"cancelled": "discharge_cancelled"}, {}, "discharge_cancelled"),
        ({"cancelled": "admission_cancelled"}, {}, "admission_cancelled"),
        ({"is_deceased": True}, {}, "deceased"),
        ({"is_sensitive": True}, {}, "sensitive_service"),
        ({"born_on": date(2008, 5, 31)}, {}, "age"),  # eighteen on the day after admission
        ({"born_on": None}, {}, "age_unknown"),
        ({}, {"age_until": 50}, "age"),
        ({"was_asked_of_it": True}, {}, "already_asked"),
        ({"is_opted_out": True}, {}, "opted_out"),
        ({"bars": ("contact_safety",)}, {}, "contact_safety"),
        ({"bars": ("do_not_contact",)}, {}, "do_not_contact"),
        ({"is_held": True}, {}, "survey_hold"),
        ({"asked": ((1, LONG_AGO),)}, {}, "same_survey"),
        ({"asked": ((2, LATELY),)}, {}, "any_survey"),
        ({"beside": (LATELY,)}, {}, "household"),
        ({"messages": 4}, {}, "many_messages"),
        ({"reach": frozenset()}, {}, "no_contact"),
        ({"home_at": NOW - timedelta(days=43)}, {}, "too_late"),
    ],
)
def test_each_rule_alone_keeps_somebody_from_being_asked(fact, rule, reason):
    verdict = judge(replace(FACTS, **fact), replace(RULES, **rule), NOW)
    assert (verdict.reason, verdict.reasons, verdict.way) == (reason, (reason,), "")
    assert reason in Reason.values


@pytest.mark.parametrize(
    ("fact", "rule"),
    [
        ({"born_on": date(2008, 5, 30)}, {}),  # eighteen on the day of admission
        ({}, {"age_until": 56}),
        ({"home_at": NOW - timedelta(days=RULES.latest_days)}, {}),
        ({"asked": ((1, NOW - timedelta(days=RULES.same_gap_days)),)}, {}),
        ({"beside": (NOW - timedelta(days=RULES.household_gap_days),)}, {}),
        ({"messages": RULES.most_messages - 1}, {}),
    ],
)
def test_whoever_is_just_inside_a_rule_is_asked(fact, rule):
    assert judge(replace(FACTS, **fact), replace(RULES, **rule), NOW).reasons == ()


def test_who_passes_is_asked_by_the_first_way_there_is():
    assert judge(FACTS, RULES, NOW) == eligibility.Verdict((), "email")
    assert judge(replace(FACTS, reach=frozenset({"sms"})), RULES, NOW).way == "sms"
    assert judge(FACTS, RULES, NOW, but=("email",)).way == "sms"


def test_all_reasons_are_said_and_gaps_stand_for_themselves():
    tired = replace(FACTS, is_deceased=True, asked=((2, LONG_AGO), (1, LATELY)), reach=frozenset())
    assert judge(tired, RULES, NOW).reasons == ("deceased", "same_survey", "any_survey", "no_contact")
    assert judge(replace(FACTS, asked=((2, LONG_AGO),)), RULES, NOW).reasons == ()


def test_a_gap_of_new_invitations_ends_none_that_is_out():
    assert still(replace(FACTS, asked=((1, LATELY),), beside=(LATELY,), messages=9)) == ()
    assert still(replace(FACTS, is_held=True, is_opted_out=True)) == ("opted_out", "survey_hold")


# ---------------------------------------------------------------- the draw
def drawn(how, percent, seed="a seed", number=2000):
    return [
        at for at in range(number) if sampling.is_drawn(how, percent, seed, event=at, stratum=3, position=at)
    ]  # fmt: skip


def test_the_same_seed_draws_the_same_people_and_another_one_others():
    for how in (sampling.SIMPLE, sampling.STRATIFIED):
        assert drawn(how, 30) == drawn(how, 30) != drawn(how, 30, "another")
    assert len(drawn(sampling.CENSUS, 30, number=50)) == 50


def test_a_share_is_a_share():
    shares = [len(drawn(sampling.SIMPLE, 30, f"seed {number}")) for number in range(20)]
    assert 590 <= sum(shares) / len(shares) <= 610
    assert len(drawn(sampling.SIMPLE, 100)) == 2000


@pytest.mark.parametrize("percent", [1, 5, 33, 50, 99, 100])
def test_a_stratum_has_its_exact_share_of_every_block(percent):
    chosen = drawn(sampling.STRATIFIED, percent)
    for end in range(sampling.BLOCK, 2000, sampling.BLOCK):
        assert sum(at < end for at in chosen) == end * percent // 100


def test_a_late_withdrawal_moves_nobody():
    whole = drawn(sampling.SIMPLE, 30)
    assert [at for at in whole if at != whole[3]] == [*whole[:3], *whole[4:]]


# ---------------------------------------------------------------- when messages leave
WINDOW = Window(time(10), time(18), holidays=frozenset({date(2026, 6, 1)}))


@pytest.mark.parametrize(
    ("at", "zone", "leaves"),
    [
        ("2026-06-04T11:00", "Europe/Dublin", "2026-06-04T11:00"),
        ("2026-06-04T05:00", "Europe/Dublin", "2026-06-04T09:00"),
        ("2026-06-04T17:00", "Europe/Dublin", "2026-06-05T09:00"),  # 18:00 there: closed
        ("2026-06-04T11:00", "Asia/Shanghai", "2026-06-05T02:00"),  # evening where the patient lives
        ("2026-05-30T20:00", "Europe/Dublin", "2026-06-02T09:00"),  # Sunday, then a holiday
        ("2026-10-24T18:00", "Europe/Dublin", "2026-10-26T10:00"),  # the clocks go back on Sunday
        ("2026-03-28T19:00", "Europe/Dublin", "2026-03-30T09:00"),  # and forward
    ],
)
def test_messages_leave_inside_the_window_of_the_patient(at, zone, leaves):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert WINDOW.next(moment, zone) == datetime.fromisoformat(leaves).replace(tzinfo=UTC)


def test_reminders_are_counted_from_the_invitation():
    assert next_reminder(NOW, [9, 4], 1) == NOW + timedelta(days=4)
    assert next_reminder(NOW, [9, 4], 2) == NOW + timedelta(days=9)
    assert next_reminder(NOW, [9, 4], 3) is None is next_reminder(NOW, [], 1)


@pytest.mark.parametrize(
    ("words", "is_stop"),
    [(" Stop. ", True), ("STOP!", True), ("退订", True), ("توقف", True), ("Please do not stop", False)],
)
def test_a_word_stops_and_a_sentence_does_not(words, is_stop):
    assert (texting.word_of(words) in texting.STOPS) is is_stop
