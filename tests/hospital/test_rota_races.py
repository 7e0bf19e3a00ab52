"""Two people plan one rota at the same moment: one is told, and a twin shows what the constraint is for."""

import os
from contextlib import closing, contextmanager
from datetime import timedelta

import psycopg2
import pytest

from hospital import actions
from hospital.models import Absence, Relief, Role, Shift
from tests import make_hospital as make
from tests.complaints.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@contextmanager
def without(table: str, constraint: str):
    """The owner takes one constraint away for a while; what it would have refused goes before it comes back."""
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as owner:
        owner.autocommit = True
        cursor = owner.cursor()
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [constraint])
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        try:
            yield
        finally:
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {definition}")


@pytest.fixture
def rota():
    return make.rota(make.site())


@pytest.fixture
def people(rota):
    return [make.user(Role.DUTY, rota.site) for _ in range(4)]


def planned(rota, people):
    """Each gives the same Monday to themselves."""
    return at_once([lambda who=who: bool(make.shifts(rota, who, "08:00", "20:00", days=[0])) for who in people])


def test_of_two_lines_for_the_same_hours_one_is_refused(rota, people):
    assert sorted(map(str, planned(rota, people))) == ["True", "overlap", "overlap", "overlap"]
    assert Shift.objects.count() == 1


def test_without_the_constraint_several_people_would_have_them(rota, people):
    with without("hospital_shiftday", "shift_days_apart"):
        answers = planned(rota, people)
        assert answers.count(True) > 1
        Shift.objects.all().delete()


def relieved(rota, people):
    hours = {"starts_at": make.NOW + DAY, "ends_at": make.NOW + 2 * DAY, "by": None, "now": make.NOW}
    return at_once([lambda who=who: bool(actions.add_relief(rota, user=who, **hours)) for who in people])


def test_of_two_people_named_for_the_same_hours_one_is_refused(rota, people):
    assert sorted(map(str, relieved(rota, people))) == ["True", "overlap", "overlap", "overlap"]
    assert Relief.objects.count() == 1


def test_without_the_constraint_several_would_be_named(rota, people):
    with without("hospital_relief", "relief_once"):
        assert relieved(rota, people).count(True) > 1


def away(who, deputies):
    return at_once([lambda deputy=deputy: bool(make.away(who, deputy)) for deputy in deputies])


def test_of_two_absences_of_one_person_one_is_refused(people):
    who, *deputies = people
    assert sorted(map(str, away(who, deputies))) == ["True", "away_already", "away_already"]
    assert Absence.objects.count() == 1


def test_without_the_constraint_one_person_would_be_away_twice(people):
    who, *deputies = people
    with without("hospital_absence", "absence_once"):
        assert away(who, deputies).count(True) > 1


def test_of_two_files_read_at_once_the_later_is_the_rota(rota, people):
    """The lock on the rota makes them one after the other; the second begins from what the first left."""
    head = "day,starts,ends,email,name,first_on,last_on\n"
    texts = [f"{head}mon,08:00,20:00,{who.email},,,\n" for who in people[:2]]
    answers = at_once(
        [lambda text=text: bool(actions.import_rota(rota, text=text, by=None, now=make.NOW)) for text in texts]
    )
    assert answers == [True, True]
    assert Shift.objects.filter(last_on__isnull=True).count() == 1
