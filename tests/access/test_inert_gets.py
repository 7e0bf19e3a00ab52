"""P15: looking changes nothing. GET and HEAD write audit entries and web sessions, and no other row.

Every GET of the matrix is watched for it (`matrix.wrong_answers`); here are the HEADs, and the controls.
"""

import pytest
from django.http import HttpResponse
from django.urls import path

from hospital.models import User
from tests.access import matrix, world
from tests.access.verdicts import VERDICTS

ROUTES = {str(route): route for route in matrix.routes()}


def test_a_head_writes_nothing(house):
    wrong = []
    for name in sorted(ROUTES.keys() & VERDICTS.keys()):
        decided = VERDICTS[name].GET
        lookers = sorted(house.lookers(), key=lambda actor: decided(actor) != "in")  # those first who see the page
        wrong += matrix.written_by(lookers[:1], "HEAD", world.url_of(ROUTES[name], house))
    assert not wrong, "\n".join(wrong)


# ---------------------------------------------------------------- the controls
def counting_visits(request):
    User.objects.filter(pk=request.user.pk).update(theme="dark")
    return HttpResponse("seen")


urlpatterns = [path("counting/", counting_visits, name="toy-counting")]


def test_a_page_that_saves_when_looked_at_would_be_found(house, settings):
    settings.ROOT_URLCONF = __name__
    assert matrix.written_by(house.lookers()[1:2], "HEAD", "/counting/") != []
    route = next(route for route in matrix.routes(__name__) if str(route) == "toy-counting")
    wrong = matrix.wrong_answers(route, matrix.Verdict(matrix.public), house.lookers()[1:2], "/counting/")
    assert any("writes hospital_user" in line for line in wrong)


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
    found = matrix.WRITES.match(sql)
    assert (found[1] if found else None) == table
