"""P15: looking changes nothing. GET and HEAD write audit entries and web sessions, and no other row."""

import re
from contextlib import contextmanager

import pytest
from django.db import connection
from django.http import HttpResponse
from django.urls import path

from hospital.models import User
from tests.access import matrix, world
from tests.access.verdicts import VERDICTS

WRITES = re.compile(
    r"""^\s*(?:/\*.*?\*/\s*)?(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|COPY|MERGE\s+INTO)\s+(?:ONLY\s+)?"?(\w+)""",
    re.I | re.S,
)
ALLOWED = frozenset({"audit_entry", "django_session", "hospital_websession"})
ROUTES = {str(route): route for route in matrix.routes()}


@contextmanager
def watched():
    """Collects the tables written to inside."""
    found: list[str] = []

    def notice(execute, sql, params, many, context):
        if (written := WRITES.match(sql)) and written[1].lower() not in ALLOWED:
            found.append(written[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(notice):
        yield found


def written_by(actors, method, url) -> list[str]:
    found = []
    for actor in actors:
        with watched() as tables:
            matrix.ask(actor, method, url)
        found += [f"{method} {url} by {actor} writes {table}" for table in tables]
    return found


@pytest.mark.parametrize("name", sorted(set(ROUTES) & set(VERDICTS)))
def test_looking_writes_nothing(name, house):
    url, decided = world.url_of(ROUTES[name], house), VERDICTS[name].GET
    seeing = [actor for actor in house.lookers() if decided(actor) == "in"]
    refused = [actor for actor in house.lookers() if decided(actor) != "in"]
    wrong = written_by(seeing + refused[:2], "GET", url) + written_by((seeing + refused)[:2], "HEAD", url)
    assert not wrong, "\n".join(wrong)


# ---------------------------------------------------------------- the control
def counting_visits(request):
    User.objects.filter(pk=request.user.pk).update(theme="dark")
    return HttpResponse("seen")


urlpatterns = [path("counting/", counting_visits, name="toy-counting")]


def test_a_page_that_saves_when_looked_at_would_be_found(house, settings):
    settings.ROOT_URLCONF = __name__
    assert written_by(house.lookers()[1:2], "GET", "/counting/") != []


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "hospital_draft" (a) VALUES (1)', "hospital_draft"),
        ('UPDATE "hospital_user" SET a = 1', "hospital_user"),
        ("delete from only hospital_user", "hospital_user"),
        ("  TRUNCATE clocks_firing", "clocks_firing"),
        ('SELECT 1 FROM "hospital_user" FOR UPDATE', None),
    ],
)
def test_the_watcher_knows_a_write_when_it_sees_one(sql, table):
    found = WRITES.match(sql)
    assert (found[1] if found else None) == table
