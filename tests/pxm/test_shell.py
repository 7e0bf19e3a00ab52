"""The numbers around every page come from a statement that is kept; what it says must not be."""

import pytest
from django.test import RequestFactory

from hospital import actions as hospital
from hospital.models import Role, User
from hospital.statements import Asker
from pxm import standins
from pxm.shell import Shell, _numbers
from tests import make

pytestmark = pytest.mark.django_db


def numbers(person):
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=person.pk)
    return Shell(request).numbers


def test_targets_are_late_when_they_are_and_not_since_it_was_first_asked(cast):
    make.triaged(cast)
    names, statement = _numbers(Asker.of(cast.officer))
    at = (make.later(minutes=1), make.later(days=60), make.later(minutes=1))
    shown = [dict(zip(names, statement.ask(now=now, **standins.days(now))[0], strict=True)) for now in at]
    assert [found["owed_late"] > 0 for found in shown] == [False, True, False]
    assert len({found["owed"] for found in shown}) == 1


def test_a_role_that_is_taken_takes_its_numbers_along(cast):
    duty = make.user()
    membership = hospital.grant(duty, role=Role.DUTY, place=cast.site, by=None)
    assert numbers(duty)["duty"]["site"] == cast.site.name
    hospital.end_membership(membership, by=None)
    assert "duty" not in numbers(duty)


def test_two_who_stand_alike_have_numbers_of_their_own(cast):
    make.triaged(cast)
    assert numbers(cast.officer)["owed"] > 0
    assert numbers(cast.colleague)["owed"] == 0
