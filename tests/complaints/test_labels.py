"""A hospital's own words: what its rules call a kind of case, an outcome, and what a reply has to hold."""

import pytest
from django.utils.translation import override

from clocks import profiles
from clocks.actions import publish_profile
from complaints.forms.answers import outcomes_of
from complaints.labels import CHECKS, check_word, kind_word, label_of, outcome_word
from complaints.models import Complaint
from tests import make


@pytest.fixture
def american(db):
    version = publish_profile(profiles.shipped_data("us_cms"), by=None, now=make.NOW)
    return Complaint(type="complaint", profile_version=version)


def test_in_the_united_states_a_complaint_is_a_grievance(american):
    assert kind_word(american) == "Grievance"
    assert kind_word(american, "suggestion") == "Suggestion"  # no word of their own: ours
    assert outcome_word(american, "upheld") == "Substantiated"
    assert ("not_upheld", "Not substantiated") in outcomes_of(american)
    with override("zh-hans"):
        assert label_of(american, "ombudsman_body") == "质量改进组织"


def test_a_case_ends_with_what_its_rules_know(db):
    version = publish_profile(profiles.shipped_data("england_nhs"), by=None, now=make.NOW)
    case = Complaint(type="complaint", profile_version=version)
    assert [value for value, _words in outcomes_of(case)] == ["upheld", "partly_upheld", "not_upheld"]
    assert "out_of_scope" in [value for value, _words in outcomes_of(case, of_many=True)]


def test_every_check_of_the_shipped_rules_has_words():
    asked = {code for name in profiles.shipped() for code in profiles.shipped_data(name)["response_checklist"]}
    assert asked <= CHECKS.keys()
    assert check_word("own_code_of_a_hospital") == "Own code of a hospital"
