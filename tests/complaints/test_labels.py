"""A hospital's own words: what its rules call a kind of case, an outcome, and what a reply has to hold."""

import pytest
from django.utils.translation import override

from clocks import profiles
from clocks.actions import publish_profile
from complaints import actions
from complaints.forms import FlagForm
from complaints.forms.answers import outcomes_of
from complaints.labels import CHECKS, check_word, flag_word, kind_word, label_of, outcome_word
from complaints.models import Complaint
from hospital.models import Site
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


@pytest.mark.parametrize(("slug", "word"), [("england_nhs", "Duty of candour"), ("ireland_hse", "Open disclosure")])
def test_saying_openly_what_went_wrong_is_called_as_in_the_country(cast, slug, word):
    publish_profile(profiles.shipped_data(slug), by=None, now=make.NOW)
    Site.objects.filter(pk=cast.site.pk).update(profile=slug)
    cast.site.refresh_from_db()
    case = make.triaged(cast)
    actions.flag(case, by=cast.officer, flags=["candour"], reason="Harm")
    assert flag_word(case, "candour") == word and flag_word(case, "media") == "Media risk"
    client = make.signed_in(cast.officer)
    page = client.get(case.get_absolute_url()).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    others = {"Duty of candour", "Open disclosure", "Candour"} - {word}
    assert f"{word}</h2>" in main
    assert not [one for one in others if one in main]
    assert word in str(FlagForm(case=make.triaged(cast), user=cast.officer).fields["flags"].choices)


def test_a_case_ends_with_what_its_rules_know(db):
    version = publish_profile(profiles.shipped_data("england_nhs"), by=None, now=make.NOW)
    case = Complaint(type="complaint", profile_version=version)
    assert [value for value, _words in outcomes_of(case)] == ["upheld", "partly_upheld", "not_upheld"]
    assert "out_of_scope" in [value for value, _words in outcomes_of(case, of_many=True)]


def test_every_check_of_the_shipped_rules_has_words():
    asked = {code for name in profiles.shipped() for code in profiles.shipped_data(name)["response_checklist"]}
    assert asked <= CHECKS.keys()
    assert check_word("own_code_of_a_hospital") == "Own code of a hospital"
