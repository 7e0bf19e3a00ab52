"""Finding a half-remembered case."""

import pytest

from complaints.models import Complaint
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    teller = make.teller(name="Orla Ní Bhriain", phone="+353 87 555 7788", name_in_other_script="奥拉")
    return make.case(
        cast, teller=teller, words="病房的铃没有人来。Nobody answered the bell on the café ward.", wish="An apology",
        record_number="MRN 00-4711", subject="Nobody answered",
    )  # fmt: skip


def found(query, user):
    return list(Complaint.objects.visible_to(user).search(query, by=user)[:50])


@pytest.mark.parametrize(
    "query",
    [
        "orla", "ORLA bhriain", "Ní Bhriain", "ni bhriain", "奥拉", "7788", "555 7788", "MRN 00-4711", "mrn004711",
        "cafe bell", "apology", "铃", "没有人", "病房 铃", "nobody answered",
    ],
)  # fmt: skip
def test_it_is_found_by(case, cast, query):
    make.case(cast, words="Something else entirely.", subject="Else", teller=make.teller(name="Wei Chen"))
    assert found(query, cast.officer) == [case]


@pytest.mark.parametrize("query", ["{ref}", " {ref} ", "c{number}", "C-{number}", "c-{padded}"])
def test_it_is_found_by_its_reference_however_typed(case, cast, query):
    typed = query.format(ref=case.ref, number=case.pk, padded=f"{case.pk:06d}")
    assert found(typed, cast.officer) == [case]


def test_the_reference_of_the_record_finds_the_case(case, cast):
    assert found(case.feedback.ref, cast.officer) == [case]


def test_a_ward_that_looks_like_a_reference_is_a_word(cast):
    case = make.case(cast, words="It was cold on ward w5.")
    assert found("w5", cast.officer) == [case]


@pytest.mark.parametrize("query", ["", "   ", "?", "orla chen", "7789", "C-999999", "没人"])
def test_it_is_not_found_by(case, cast, query):
    assert found(query, cast.officer) == []


def test_newest_come_first(cast):
    made = [make.case(cast, words="The bell again.") for _ in range(3)]
    assert found("bell", cast.officer) == made[::-1]


def test_what_may_not_be_seen_is_not_found(case, cast):
    assert found("orla", cast.outsider) == []
    assert found(case.ref, cast.outsider) == []
    assert found("orla", cast.nurse) == []


def test_somebody_named_does_not_find_it(cast):
    case = make.case(cast, named=[cast.head])
    assert found(case.ref, cast.head) == []


@pytest.mark.parametrize("query", ["orla", "7788", "MRN 00-4711", "nobody answered", "apology", "奥拉"])
def test_whoever_may_read_no_words_cannot_find_out_by_them(cast, query):
    """Finding a case by a name tells whose it is: group PR has a brief without words and people."""
    case = make.case(
        cast, flags=["media"], wish="An apology", words="Nobody answered.", record_number="MRN 00-4711",
        teller=make.teller(name="Orla Ní Bhriain", phone="+353 87 555 7788", name_in_other_script="奥拉"),
    )  # fmt: skip
    assert found(query, cast.officer) == [case]
    assert found(query, cast.pr) == []
    assert found(case.ref, cast.pr) == [case]


def test_who_reads_one_site_and_has_a_brief_of_all_finds_words_in_that_site_only(cast):
    here = make.case(cast, flags=["media"], words="The bell again.")
    there = make.case(
        cast, flags=["media"], words="The bell again.", site=cast.other_site, department=cast.other_department,
        location=None,
    )  # fmt: skip
    make.member(cast.pr, "reader", cast.site)
    assert found("bell", cast.pr) == [here]
    assert found(there.ref, cast.pr) == [there]


def test_telephone_and_record_number_are_not_kept_as_they_are(case):
    tokens = " ".join(case.tokens)
    assert "7788" not in tokens
    assert "4711" not in tokens


def test_a_search_is_one_statement(case, cast):
    cast.officer.standing  # noqa: B018
    with seen.statements() as asked:
        found("orla bell", cast.officer)
    assert len(asked) == 1
