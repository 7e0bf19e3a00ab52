"""Papers are keyed by two people and settled where they differ; calls go question by question; both are kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from files import pdf
from hospital.models import Person, Role
from surveys import actions, papers
from surveys.editions import edition_of
from surveys.models import Attempt, Keying, PackedResponse, PackedTotal, Sampled
from tests import make
from tests.surveys import hcahps_month as hcahps
from tests.surveys.hcahps_month import DRAWN, row

pytestmark = pytest.mark.django_db
GIVEN = dict.fromkeys((1, 2, 3, 4, 5, 7, 8, 9, 10, 11), "4") | {24: "9", 25: "4", 32: "1,3"}


@pytest.fixture
def survey(cast):
    return hcahps.published(cast)


def asked(survey, cast, way):
    """One who was drawn and may be asked by this way now."""
    hcahps.tell(hcahps.sender(cast), row("A1", 2, phone="+12175550123"), now=DRAWN - hcahps.timedelta(days=1))
    hcahps.draw(survey, mode=way, steps=f"{way} 0")
    return Attempt.objects.get()


def typed(answers, cast, by, one, **more):
    told = {"answered_on": DRAWN.date(), "language": "en", "by": by, "now": DRAWN}
    return actions.key_paper(one, answers=answers, **told | more)


def test_two_keyings_that_agree_are_the_response_and_go(survey, cast):
    actions.record_attempt(asked(survey, cast, "mail"), by=None, now=DRAWN)
    one = hcahps.of("A1")
    assert typed(GIVEN, cast, cast.officer, one) is None
    with pytest.raises(ValidationError, match="Somebody else"):
        typed(GIVEN, cast, cast.officer, one)
    assert typed(GIVEN, cast, cast.manager, one) == []
    one.refresh_from_db()
    assert (one.status, one.is_complete, one.response.way) == ("1", True, "letter")
    assert not Keying.objects.exists() and Entry.objects.filter(verb="survey.key_paper").count() == 2
    with pytest.raises(ValidationError, match="answered already"):
        typed(GIVEN, cast, cast.officer, one)


def test_what_differs_is_settled_before_it_counts(survey, cast):
    actions.record_attempt(asked(survey, cast, "mail"), by=None, now=DRAWN)
    one = hcahps.of("A1")
    typed(GIVEN, cast, cast.officer, one)
    assert typed({**GIVEN, 1: "3", 6: "4"}, cast, cast.manager, one) == [1, 6]
    with pytest.raises(ValidationError, match="keyed twice"):
        typed(GIVEN, cast, cast.director, one)
    with pytest.raises(ValidationError, match="each question"):
        actions.settle_paper(one, chosen={1: 2}, by=cast.officer, now=DRAWN)
    actions.settle_paper(one, chosen={1: 2, 6: 1}, by=cast.officer, now=DRAWN)
    one.refresh_from_db()
    assert one.response.answers[:6] == [3, 4, 4, 4, 4, -1] and not one.keyings.exists()
    entry = Entry.objects.get(verb="survey.settle_paper")
    assert entry.facts["questions"] == [1, 6]


@pytest.mark.skipif(not pdf.can_be_made(), reason="no Pango here")
def test_letters_are_printed_once_with_the_number_on_them(survey, cast):
    month = asked(survey, cast, "mail").sampled.month
    file = papers.printed(month, by=cast.officer, now=DRAWN)
    assert file.startswith(b"%PDF") and Attempt.objects.get().made_by == cast.officer
    with pytest.raises(ValidationError, match="No letter"):
        papers.printed(month, by=cast.officer, now=DRAWN)


def test_everybody_is_due_once_and_nobody_whose_paper_is_being_keyed(survey, cast):
    month = asked(survey, cast, "mail").sampled.month
    one = hcahps.of("A1")
    Attempt.objects.create(sampled=one, number=2, way="mail", due_at=DRAWN)
    letters, calls = papers.due_of(month, DRAWN)
    assert [attempt.number for attempt in letters] == [1] and calls == []
    assert actions.print_papers(month, by=cast.officer, now=DRAWN) == [one]
    one.refresh_from_db()
    typed({1: "4"}, cast, cast.officer, one)
    assert papers.due_of(month, DRAWN + hcahps.timedelta(days=30)) == ([], [])


def test_nobody_in_danger_is_written_to_or_called_whether_or_not_they_share_a_mailbox(survey, cast):
    made = asked(survey, cast, "mail")
    Person.objects.filter(patient__visits=made.sampled.line.visit).update(
        contact_safety="Not at home.", has_shared_contact=True
    )
    assert papers.due_of(made.sampled.month, DRAWN) == ([], [])
    with pytest.raises(ValidationError, match="No letter"):
        actions.print_papers(made.sampled.month, by=cast.officer, now=DRAWN)


def test_a_try_that_came_late_moves_the_next_one_of_its_way(survey, cast):
    made = asked(survey, cast, "phone")
    one = hcahps.of("A1")
    for number, days in ((2, 3), (3, 9)):
        Attempt.objects.create(
            sampled=one, number=number, way="phone", due_at=made.due_at + hcahps.timedelta(days=days)
        )
    late = made.due_at + hcahps.timedelta(days=5)
    actions.record_attempt(made, by=cast.officer, now=late)
    due = dict(Attempt.objects.filter(number__gt=1).values_list("number", "due_at"))
    assert due == {number: late + hcahps.timedelta(days=days) for number, days in ((2, 3), (3, 9))}


def test_a_question_on_paper_says_where_to_go_on(survey):
    content = edition_of(survey.versions.get().pk).content("en")
    found = {one.number: one for one in papers.questions_of(survey, content)}
    assert [answer.go_to for answer in found[12].answers] == [None, 14]
    assert found[24].is_row and len(found[24].answers) == 11 and found[32].takes_several


def test_a_call_goes_question_by_question_and_ends_as_a_response(survey, cast):
    made = asked(survey, cast, "phone")
    actions.record_attempt(made, by=cast.officer, now=DRAWN)
    one = made.sampled
    with pytest.raises(ValidationError, match="Nothing was answered"):
        actions.end_interview(one, by=cast.officer, now=DRAWN)
    for number, code in GIVEN.items():
        actions.interview(one, number=number, code=code, by=cast.officer, now=DRAWN)
    actions.interview(one, number=11, code=None, by=cast.officer, now=DRAWN)
    with pytest.raises(ValidationError, match="not known"):
        actions.interview(one, number=24, code="11", by=cast.officer, now=DRAWN)
    one = actions.end_interview(one, by=cast.officer, now=DRAWN)
    assert (one.status, one.response.way, one.response.answers[10]) == ("1", "by_hand", -1)
    assert not Keying.objects.exists()


def test_a_late_correction_moves_totals_and_status_and_what_is_taken_back_is_gone(survey, cast):
    actions.record_attempt(asked(survey, cast, "mail"), by=None, now=DRAWN)
    one = hcahps.of("A1")
    typed({1: "4"}, cast, cast.officer, one)
    typed({1: "4"}, cast, cast.manager, one)
    assert hcahps.of("A1").status == "6"
    one = actions.amend_answers(one, answers=GIVEN, by=cast.officer, now=DRAWN)
    assert (one.status, one.is_complete, PackedTotal.objects.get(item=0, number=1).code) == ("1", True, 1)
    one = actions.erase_answers(one, by=cast.officer, now=DRAWN)
    assert (one.status, one.response, one.answered_on) == ("7", None, None)
    assert not PackedTotal.objects.filter(number__gt=0).exists() and not PackedResponse.objects.exists()
    with pytest.raises(ValidationError, match="no answers"):
        actions.erase_answers(one, by=cast.officer, now=DRAWN)


# ------------------------------------------------------------------------------------------------ pages
def test_the_office_keys_and_calls_and_nobody_else(survey, cast):
    attempt = asked(survey, cast, "phone")
    Attempt.objects.update(due_at=DRAWN - hcahps.timedelta(days=1))
    month, one = [survey.code, "2025-10"], attempt.sampled
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    due, call = reverse("survey-due", args=month), reverse("survey-interview", args=[*month, one.pk])
    shown = office.get(due).content.decode()
    assert one.code in shown and "Name A1" in shown
    assert "+12175550123" in office.get(call).content.decode()
    Sampled.objects.update(first_contact_at=DRAWN, closes_on="2099-01-01")
    assert office.post(call, {"found": "answers"}).url == call
    assert "Question 1" in office.get(call).content.decode()
    office.post(call, {"code": "M"})
    office.post(call, {"code": "4"})
    assert Keying.objects.get().given == {2: "4"} and "Question 3" in office.get(call).content.decode()
    paper = office.get(due, {"number": one.code}).url
    shown = office.post(paper, {"answered_on": "2025-11-20", "q1": "7"}).content.decode()
    assert "No answer of this question" in shown
    office.post(paper, {"answered_on": "2025-11-20", "q1": "4"})
    make.signed_in(make.user(Role.SURVEYS, cast.site)).post(paper, {"answered_on": "2025-11-20", "q1": "3"})
    assert "what differs" in office.get(paper).content.decode()
    for url in (due, call, paper):
        assert make.signed_in(cast.manager).get(url).status_code == 403
        assert make.signed_in(make.user(Role.SURVEYS, cast.other_site)).get(url).status_code == 404
