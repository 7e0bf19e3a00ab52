"""Two cases that have to do with each other."""

import pytest

from complaints import actions
from complaints.forms import LinkForm
from complaints.models import Complaint
from tests import make
from tests.complaints import seen


def test_it_is_recorded_on_both_once_and_both_go_on(cast):
    one, other = make.case(cast), make.case(cast)
    owed = seen.running(one)
    assert actions.link(one, by=cast.officer, other=other) is not None
    assert actions.link(other, by=cast.officer, other=one) is None
    assert seen.verbs(one)[-1] == seen.verbs(other)[-1] == "complaint.link"
    assert [row.pk for row in Complaint.objects.beside(one)] == [other.pk]
    assert seen.running(one) == owed


def test_it_refuses_itself(cast):
    case = make.case(cast)
    with seen.refused("same"):
        actions.link(case, by=cast.officer, other=case)


@pytest.mark.django_db
def test_beside_the_case_stands_only_what_the_reader_sees(cast):
    one, other = make.case(cast), make.case(cast)
    actions.link(one, by=cast.officer, other=other)
    actions.name(other, by=cast.manager, user=cast.colleague)
    page = make.signed_in(cast.colleague).get(one.get_absolute_url())
    assert other.ref not in page.content.decode()
    assert other.ref in make.signed_in(cast.officer).get(one.get_absolute_url()).content.decode()


def test_a_reference_may_be_typed_as_people_say_it(cast):
    case, other = make.case(cast), make.case(cast)
    for typed in (str(int(other.ref[2:])), other.ref.lower(), f" c{int(other.ref[2:])} "):
        form = LinkForm({"other": typed}, case=case, user=cast.officer)
        assert form.is_valid() and form.cleaned_data["other"] == other
