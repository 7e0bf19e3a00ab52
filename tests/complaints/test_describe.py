"""Adding what was not known at first."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import Entry as AuditEntry
from complaints import actions
from complaints.models import Complaint
from outbox.safety import person_bar
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


# ------------------------------------------------------------------------------------- needs and contact safety
@pytest.fixture
def known_case(cast):
    return make.case(cast)


def page(case, officer, **fields):
    """Send the page of details with some fields changed, as a browser sends them all."""
    client, url = make.signed_in(officer), reverse("complaint-describe", args=[case.ref])
    form = client.get(url).context["form"]
    known = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    return client.post(url, {**known, **fields})


def test_a_need_is_recorded_once_and_stands_on_the_case(known_case, officer):
    answer = page(known_case, officer, need_kind="format", need_detail="Large print")
    assert answer.status_code == 302
    need = make.fresh(known_case).teller.needs.get()
    assert (need.kind, need.detail) == ("format", "Large print")
    assert "Large print" in make.signed_in(officer).get(known_case.get_absolute_url()).content.decode()
    assert AuditEntry.objects.filter(verb="person.record_need").count() == 1


def test_a_need_of_no_kind_is_sent_back(known_case, officer):
    answer = page(known_case, officer, need_detail="Large print")
    assert answer.status_code == 200
    assert "need_kind" in answer.context["form"].errors
    assert not make.fresh(known_case).teller.needs.exists()


def test_contact_safety_holds_messages_back_from_then_on(known_case, officer):
    page(known_case, officer, contact_safety="Not by mail: her brother reads it")
    teller = make.fresh(known_case).teller
    assert person_bar(teller) == "contact_safety"
    page(known_case, officer, contact_safety="", deceased_on="2026-11-19")
    assert person_bar(make.fresh(known_case).teller) == "deceased"


def test_somebody_not_known_yet_can_have_a_need(cast, officer):
    case = make.case(cast, teller=None)
    actions.describe(case, by=officer, need_kind="support", need_detail="Sign language")
    assert make.fresh(case).teller.needs.get().detail == "Sign language"


def test_a_need_that_stands_no_longer_is_taken_off(known_case, officer):
    page(known_case, officer, need_kind="format", need_detail="Large print", need_review_on="2027-01-01")
    need = make.fresh(known_case).teller.needs.get()
    page(known_case, officer, ended_needs=[need.pk])
    assert not make.fresh(known_case).teller.needs.exists()
    assert AuditEntry.objects.filter(verb="person.end_need").count() == 1


def test_nobody_ends_a_need_of_somebody_else(known_case, cast, officer):
    other = make.case(cast)
    actions.describe(other, by=officer, need_kind="format", need_detail="Braille")
    need = make.fresh(other).teller.needs.get()
    actions.describe(known_case, by=officer, ended_needs=[need.pk])
    assert make.fresh(other).teller.needs.get() == need


def test_nobody_has_died_tomorrow(known_case, officer):
    answer = page(known_case, officer, deceased_on="2999-01-01", contact_safety="Only by day")
    assert "deceased_on" in answer.context["form"].errors
    assert "Only by day" in answer.content.decode()


def test_what_was_learned_stands_on_the_closed_case(known_case, officer, cast):
    Complaint.objects.filter(pk=known_case.pk).update(learning="Bells are answered in pairs")
    url = known_case.get_absolute_url()
    assert "Bells are answered in pairs" in make.signed_in(officer).get(url).content.decode()
