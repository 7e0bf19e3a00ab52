"""What is asked from outside, and what pages say when the clockwork stands still."""

import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from audit.models import Entry
from clocks import actions, watch
from clocks.actions import heartbeats
from clocks.actions.heartbeats import DeadMan
from clocks.models import Escalation, Heartbeat, Round
from outbox.models import Message
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.counting import statements
from tests.clocks.toy import GRAVE

pytestmark = pytest.mark.django_db


def deep() -> tuple[int, dict]:
    answer = Client().get("/health/deep")
    return answer.status_code, answer.json()


def all_well() -> None:
    for loop in watch.STALE_AFTER:
        actions.heartbeat(loop)


def age(loop: str, seconds: float) -> None:
    Heartbeat.objects.filter(loop=loop).update(beat_at=datetime.now(UTC) - timedelta(seconds=seconds))


def message(seconds: float, state: str = "queued") -> Message:
    then = datetime.now(UTC) - timedelta(seconds=seconds)
    return Message.objects.create(
        key=f"x:{seconds}", template="complaints/escalated", channel="email", to_user=make_hospital.user(), state=state,
        queued_at=then, send_after=then, wake_at=datetime.now(UTC) + timedelta(minutes=9),
    )  # fmt: skip


def test_a_process_that_lives_says_so_without_the_database():
    with statements() as seen:
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.content, seen) == (200, b"ok\n", [])


def test_ready_means_database_and_migrations():
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "database": True, "migrations": True})


def test_all_is_well_while_the_loops_beat_and_nothing_is_late():
    all_well()
    status, found = deep()
    assert (status, found["ok"]) == (200, True)


def test_the_answer_holds_booleans_and_seconds_only():
    toy.only_due(toy.received(), "breach")
    assert {type(value) for value in deep()[1].values()} <= {bool, int, float}


@pytest.mark.parametrize("loop", sorted(watch.STALE_AFTER))
def test_a_loop_that_stands_still_is_noticed_within_two_minutes(loop):
    all_well()
    age(loop, 121)
    status, found = deep()
    assert (status, found[f"loop_{loop}"]) == (503, False)


def test_a_loop_that_never_ran_is_noticed():
    assert deep()[0] == 503


def test_a_step_a_minute_late_is_noticed():
    all_well()
    made = toy.received()
    toy.only_due(made, "breach", at=datetime.now(UTC) - timedelta(seconds=50))
    assert deep()[0] == 200
    toy.only_due(made, "breach", at=datetime.now(UTC) - timedelta(seconds=61))
    status, found = deep()
    assert (status, found["escalations"]) == (503, False)


def test_a_message_five_minutes_unsent_is_noticed_even_between_two_tries():
    all_well()
    message(290)
    assert deep()[0] == 200
    message(310)
    status, found = deep()
    assert (status, found["messages"]) == (503, False)


def test_two_clocks_that_differ_are_noticed(monkeypatch):
    all_well()
    monkeypatch.setattr("pxm.health._apart", lambda: 2.5)
    status, found = deep()
    assert (status, found["clock"]) == (503, False)


def test_a_check_of_the_process_alone_would_stay_green():
    """Control: progress is what counts; process and port answer while nothing moves."""
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/readyz").status_code == 200
    assert deep()[0] == 503


def test_the_banner_is_computed_on_read():
    assert watch.clockwork_late()
    actions.sweep()
    assert not watch.clockwork_late()
    age("clocks", 31)
    with statements() as seen:
        assert watch.clockwork_late()
    assert len(seen) == 1


def test_a_heartbeat_comes_after_the_work_only(monkeypatch, settings):
    settings.UNSAFE = frozenset({"UNSAFE_NO_SAVEPOINT"})
    made = toy.received()
    toy.only_due(made, "breach")
    made.set("is_poison", True)
    with pytest.raises(toy.Poison):
        actions.sweep()
    assert not Heartbeat.objects.exists()


def test_a_round_is_remembered_only_where_it_did_something(monkeypatch):
    actions.sweep()
    assert not Round.objects.exists()
    toy.only_due(toy.received(), "breach")
    actions.sweep()
    assert (Round.objects.get().loop, Round.objects.get().fired) == ("clocks", 1)
    monkeypatch.setattr(heartbeats, "KEPT_ROUNDS", 1)
    toy.only_due(toy.received(), "breach")
    actions.sweep()
    assert Round.objects.count() == 1  # the older one is forgotten


def test_what_was_due_before_it_was_planned_is_not_late():
    toy.received(facts=GRAVE)  # the step at receipt, days ago
    actions.sweep()
    assert Escalation.objects.exists()
    late = watch.lateness()
    assert late is None or late.count == Escalation.objects.exclude(trigger="receipt").count()


def test_lateness_is_told_in_percentiles_of_the_newest_steps():
    for seconds in (10, 20, 30):
        toy.only_due(toy.received(), "breach", datetime.now(UTC) - timedelta(seconds=seconds))
    actions.sweep()
    late = watch.lateness()
    assert late is not None
    assert (late.count, round(late.median), round(late.p95), round(late.most)) == (3, 20, 29, 30)


def test_a_watch_that_cannot_be_asked_fails_no_round(settings):
    settings.PING_URL = "http://127.0.0.1:1/"
    toy.only_due(toy.received(), "breach")
    began = time.monotonic()
    assert actions.sweep() == 1
    assert time.monotonic() - began < 5


@pytest.mark.django_db(transaction=True)
def test_the_timers_do_all_sweeps_once_without_celery():
    made = toy.received()
    toy.only_due(made, "breach")
    call_command("run_timers", "--once")
    assert made.escalations.count() == 1
    assert set(Heartbeat.objects.values_list("loop", flat=True)) >= {"clocks", "bulk"}
    assert Message.objects.filter(channel="email", subject_id=made.pk).get().attempts == 1
    assert Entry.objects.filter(verb="toy.escalate").exists()


def test_a_ping_goes_out_at_most_once_a_minute_and_fails_in_silence(settings):
    asked: list[str] = []

    class Outside(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Outside)
    worker = threading.Thread(target=server.handle_request, daemon=True)
    worker.start()
    settings.PING_URL = f"http://127.0.0.1:{server.server_port}/alive"
    settings.OUTBOUND_ALLOWED_HOSTS = [f"http://127.0.0.1:{server.server_port}"]
    pinger = DeadMan()
    pinger.ping()
    pinger.ping()
    worker.join(10)
    server.server_close()
    assert asked == ["/alive"]
    settings.PING_URL = "http://127.0.0.1:1/"
    DeadMan()._ask(settings.PING_URL)


def test_the_index_is_used_to_find_what_is_due():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM clocks_firing WHERE state = 'planned' AND wake_at <= (SELECT clock_timestamp())"
            " ORDER BY wake_at, id LIMIT 500"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "firing_due" in plan
    assert "Index Cond: (wake_at <=" in plan
