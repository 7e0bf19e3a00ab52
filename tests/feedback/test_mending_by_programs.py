"""Putting something right by a program: the steps of the pages, with their rights, forms and actions."""

import pytest

from audit.models import Entry
from feedback.models import Bill, Offer, Promise, Recovery
from tests import make
from tests.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast):
    return make.feedback(cast, kind="concern", severity=2)


def do(asks: Program, story, verb: str, body: dict | None = None) -> dict:
    answer = asks.post(f"feedback/{story.ref}/{verb}", body)
    assert answer.status_code == 200, (verb, answer.content)
    return answer.json()


def test_the_life_of_a_recovery(cast, story):
    asks = Program(cast.officer)
    do(asks, story, "begin", {"went_wrong": "The bell.", "is_in_house": False})
    do(asks, story, "contact", {"outcome": "no_answer"})
    do(asks, story, "contact", {"outcome": "reached"})
    made = do(asks, story, "offer", {"kind": "gesture", "words": "Tea", "value": "20.00"})["made"]
    assert do(asks, story, "answer-offer", {"offer": made, "answer": "yes"})["made"] == ""
    due_on = make.local_day(days=3).isoformat()
    do(asks, story, "promise", {"what": "A call", "owner": cast.officer.pk, "due_on": due_on})
    promise = Promise.objects.get()
    later = make.local_day(days=5).isoformat()
    do(asks, story, "move", {"promise": promise.pk, "due_on": later, "is_told": True})
    do(asks, story, "keep", {"promise": promise.pk})
    bill = do(asks, story, "bill", {"number": "INV-1", "questioned": "Two nights"})["made"]
    do(asks, story, "end", {"done": "Tea and a talk.", "is_put_right": "yes", "their_words": "Thank you."})
    told = asks.get(f"feedback/{story.ref}/recovery").json()
    (recovery,) = told["recoveries"]
    assert (recovery["is_put_right"], recovery["done"]) == ("yes", "Tea and a talk.")
    assert [one["outcome"] for one in recovery["attempts"]] == ["no_answer", "reached"]
    assert [(one["ref"], one["state"], one["value"]) for one in told["offers"]] == [(made, "accepted", "20.00")]
    assert told["promises"][0]["due_on"] == later and told["promises"][0]["kept_at"]
    assert [(one["ref"], one["reminders"]) for one in told["bills"]] == [(bill, "to_pause")]
    assert Bill.objects.get().asks_pause
    doors = set(Entry.objects.filter(verb="feedback.recover", subject_id=story.pk).values_list("door", flat=True))
    assert doors == {"api"}


def test_the_list_is_walked_and_filtered_by_whether_it_is_over(cast):
    asks, refs = Program(cast.officer), []
    for _number in range(3):
        story = make.feedback(cast, kind="concern", severity=2)
        do(asks, story, "begin", {"went_wrong": "The bell."})
        refs.append(story.ref)
    found, address = [], "recoveries?limit=2"
    while address:
        page = asks.get(address).json()
        found += [row["feedback"] for row in page["results"]]
        address = page["next"] and page["next"].removeprefix("/api/v1/")
    assert found == refs[::-1]
    do(asks, story, "end", {"done": "Sorted.", "is_put_right": "yes"})
    assert [row["feedback"] for row in asks.get("recoveries?state=over").json()["results"]] == [refs[2]]
    assert Program(cast.outsider).get("recoveries").json()["results"] == []


def test_out_of_sight_is_not_there_and_in_sight_may_be_forbidden(cast, story):
    body = {"went_wrong": "The bell."}
    assert Program(cast.outsider).post(f"feedback/{story.ref}/begin", body).status_code == 404
    assert Program(cast.reader).post(f"feedback/{story.ref}/begin", body).status_code == 403
    assert Program(cast.outsider).get(f"feedback/{story.ref}/recovery").status_code == 404
    assert Program(cast.officer, ["read:feedback"]).get(f"feedback/{story.ref}/recovery").status_code == 403
    assert Program(cast.officer, ["read:redress"]).post(f"feedback/{story.ref}/begin", body).status_code == 403
    assert Program(cast.officer).get(f"feedback/{story.ref}/nothing").status_code == 404
    assert not Recovery.objects.exists()


def test_what_the_page_would_refuse_is_refused_where_it_stands_in_the_body(cast, story):
    asks = Program(cast.officer)
    do(asks, story, "begin", {"went_wrong": "The bell."})
    told = asks.post(f"feedback/{story.ref}/offer", {"kind": "gesture", "words": "Tea", "value": "0.00"}).json()
    assert told["errors"][0]["pointer"] == "/value"
    assert asks.post(f"feedback/{story.ref}/offer", {"kind": "refund", "words": "A night"}).json()["code"] == "value"
    told = asks.post(f"feedback/{story.ref}/contact", {"outcome": "reached", "wanted": "Tea"}).json()
    assert told["errors"][0] == {"pointer": "/wanted", "detail": "This is not asked here.", "code": "not_asked"}
    for value in ("1e2", " 12", "NaN"):
        assert (
            asks.post(f"feedback/{story.ref}/offer", {"kind": "gesture", "words": "Tea", "value": value}).status_code
            == 400
        )
    promise = {"what": "A call", "owner": cast.officer.pk, "due_on": "9999-12-31"}
    told = asks.post(f"feedback/{story.ref}/promise", promise).json()
    assert (told["errors"][0]["pointer"], told["errors"][0]["code"]) == ("/due_on", "far")
    assert asks.post(f"feedback/{story.ref}/keep", {"promise": 999999}).status_code == 404
    assert not Offer.objects.exists()


def test_the_looks_are_on_record(cast, story):
    Program(cast.officer).get(f"feedback/{story.ref}/recovery")
    look = Entry.objects.get(verb="feedback.view", subject_id=story.pk)
    assert (look.actor_id, look.door) == (cast.officer.pk, "api")
