"""While the workers stand still, the web process fires what is due, after the answer and on its own connection."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from clocks import actions, middleware, watch
from clocks.middleware import SecondChance
from clocks.models import Escalation, Heartbeat
from tests.clocks import toy
from tests.clocks.counting import statements

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chance(settings) -> SecondChance:
    settings.SECOND_CHANCE = True
    return SecondChance(lambda _request: HttpResponse("page"))


def serve(chance: SecondChance) -> HttpResponse:
    return chance(RequestFactory().get("/"))


def finish(chance: SecondChance) -> None:
    assert chance.busy.acquire(timeout=20)
    chance.busy.release()


def test_what_is_due_fires_after_the_answer_while_the_loops_stand_still(chance):
    made = toy.received()
    toy.only_due(made, "breach")
    response = serve(chance)
    assert not made.escalations.exists()
    response.close()
    finish(chance)
    assert made.escalations.count() == 1


def test_the_banner_stays_until_a_worker_is_back(chance):
    serve(chance).close()
    finish(chance)
    assert watch.clockwork_late()
    assert Heartbeat.objects.filter(loop="web").exists()


def test_while_the_loops_beat_nothing_is_done(chance):
    made = toy.received()
    actions.heartbeat("clocks")
    toy.only_due(made, "breach")
    serve(chance).close()
    finish(chance)
    assert not made.escalations.exists()


def test_the_page_itself_asks_the_database_nothing(chance):
    with statements() as seen:
        response = serve(chance)
    assert seen == []
    response.close()
    finish(chance)


def test_one_process_looks_once_in_five_seconds(chance):
    serve(chance).close()
    finish(chance)
    asked_at = chance.asked_at
    serve(chance).close()
    assert chance.asked_at == asked_at


def test_when_its_time_is_over_it_finishes_the_batch_it_is_in_and_no_more(chance, monkeypatch):
    things = toy.many(3 * middleware.BATCH)
    for made in things:
        toy.only_due(made, "breach")
    monkeypatch.setattr(middleware, "WORK_FOR", 0.001)
    chance._sweep()
    assert Escalation.objects.count() <= middleware.BATCH
    monkeypatch.setattr(middleware, "WORK_FOR", 60.0)
    chance._sweep()
    assert Escalation.objects.count() == len(things)


def test_it_can_be_left_to_the_workers(settings):
    settings.SECOND_CHANCE = False
    with pytest.raises(MiddlewareNotUsed):
        SecondChance(lambda _request: HttpResponse())
