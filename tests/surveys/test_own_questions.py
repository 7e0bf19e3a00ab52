"""Questions of the hospital's own behind the official ones: on the paper, in keyed answers and on the telephone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from files import pdf
from hospital.models import Role
from surveys import actions, papers, submitting
from surveys.editions import edition_of
from surveys.hcahps import editions, supplemental
from surveys.hcahps.questionnaire import TRANSITION
from surveys.models import (
    Attempt,
    Comment,
    InstrumentVersion,
    Keying,
    PackedResponse,
    Response,
    Sampled,
    Sitting,
    Tally,
)
from surveys.questions import Item, Option, digest, read
from surveys.questions.shape import DATE, MATRIX, MULTIPLE, NUMBER, PHOTO, RANKING, SINGLE, STATEMENT, TEN, TEXT
from tests import make
from tests.surveys import hcahps_month as hcahps
from tests.surveys.hcahps_month import DRAWN, row

pytestmark = pytest.mark.django_db
EDITION = editions.named("2025")
OWN = (
    Item("parked", SINGLE, "Did you come by car?", set="yes_no"),
    Item("parking", SINGLE, "Was there a place?", set="yes_no", show_if={"item": "parked", "in": ["yes"]}),
    Item("noise", MULTIPLE, "What was loud?", set="noises"),
    Item("best", RANKING, "What was best?", set="noises"),
    Item("food", MATRIX, "How was it?", set="yes_no", rows=(Option("hot", "Warm food"), Option("cold", "Cold food"))),
    Item("again", TEN, "How likely would you come again?", low="Never", high="Always"),
    Item("visits", NUMBER, "How many visitors came?", most=50),
    Item("since", DATE, "When did you come?"),
    Item("picture", PHOTO, "Add a picture."),
    Item("thanks", STATEMENT, "Nearly done."),
    Item("words", TEXT, "What should we do better?"),
)  # fmt: skip
SETS = {
    "yes_no": (Option("yes", "Yes"), Option("no", "No")),
    "noises": (Option("doors", "Doors"), Option("beds", "Beds"), Option("talk", "Talking")),
}
NUMBERS = {33: "parked", 34: "parking", 35: "noise", 36: "best", 37: "food.hot", 38: "food.cold", 39: "again",
           40: "visits", 41: "since", 42: "words"}  # fmt: skip
OFFICIAL = dict.fromkeys((1, 2, 3, 4, 5, 7, 8, 9, 10, 11), "4") | {24: "9", 25: "4"}


@pytest.fixture
def survey(cast):
    made = hcahps.published(cast)
    version = made.versions.get()
    content = read(version.content)
    items = (*content.items, Item(TRANSITION, STATEMENT, "Now our own questions.", is_locked=True), *OWN)
    data = replace(content, items=items, sets={**content.sets, **SETS}).data()
    # published versions never change: this one stands in the place of the first
    InstrumentVersion.objects.create(
        instrument=made, number=2, content=data, sha256=digest(data), changed_at=make.NOW, published_at=make.NOW
    )
    return made


def content_of(survey):
    return edition_of(InstrumentVersion.objects.asked_of(survey.pk)[0].pk).content("en")


def sent(survey, cast, way):
    hcahps.tell(hcahps.sender(cast), row("A1", 2, phone="+12175550123"), now=DRAWN - timedelta(days=1))
    hcahps.draw(survey, mode=way, steps=f"{way} 0")
    actions.record_attempt(Attempt.objects.get(), by=None, now=DRAWN)
    return hcahps.of("A1")


def test_they_have_numbers_behind_the_official_ones(survey):
    pages = supplemental.own_pages(EDITION, content_of(survey))
    assert {number: page.name for number, page in pages.items()} == NUMBERS


def test_they_stand_on_the_paper_behind_the_statement_that_leads_over(survey):
    asked = papers.questions_of(survey, content_of(survey))
    at = next(place for place, one in enumerate(asked) if one.text == "Now our own questions.")
    assert [one.number for one in asked[at + 1 :]] == [*range(33, 42), None, 42]
    found = {one.number: one for one in asked if one.number}
    assert [(one.code, one.label) for one in found[33].answers] == [("1", "Yes"), ("2", "No")]
    assert "Only if: “Did you come by car?” is “Yes”." in found[34].hint and "Tick all" in found[35].hint
    assert "Write 1" in found[36].hint and found[37].text == "How was it? Warm food"
    assert found[39].is_row and [one.label for one in found[39].answers][::10] == ["0 Never", "10 Always"]
    assert [one.label for one in found[24].answers][::10] == ["0 Worst hospital possible", "10 Best hospital possible"]
    assert len(found[42].lines) == 4 and not found[33].lines


@pytest.mark.skipif(not pdf.can_be_made(), reason="no Pango here")
def test_the_paper_can_be_printed(survey, cast):
    hcahps.tell(hcahps.sender(cast), row("A1", 2), now=DRAWN - timedelta(days=1))
    month = hcahps.draw(survey, mode="mail", steps="mail 0")
    assert papers.printed(month, by=cast.officer, now=DRAWN).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("number", "typed", "kept"),
    [
        (33, "1", "yes"), (33, " 2 ", "no"), (33, "M", None), (33, "", None), (35, "3,1", "doors,talk"),
        (36, "3 1", "talk,doors"), (38, "2", "no"), (39, "10", "10"), (40, "0", "0"), (41, "2025-10-01", "2025-10-01"),
        (42, " Quieter doors. ", "Quieter doors."),
    ],
)  # fmt: skip
def test_what_is_typed_is_kept_as_from_the_web(survey, number, typed, kept):
    content = content_of(survey)
    page = supplemental.own_pages(EDITION, content)[number]
    assert supplemental.read_own(content, page, typed) == kept
    if kept is not None:
        supplemental.refuse_unknown(content, page, kept)


@pytest.mark.parametrize(
    ("number", "typed"),
    [(33, "3"), (33, "yes"), (33, "1 2"), (35, "1 1"), (36, "4"), (39, "11"), (40, "51"), (41, "1/2")],
)
def test_what_is_no_answer_is_refused(survey, number, typed):
    content = content_of(survey)
    with pytest.raises(ValueError):
        supplemental.read_own(content, supplemental.own_pages(EDITION, content)[number], typed)


def test_two_keyings_keep_them_and_the_night_counts_them_once(survey, cast):
    one = sent(survey, cast, "mail")
    own = {33: "no", 34: "yes", 35: "doors,talk", 39: "7", 42: "Quieter doors."}
    told = {"answered_on": DRAWN.date(), "language": "en", "now": DRAWN}
    assert actions.key_paper(one, answers=OFFICIAL | own, by=cast.officer, **told) is None
    differs = actions.key_paper(one, answers=OFFICIAL | own | {42: "Quieter doors"}, by=cast.manager, **told)
    assert differs == [42]
    actions.settle_paper(one, chosen={42: 1}, by=cast.officer, now=DRAWN)
    one.refresh_from_db()
    assert (one.status, PackedResponse.objects.count(), Keying.objects.count()) == ("1", 1, 0)
    assert not Response.objects.exists() and Sitting.objects.get().is_packed
    while actions.gather(now=DRAWN + timedelta(days=1)):
        pass
    response = Response.objects.get()
    assert (response.answers["parked"], response.answers["noise"]) == ("no", ["doors", "talk"])
    assert (response.answers["again"], "h24" in response.answers, "parking" in response.answers) == (7, False, False)
    assert Comment.objects.get().words == "Quieter doors."
    assert Tally.objects.get(item="again", what="answer").code == "7"
    assert PackedResponse.objects.count() == 1 and not Sitting.objects.exists()


def test_an_answer_that_no_own_question_has_is_refused(survey, cast):
    one = sent(survey, cast, "mail")
    told = {"answered_on": DRAWN.date(), "language": "en", "by": cast.officer, "now": DRAWN}
    for wrong in ({33: "maybe"}, {39: "12"}, {50: "yes"}):
        with pytest.raises(ValidationError, match="not known"):
            actions.key_paper(one, answers=OFFICIAL | wrong, **told)


def test_a_call_goes_on_with_them_by_the_way_somebody_takes(survey, cast):
    content = content_of(survey)
    after = lambda given, number: papers.after_question(survey, content, given, number)  # noqa: E731
    assert (after({}, 31), after({}, 32), after({33: "no"}, 33), after({33: "yes"}, 33)) == (32, 33, 35, 34)
    assert after({}, 42) is None
    one = sent(survey, cast, "phone")
    for number, code in (OFFICIAL | {33: "yes", 34: "no", 42: "Nothing."}).items():
        actions.interview(one, number=number, code=code, by=cast.officer, now=DRAWN)
    one = actions.end_interview(one, by=cast.officer, now=DRAWN)
    assert one.status == "1"
    while actions.gather(now=DRAWN + timedelta(days=1)):
        pass
    assert Response.objects.get().answers["parking"] == "no"


def test_the_office_types_them_and_asks_them(survey, cast):
    one = sent(survey, cast, "phone")
    month = [survey.code, "2025-10"]
    Sampled.objects.update(first_contact_at=DRAWN, closes_on="2099-01-01")
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    paper, call = (
        reverse("survey-key-paper", args=[*month, one.code]),
        reverse("survey-interview", args=[*month, one.pk]),
    )
    shown = office.get(paper).content.decode()
    assert "33. Did you come by car?" in shown and "1 Yes · 2 No" in shown
    assert "has this code" in office.post(paper, {"answered_on": "2025-11-20", "q1": "4", "q33": "3"}).content.decode()
    office.post(paper, {"answered_on": "2025-11-20", "q1": "4", "q33": "1"})
    make.signed_in(make.user(Role.SURVEYS, cast.site)).post(paper, {"answered_on": "2025-11-20", "q1": "4", "q33": "2"})
    shown = office.get(paper).content.decode()
    assert "Question 33" in shown and ">Yes<" in shown.replace("\n", "").replace(" ", "")
    actions.interview(one, number=32, code=None, by=cast.officer, now=DRAWN)
    shown = office.get(call).content.decode()
    assert "Now our own questions." in shown and "Did you come by car?" in shown
    office.post(call, {"answer": "yes"})
    shown = office.get(call).content.decode()
    assert "Was there a place?" in shown and "Now our own questions." not in shown


def test_a_paper_is_typed_in_by_the_version_that_was_printed(survey, cast):
    """Another question in front of them is published while papers are in the post."""
    feed = hcahps.sender(cast)
    hcahps.tell(feed, row("A1", 2), now=DRAWN - timedelta(days=1))
    month = hcahps.draw(survey, mode="mail", steps="mail 0, mail 21")
    (one,) = actions.print_papers(month, by=cast.officer, now=DRAWN)
    printed = InstrumentVersion.objects.asked_of(survey.pk)[0]
    content = read(printed.content)
    at = [item.key for item in content.items].index("parked")
    new = Item("before", SINGLE, "Was it easy to find?", set="yes_no")
    data = replace(content, items=(*content.items[:at], new, *content.items[at:])).data()
    InstrumentVersion.objects.create(
        instrument=survey, number=3, content=data, sha256=digest(data), changed_at=make.NOW, published_at=make.NOW
    )
    again = DRAWN + timedelta(days=21)
    hcahps.tell(feed, row("A1", 2, event="update", event_at=again), now=again)
    assert actions.print_papers(month, by=cast.officer, now=again)[0].version_id == printed.pk
    told = {"answered_on": again.date(), "language": "en", "now": again}
    for who in (cast.officer, cast.manager):
        actions.key_paper(one, answers=OFFICIAL | {33: "no", 35: "doors,talk"}, by=who, **told)
    while actions.gather(now=again + timedelta(days=1)):
        pass
    response = Response.objects.get()
    assert (response.version, response.answers["parked"], response.answers["noise"]) == (
        printed, "no", ["doors", "talk"],
    )  # fmt: skip
    assert "before" not in response.answers
    told = submitting.told_of(month)
    assert [patient.about["supplemental"] for patient in told.patients] == [str(len(NUMBERS))]
