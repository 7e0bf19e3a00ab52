"""Logs carry ids and places, never what a person wrote."""

import io
import json
import logging

import pytest
import structlog
from django.contrib.auth.decorators import login_not_required
from django.db import connection, utils
from django.http import HttpResponse
from django.urls import path

from pxm import logs

CANARY = "the nurse never came"


def formatter() -> logging.Formatter:
    made = dict(logs.configuration(level="INFO")["formatters"]["ids_only"])
    return made.pop("()")(**made)


@pytest.fixture
def logged():
    """Call something and return the last line it logged, as our formatter writes it."""
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    handler.setFormatter(formatter())

    def call_and_read(call, *args, **kwargs) -> dict:
        sink.truncate(0)
        call(*args, **kwargs)
        assert CANARY not in sink.getvalue()
        return json.loads(sink.getvalue().strip("\0").splitlines()[-1])

    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield call_and_read
    root.removeHandler(handler)
    root.setLevel(level)


def fail():
    raise ValueError(f"bad value: {CANARY}")


def test_a_field_that_is_not_allowed_is_not_written(logged):
    line = logged(structlog.get_logger("pxm.x").info, "complaint.close", ref="C-000412", words=CANARY)
    assert (line["event"], line["ref"]) == ("complaint.close", "C-000412")
    assert set(line) <= logs.ALLOWED


def test_a_library_may_say_its_template_but_not_the_values(logged):
    line = logged(logging.getLogger("django.request").warning, "%s: %s", "Not Found", f"/track/{CANARY}")
    assert line["event"] == "%s: %s"
    assert line["where"].startswith("house/test_logs.py:")


def test_a_sentence_filled_in_before_it_was_logged_is_withheld(logged):
    assert logged(logging.getLogger("some.library").error, f"cannot send {CANARY}")["event"] == logs.WITHHELD


def test_servers_may_tell_of_their_own_coming_and_going(logged):
    line = logged(logging.getLogger("gunicorn.error").info, "Booting worker with pid: %s", 7)
    assert line["event"] == "Booting worker with pid: 7"


def test_an_exception_is_its_class_and_its_place(logged):
    def log():
        try:
            fail()
        except ValueError:
            structlog.get_logger("pxm.x").exception("sweep failed")

    line = logged(log)
    assert line["exception"] == "ValueError"
    assert line["at"].startswith("tests/house/test_logs.py:")
    assert line["at"].endswith(" fail")


@pytest.mark.django_db
def test_the_text_of_a_driver_exception_is_dropped(logged):
    def log():
        with pytest.raises(utils.DataError) as told, connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [CANARY])
        assert CANARY in str(told.value), "the driver quotes values, which is why it is silenced"
        logging.getLogger("celery.app.trace").error(
            "Task %(name)s: %(exc)s", {"name": "clocks.tasks.fire_due", "exc": told.value}, exc_info=told.value
        )

    line = logged(log)
    assert (line["exception"], line["task"]) == ("DataError", "clocks.tasks.fire_due")
    assert line["at"].startswith("tests/house/test_logs.py:")


def track(_request, token):
    return HttpResponse(status=204)


urlpatterns = [path("track/<token>/", login_not_required(track), name="public-track")]


@pytest.mark.urls(__name__)
def test_a_request_is_logged_by_its_route_and_not_by_its_address(client, logged):
    line = logged(client.get, f"/track/{CANARY}/?name={CANARY}")
    assert (line["route"], line["method"], line["status"]) == ("public-track", "GET", 204)
    assert len(line["request_id"]) == 16
