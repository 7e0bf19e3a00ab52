"""An idea gets a yes or a no, and because of what."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from clocks.models import Clock
from feedback import actions
from tests import make
from tests.complaints.pages import cost, text

pytestmark = pytest.mark.django_db
IDEAS = "/feedback/ideas/"


def test_an_idea_that_staff_log_is_in_the_inbox_at_once_and_due_in_ten_days(cast):
    idea = make.feedback(cast, kind="suggestion")
    assert Clock.objects.of("feedback", idea.pk).running().get().amount == 10
    assert idea.ref in text(make.signed_in(cast.officer).get(IDEAS))


def test_one_from_outside_comes_there_once_it_is_sorted(cast):
    idea = make.feedback(cast, kind="suggestion", by=None, channel="web")
    client = make.signed_in(cast.officer)
    assert idea.ref not in text(client.get(IDEAS))
    actions.triage(idea, by=cast.officer, outcome="idea")
    assert idea.ref in text(client.get(IDEAS))


def test_it_is_answered_with_a_reason(cast):
    idea = make.feedback(cast, kind="suggestion")
    client, address = make.signed_in(cast.officer), reverse("feedback-answer-idea", args=[idea.ref])
    assert make.WORDS in text(client.get(address))
    assert "Say because of what." in text(client.post(address, {"answer": "no"}))
    client.post(address, {"answer": "yes", "because": "We ordered two more."})
    assert "We ordered two more." in text(client.get(reverse("feedback-item", args=[idea.ref])))
    assert not Clock.objects.of("feedback", idea.pk).running().exists()
    assert idea.ref not in text(client.get(IDEAS)) and idea.ref in text(client.get(IDEAS, {"view": "answered"}))
    assert Entry.objects.get(verb="feedback.answer_idea").facts["answer"] == "yes"
    with pytest.raises(ValidationError, match="answered already"):
        actions.answer_idea(idea, by=cast.officer, answer="no", because="No.")


def test_who_may_not(cast):
    idea = make.feedback(cast, kind="suggestion")
    address = reverse("feedback-answer-idea", args=[idea.ref])
    assert make.signed_in(cast.outsider).get(address).status_code == 404
    assert make.signed_in(cast.reader).get(address).status_code == 403


def test_the_list_costs_the_same_for_2_as_for_20(cast):
    client = make.signed_in(cast.officer)
    make.feedback(cast, kind="suggestion"), make.feedback(cast, kind="suggestion")
    few = cost(client, IDEAS)
    for _number in range(18):
        make.feedback(cast, kind="suggestion")
    assert few == cost(client, IDEAS)
