"""Every number of the shipped profiles, typed again from its source: one test for each, named by the citation.

The reference is section 3.1 of the domain notes on complaints; `clocks/profiles/shipped/*.json` must say the same.
"""

from __future__ import annotations

from datetime import date

import pytest

from clocks import profiles

VERIFIED, SECONDARY, UNVERIFIED = "verified", "secondary", "unverified"
WD, DAYS, WEEKS, MONTHS, HOURS = "working_days", "calendar_days", "weeks", "months", "hours"

# profile, rule, amount, unit, starts with, how sure, part of the citation
CITED = [
    ("england_nhs", "acknowledge", 3, WD, "received", VERIFIED, "SI 2009/309"),
    ("england_nhs", "response", 6, MONTHS, "received", SECONDARY, "SI 2012/3094 reg 29"),
    ("england_nhs", "delay-notice", 0, WD, "limit_near", SECONDARY, "written notice with the reason"),
    ("england_nhs", "informal-window", 1, WD, "received", VERIFIED, "SI 2009/309 reg 8"),
    ("england_nhs", "body", 28, DAYS, "body_asked", SECONDARY, "reg 16"),
    ("england_nhs", "candour-notice", 10, WD, "incident_notifiable", UNVERIFIED, "SI 2014/2936 reg 20"),
    ("england_25_days", "response", 25, WD, "received", VERIFIED, "royalwell.co.uk"),
    ("england_60_days", "response", 60, WD, "received", VERIFIED, "rdash.nhs.uk"),
    ("england_60_days", "concern-recovery", 10, WD, "received", VERIFIED, "rdash.nhs.uk"),
    ("scotland", "acknowledge", 3, WD, "received", VERIFIED, "SSI 2012/36 reg 6"),
    ("scotland", "response", 20, WD, "received", VERIFIED, "SSI 2012/36 reg 6"),
    ("scotland", "concern-recovery", 5, WD, "received", VERIFIED, "stage 1"),
    ("wales", "acknowledge", 2, WD, "received", VERIFIED, "WSI 2011/704"),
    ("wales", "response", 30, WD, "received", VERIFIED, "WSI 2011/704"),
    ("wales", "latest-response", 6, MONTHS, "received", VERIFIED, "WSI 2011/704"),
    ("northern_ireland", "acknowledge", 3, WD, "received", VERIFIED, "stage 2"),
    ("northern_ireland", "response", 20, WD, "received", SECONDARY, "Stage 2"),
    ("northern_ireland", "concern-recovery", 5, WD, "received", VERIFIED, "Stage 1"),
    ("northern_ireland", "right-to-review", 30, DAYS, "responded", VERIFIED, "within 30 days"),
    ("ireland_hse", "acknowledge", 5, WD, "received", VERIFIED, "HSE"),
    ("ireland_hse", "response", 30, WD, "acknowledged", VERIFIED, "HSE"),
    ("ireland_hse", "delay-notice", 0, DAYS, "limit_near", VERIFIED, "HSE"),
    ("ireland_hse", "update", 20, WD, "delay_notice_sent", VERIFIED, "HSE"),
    ("ireland_hse", "latest-response", 6, MONTHS, "received", VERIFIED, "HSE"),
    ("ireland_hse", "scope-notice", 5, WD, "not_covered", VERIFIED, "HSE"),
    ("ireland_hse", "information", 10, WD, "information_asked", VERIFIED, "HSE"),
    ("ireland_hse", "concern-recovery", 2, WD, "received", VERIFIED, "48 hours or 2 working days"),
    ("ireland_hse", "right-to-review", 30, WD, "responded", VERIFIED, "HSE"),
    ("ireland_hse", "review", 20, WD, "review_asked", VERIFIED, "HSE"),
    ("us_cms", "acknowledge", 1, WD, "received", UNVERIFIED, "hospital's policy"),
    ("us_cms", "response", 7, DAYS, "received", VERIFIED, "42 CFR 482.13(a)(2)"),
    ("us_cms", "latest-response", 21, DAYS, "received", SECONDARY, "21 days"),
    ("nsw_health", "acknowledge", 5, WD, "received", VERIFIED, "NSW Health"),
    ("nsw_health", "response", 35, WD, "received", VERIFIED, "NSW Health"),
    ("queensland_cairns", "acknowledge", 5, DAYS, "received", VERIFIED, "calendar days"),
    ("queensland_cairns", "response", 35, DAYS, "received", VERIFIED, "calendar days"),
    ("victoria", "acknowledge", 3, WD, "received", VERIFIED, "Health Complaints Commissioner"),
    ("victoria", "response", 30, WD, "received", UNVERIFIED, "no source read"),
    ("south_australia", "acknowledge", 5, WD, "received", UNVERIFIED, "One organization"),
    ("south_australia", "response", 30, WD, "received", UNVERIFIED, "One organization"),
    ("singapore", "response", 21, DAYS, "received", UNVERIFIED, "Ministry of Health"),
    ("hong_kong", "response", 6, WEEKS, "received", UNVERIFIED, "Hospital Authority"),
    ("hong_kong", "latest-response", 3, MONTHS, "received", UNVERIFIED, "Hospital Authority"),
    ("china_hospitals", "response", 10, WD, "received", SECONDARY, "NHC Order 3"),
    ("china_hospitals", "concern-recovery", 5, WD, "received", SECONDARY, "first receiver"),
    ("saudi_severity", "response-1", 72, HOURS, "received", SECONDARY, "PX360"),
    ("saudi_severity", "response-2", 48, HOURS, "received", SECONDARY, "PX360"),
    ("saudi_severity", "response-3", 24, HOURS, "received", SECONDARY, "PX360"),
    ("saudi_severity", "response-4", 12, HOURS, "received", SECONDARY, "PX360"),
    ("saudi_severity", "body", 24, HOURS, "body_asked", SECONDARY, "24 hours for the ministry"),
    ("private_hospital", "acknowledge", 1, WD, "received", UNVERIFIED, "Project default"),
    ("private_hospital", "response", 7, WD, "received", UNVERIFIED, "Project default"),
    ("private_hospital", "update", 3, WD, "received", UNVERIFIED, "Project default"),
    ("private_hospital", "register", 5, WD, "register_due", UNVERIFIED, "Project default"),
    ("victoria", "register", 5, WD, "register_due", UNVERIFIED, "Project default"),
    ("queensland_cairns", "register", 5, WD, "register_due", UNVERIFIED, "Project default"),
    ("private_hospital", "review", 20, WD, "review_asked", UNVERIFIED, "Project default"),
]
SOFT = {
    ("england_nhs", "response", "after_limit"), ("england_25_days", "latest-response", "after_limit"),
    ("england_60_days", "latest-response", "after_limit"), ("scotland", "response", "at_limit"),
    ("wales", "response", "at_limit"), ("ireland_hse", "response", "at_limit"),
    ("ireland_hse", "latest-response", "at_limit"), ("us_cms", "response", "at_limit"),
    ("nsw_health", "response", "at_limit"),
}  # fmt: skip
CHECKLISTS = {
    "england_nhs": ("how_considered", "conclusion_per_question", "action_confirmed", "ombudsman_right"),
    "scotland": ("answer_per_point", "reasons", "ombudsman_right", "ombudsman_time_limit"),
    "wales": ("findings", "action", "ombudsman_right", "redress"),
    "us_cms": ("contact_person", "steps_taken", "results", "completion_date"),
}


@pytest.mark.parametrize(
    ("name", "key", "amount", "unit", "starts", "confidence", "cites"),
    CITED,
    ids=[f"{row[0]}: {row[1]}, {row[6]}" for row in CITED],
)
def test_a_rule_says_what_its_source_says(name, key, amount, unit, starts, confidence, cites):
    rule = profiles.load(name).rule(key)
    assert (rule.amount, rule.unit, rule.start_event) == (amount, unit, starts)
    assert rule.origin.confidence == confidence
    assert cites in rule.origin.source
    assert rule.origin.url or rule.origin.confidence != VERIFIED or name == "queensland_cairns"


@pytest.mark.parametrize("name", profiles.shipped())
def test_every_rule_of_a_profile_is_cited_here_or_is_a_default_of_the_project(name):
    """The duty to explain needs no number of its own: it follows from the limit."""
    sources = {profiles.load(profile).rule(key).origin.source for profile, key, *_rest in CITED}
    uncited = [rule for rule in profiles.load(name).rules if rule.origin.source not in sources]
    assert [r.key for r in uncited if r.origin.confidence != UNVERIFIED and r.kind != profiles.EXPLANATION] == []


@pytest.mark.parametrize("name", profiles.shipped())
def test_what_nobody_has_verified_is_off_until_a_named_person_confirms_it(name):
    """Project defaults (first contact, sorting, the private hospital) are on, with a badge."""
    for rule in profiles.load(name).rules:
        is_claim = rule.origin.confidence == UNVERIFIED and "roject default" not in rule.origin.source
        assert rule.is_off == is_claim, rule.key


def test_a_rule_that_is_off_starts_nothing_and_one_that_is_confirmed_does():
    data = profiles.shipped_data("victoria")
    case = {"type": "complaint", "severity": 2, "is_anonymous": False}
    assert "response" not in {rule.key for rule in profiles.read(data).started_by("received", **case)}
    row = next(row for row in data["rules"] if row["key"] == "response")
    row["origin"] |= {"confirmed_by": "Dr. Adaeze Okafor", "confirmed_on": "2026-12-01"}
    assert "response" in {rule.key for rule in profiles.read(data).started_by("received", **case)}


def test_limits_that_may_be_passed_say_when_the_explanation_is_owed():
    found = {
        (name, rule.key, rule.explain_by) for name in profiles.shipped() for rule in profiles.load(name).rules
        if rule.is_soft
    }  # fmt: skip
    assert found == SOFT


@pytest.mark.parametrize("name", profiles.shipped())
def test_each_limit_that_may_be_passed_has_its_own_explanation(name):
    profile = profiles.load(name)
    soft = [rule for rule in profile.rules if rule.is_soft]
    explained = [profile.explains(rule) for rule in soft]
    wanted = [rule.kind for rule in soft if (name, rule.key) != ("wales", "latest-response")]
    assert [rule.parent for rule in explained if rule] == wanted


@pytest.mark.parametrize("name", CHECKLISTS)
def test_a_reply_must_hold_what_the_rules_of_the_place_ask_for(name):
    assert profiles.load(name).response_checklist == CHECKLISTS[name]


def test_wales_changes_on_the_first_of_april_2026_and_the_new_numbers_wait_to_be_read():
    old, new = map(profiles.read, profiles.shipped_versions("wales"))
    assert (old.effective_to, new.effective_from) == (date(2026, 4, 1), date(2026, 4, 1))
    assert new.rule("response").amount == old.rule("response").amount
    assert new.rule("response").origin.needs_confirmation and not old.rule("response").origin.needs_confirmation


def test_a_spoken_complaint_has_a_day_to_be_settled_in_england():
    england, case = profiles.load("england_nhs"), {"type": "complaint", "severity": 1, "is_anonymous": False}
    spoken = {rule.key for rule in england.started_by("received", is_oral=True, **case)}
    written = {rule.key for rule in england.started_by("received", is_oral=False, **case)}
    assert spoken - written == {"informal-window"}


def test_at_least_fifteen_profiles_ship():
    assert len(profiles.shipped()) >= 15
