"""Search: by reference, name in every script, last four digits, record number and words; only what may be seen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from hospital.models import Role
from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db
URL = reverse("search")


@pytest.fixture
def cast():
    return make.cast()


def found(user, words: str) -> list[str]:
    answer = make.signed_in(user).post(URL, {"q": words})
    assert answer.status_code == 200
    return [case.ref for case in (*answer.context["found"].cases, *answer.context["found"].near)]


def test_a_case_is_found_by_the_name_of_who_told_us_in_every_script(cast):
    teller = make.teller(name="Wei Chen", name_in_other_script="陈伟", phone="+353 87 555 0142")
    case = make.case(cast, teller=teller)
    make.case(cast, teller=make.teller(name="Ann Kelly", phone="+353 87 555 9999"))
    for words in ("chen", "陈伟", "0142", "CHEN 0142"):
        assert found(cast.officer, words) == [case.ref]
    assert found(cast.officer, "zhang") == []


def test_words_without_spaces_are_found(cast):
    case = make.case(cast, words="护士没有回应呼叫铃", subject="呼叫铃")
    assert found(cast.officer, "呼叫铃") == [case.ref]


def test_a_reference_opens_the_case_at_once(cast):
    case = make.case(cast)
    client = make.signed_in(cast.officer)
    for typed in (case.ref, case.ref.lower(), f"c{case.pk}"):
        assert client.post(URL, {"q": typed}).url == f"/complaints/{case.ref}/"


def test_what_is_out_of_sight_is_not_found_by_any_way(cast):
    case = make.case(cast, teller=make.teller(name="Wei Chen"))
    assert found(cast.outsider, "chen") == []
    assert found(cast.outsider, case.ref) == []


def test_whoever_reads_no_case_has_no_search(cast):
    for user in (cast.nurse, cast.administrator):
        assert make.signed_in(user).post(URL, {"q": "chen"}).status_code == 403


def test_the_words_never_stand_in_an_address(cast):
    page = make.signed_in(cast.officer).post(URL, {"q": "Wei Chen"})
    assert "q=" not in page.request["QUERY_STRING"]
    assert 'method="get"' not in page.content.decode()
    assert make.signed_in(cast.officer).get(URL, {"q": "Wei Chen"}).context["found"] is None


def test_a_search_for_a_person_is_recorded_without_the_words(cast):
    found(cast.officer, "Wei Chen")
    entry = Entry.objects.get(verb="complaint.search")
    assert entry.actor_id == cast.officer.pk
    assert entry.facts["found"] == 0
    assert "Chen" not in str(entry.facts)
    make.signed_in(cast.officer).post(URL, {"q": make.case(cast).ref})
    assert Entry.objects.filter(verb="complaint.search").count() == 1


def test_the_list_shows_no_name_and_no_number(cast):
    make.case(cast, teller=make.teller(name="Zebediah Chen", phone="+353 87 555 0142"))
    body = text(make.signed_in(cast.officer).post(URL, {"q": "chen"}))
    assert "Zebediah" not in body
    assert "0142" not in body


def test_ten_cost_what_one_costs(cast):
    client = make.signed_in(cast.officer)
    costs = []
    for number in (1, 9):
        for _turn in range(number):
            make.case(cast, teller=make.teller(name="Wei Chen"))
        client.post(URL, {"q": "chen"})
        with CaptureQueriesContext(connection) as asked:
            client.post(URL, {"q": "chen"})
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_nothing_asked_shows_the_form(cast):
    assert make.signed_in(cast.officer).post(URL, {"q": "   "}).context["found"] is None
    assert make.signed_in(cast.reader).get(URL).status_code == 200


def test_a_very_long_query_is_cut_and_answered(cast):
    assert found(cast.officer, "x" * 100_000) == []


def test_people_who_only_log_find_their_own_elsewhere():
    assert make.signed_in(make.user(Role.FRONTLINE, make.site())).get(URL).status_code == 403
