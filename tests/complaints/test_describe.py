"""Adding what was not known at first."""

from datetime import date

import pytest

from complaints import actions
from complaints.models import Complaint
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast, teller=None, location=None, department=None)


def test_it_works(case, cast):
    actions.describe(
        case, by=cast.officer, subject="Waited three hours", department=cast.department, location=cast.ward,
        occurred_on=date(2026, 11, 19), wish="An explanation in writing", touchpoint="care",
    )  # fmt: skip
    case = make.fresh(case)
    assert (case.subject, case.department, case.location) == ("Waited three hours", cast.department, cast.ward)
    assert (case.feedback.occurred_on, case.feedback.wish) == (date(2026, 11, 19), "An explanation in writing")
    assert seen.last_entry(case).facts["fields"] == [
        "department", "location", "occurred_on", "subject", "touchpoint", "wish",
    ]  # fmt: skip


def test_the_person_who_told_us_becomes_known(case, officer):
    actions.describe(case, by=officer, name="Wei Chen", phone="+353 87 555 0142", language="zh-hans")
    teller = make.fresh(case).teller
    assert (teller.name, teller.phone, teller.language) == ("Wei Chen", "+353 87 555 0142", "zh-hans")


def test_a_known_person_is_changed_not_doubled(cast):
    case = make.case(cast)
    actions.describe(case, by=cast.officer, phone="+353 87 555 9999")
    again = make.fresh(case)
    assert (again.teller_id, again.teller.phone, again.teller.name) == (case.teller_id, "+353 87 555 9999", "Wei Chen")


def test_it_is_found_by_what_was_added(case, officer):
    assert not Complaint.objects.search("Ashgrove", by=officer)
    actions.describe(case, by=officer, name="Orla Ashgrove", phone="+353 87 555 7788")
    assert list(Complaint.objects.search("ashgrove", by=officer)) == [case]
    assert list(Complaint.objects.search("7788", by=officer)) == [case]


def test_the_words_of_the_teller_cannot_be_changed(case, officer):
    with pytest.raises(TypeError):
        actions.describe(case, by=officer, words="Something nicer.")
    assert make.fresh(case).feedback.words == make.WORDS


def test_it_refuses_a_department_of_another_site(case, cast):
    with seen.refused("place"):
        actions.describe(case, by=cast.officer, department=cast.other_department)


def test_it_refuses_a_name_for_somebody_anonymous(cast):
    case = make.case(cast, teller=None, teller_role="anonymous")
    with seen.refused("anonymous"):
        actions.describe(case, by=cast.officer, name="Wei Chen")


def test_it_refuses_a_closed_case(cast):
    case = make.closed(cast)
    with seen.refused("illegal_transition"):
        actions.describe(case, by=cast.officer, subject="Late")


def test_it_refuses_another_version(case, officer):
    actions.describe(case, by=officer, subject="First")
    with seen.refused("changed"):
        actions.describe(case, by=officer, subject="Second", version=case.version)
    assert make.fresh(case).subject == "First"


def test_every_form_of_a_name_is_kept_and_found(case, officer):
    names = {"name": "陈晓雨", "name_transliterated": "Chen Xiaoyu", "preferred_name": "Rainy", "name_order": "first"}
    actions.describe(case, by=officer, **names)
    assert {name: getattr(make.fresh(case).teller, name) for name in names} == names
    for typed in ("cxy", "rainy", "chenxiaoyu"):
        assert list(Complaint.objects.search(typed, by=officer)) == [case]
