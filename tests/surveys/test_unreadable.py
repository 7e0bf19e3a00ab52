"""One row that cannot be read or kept holds up nobody: invitations, last days, months, results, letters."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from hospital.models import Role
from outbox.models import Message
from surveys import actions
from surveys.models import Attempt, Comment, Response, Sampled, Sitting
from tests import make
from tests.surveys import hcahps_month as hcahps
from tests.surveys.campaigning import goes_home
from tests.surveys.hcahps_month import DRAWN, MONTH, row
from tests.surveys.make import answered, invited, link, published, token_of

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def broken(table: str, column: str, pk: object) -> None:
    """What none of our keys opens."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = 'x' WHERE id = %s", [pk])


def break_contact(visit: str) -> None:
    broken("hospital_person", "email", hcahps.of(visit).line.visit.patient.person_id)


def written_to() -> int:
    return Message.objects.filter(template="surveys/asked").count()


@pytest.fixture
def survey(cast):
    return hcahps.published(cast)


@pytest.fixture
def feed(cast):
    return hcahps.sender(cast)


def drawn(survey, feed, **fields):
    people = [row(f"{letter}1", 2, email=f"{letter}@example.org") for letter in "ABC"]
    hcahps.tell(feed, *people, now=DRAWN - A_DAY)
    return hcahps.draw(survey, **fields)


def test_whoever_can_be_read_is_invited(survey, feed):
    drawn(survey, feed)
    break_contact("A1")
    while actions.contact_sampled(now=DRAWN):
        pass
    assert written_to() == 2
    assert Attempt.objects.get(sampled=hcahps.of("A1")).due_at == DRAWN + A_DAY


def test_the_months_are_followed_with_news_of_the_others(survey, feed):
    drawn(survey, feed)
    break_contact("A1")
    broken("hospital_staycoding", "home", hcahps.of("B1").line.visit.coding.pk)
    dead = row("C1", 2, event="update", event_at=DRAWN, deceased_at=DRAWN)
    hcahps.tell(feed, dead, row("D1", 5), now=DRAWN + A_DAY)
    while actions.follow_months(now=DRAWN + A_DAY):
        pass
    found = {one.line.visit.number: one.status for one in Sampled.objects.select_related("line__visit")}
    assert found == {"A1": "", "B1": "", "C1": "2", "D1": ""}


def test_a_month_is_drawn_with_somebody_whose_contact_cannot_be_read(survey, feed):
    hcahps.tell(feed, row("A1", 2, email="a@example.org"), row("B1", 2, email="b@example.org"), now=DRAWN - A_DAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE hospital_person SET email = 'x' WHERE id IN (SELECT person_id FROM hospital_patient p "
            "JOIN hospital_visit v ON v.patient_id = p.id WHERE v.number = 'A1')"
        )
    hcahps.draw(survey)
    assert {one.line.visit.number: one.ways for one in Sampled.objects.all()} == {
        "A1": ["web", "mail"], "B1": ["web", "mail"],
    }  # fmt: skip


def test_a_month_that_breaks_does_not_hold_up_another(survey, feed, monkeypatch):
    first = drawn(survey, feed)
    hcahps.tell(feed, row("N1", 3, discharged_at=DRAWN, admitted_at=DRAWN - 3 * A_DAY), now=DRAWN)
    second = hcahps.draw(survey, month=MONTH.replace(month=11), now=DRAWN + 40 * A_DAY)
    type(first).objects.filter(pk=first.pk).update(strata={"": {}})
    hcahps.tell(feed, row("M1", 3, discharged_at=DRAWN, admitted_at=DRAWN - 3 * A_DAY), now=DRAWN + A_DAY)
    while actions.follow_months(now=DRAWN + 40 * A_DAY):
        pass
    assert second.lines.count() == 2


def test_the_last_day_comes_for_the_others_and_for_whose_answers_nobody_can_read(survey, feed):
    drawn(survey, feed)
    while actions.contact_sampled(now=DRAWN):
        pass
    for visit in ("A1", "B1"):
        message = Message.objects.get(to_person=hcahps.of(visit).line.visit.patient.person_id)
        begun = actions.sit(token_of(message.context["link"].split("/", 3)[3]), language="en", now=DRAWN)
        actions.answer(begun.pk, page="h1", number=1, value="4", language="en", now=DRAWN)
        if visit == "A1":
            broken("surveys_sitting", "answers", begun.pk)
    over = DRAWN + 60 * A_DAY
    while actions.end_sampled(now=over) or actions.gather(now=over + A_DAY):
        pass
    assert [hcahps.of(visit).status for visit in ("A1", "B1", "C1")] == ["8", "6", "8"]


@pytest.mark.parametrize("words", ["x", '{"nonsense": 1}'])
def test_the_answers_of_the_others_become_results_and_those_wait(cast, words):
    """None of our keys opens them, or they answer what was never asked."""
    survey, now = published(cast, "onsite"), make.NOW
    other = published(cast, "recommendation")
    for number in range(3):
        said = {"found": "yes", "waited": number, "say": "Words."}
        visit = goes_home(cast, at=now - 2 * A_DAY)
        answered(token_of(invited(cast, survey, now=now, visit=visit)), said, now)
    bad = Sitting.objects.first()
    if words == "x":
        broken("surveys_sitting", "answers", bad.pk)
    else:
        Sitting.objects.filter(pk=bad.pk).update(answers=words)
    answered(token_of(link(cast, other)), {"recommend": 9}, now)
    while actions.gather(now=now + A_DAY):
        pass
    assert (Response.objects.count(), Comment.objects.count()) == (3, 2)
    assert list(Sitting.objects.values_list("pk", flat=True)) == [bad.pk]
    Sitting.objects.filter(pk=bad.pk).update(answers=json.dumps({"found": "no"}))
    assert actions.gather(now=now + 2 * A_DAY) == 1


def test_the_list_of_letters_and_the_letters_go_on_without_them(cast, survey, feed):
    month = drawn(survey, feed, mode="mail", steps="mail 0")
    break_contact("A1")
    page = make.signed_in(make.user(Role.SURVEYS, cast.site)).get(reverse("survey-due", args=[survey.code, "2025-10"]))
    assert page.status_code == 200 and len(page.context["letters"]) == 2
    assert len(actions.print_papers(month, by=cast.officer, now=DRAWN)) == 2
