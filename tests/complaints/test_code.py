"""Coding what was told, and what that means for the severity."""

import pytest

from complaints import actions
from complaints.actions.codebook import add_taxonomy, change_coding
from complaints.views.staff.dossier import Dossier
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.triaged(cast)


def one(case, **coded):
    return {case.issues.get().pk: coded}


def test_it_works(case, cast):
    codes = list(add_taxonomy("Subjects", [("12", "Attitude", "respect"), ("99", "Parking", "")], None).codes.all())
    coded = {"hcat": "respect", "problem": "disrespect", "hcat_severity": 3, "profession": "nursing", "codes": codes}
    actions.code(case, by=cast.officer, issues=one(case, **coded))
    issue = case.issues.get()
    assert (issue.hcat, issue.hcat_severity, issue.coder) == ("respect", 3, cast.officer)
    assert [code.is_mapped for code in issue.codes.all()] == [True, False]
    assert seen.last_entry(case).verb == "complaint.code"


def test_hcat_3_only_suggests_high(case, cast):
    actions.code(case, by=cast.officer, issues=one(case, hcat="safety", hcat_severity=3))
    case = make.fresh(case)
    assert case.severity == 2
    assert Dossier(case).suggestion == "HCAT severity 3 suggests High."


@pytest.mark.parametrize("risk", [{"harm": 5}, {"likelihood": 5, "consequence": 3}])
def test_catastrophic_harm_and_a_red_risk_raise_to_critical_and_tell_people(case, cast, risk):
    actions.code(case, by=cast.officer, issues={}, **risk)
    case = make.fresh(case)
    assert case.severity == 4
    assert (3, "leadership", "flag") in seen.escalations(case)
    with seen.refused("below_coding"):
        actions.rate(case, by=cast.officer, severity=2, reason="Less")


def test_a_lesser_risk_raises_nothing(case, cast):
    actions.code(case, by=cast.officer, issues={}, harm=3, likelihood=2, consequence=3)
    assert make.fresh(case).severity == 2


@pytest.mark.parametrize(
    ("issue", "risk", "code"),
    [
        ({"hcat": "safety", "problem": "disrespect"}, {}, "problem"),
        ({"words": " "}, {}, "empty"),
        ({}, {"likelihood": 3, "consequence": None}, "risk"),
    ],
)
def test_it_refuses_what_does_not_fit(case, cast, issue, risk, code):
    with seen.refused(code):
        actions.code(case, by=cast.officer, issues=one(case, **issue), **risk)


def test_in_the_media_the_consequence_is_at_least_major(cast):
    case = make.case(cast, flags=["media"])
    with seen.refused("consequence"):
        actions.code(case, by=cast.officer, issues={}, likelihood=1, consequence=2)


def test_a_site_sees_the_fields_it_fills_in_and_no_others(case, cast):
    client, url = make.signed_in(cast.officer), f"/complaints/{case.ref}/code/"
    form = client.get(url).context["form"]
    assert (form.names, form.risks) == (["words", "location", "service"], [])
    change_coding(cast.site, ["hcat", "matrix"], None)
    form, pk = client.get(url).context["form"], case.issues.get().pk
    assert "hcat_severity" in form.names and form.risks == ["likelihood", "consequence"]
    sent = {
        "version": case.version,
        f"words_{pk}": "The bell",
        f"problem_{pk}": "response",
        "likelihood": "",
        "consequence": "",
    }
    assert client.post(url, sent).status_code == 302
    assert case.issues.get().hcat == "safety"  # a problem brings its category


def test_it_refuses_a_case_entered_in_error(cast):
    case = make.case(cast)
    actions.err(case, by=cast.manager, reason="Typed twice")
    with seen.refused("illegal_transition"):
        actions.code(case, by=cast.officer, issues={})
