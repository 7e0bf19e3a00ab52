"""Fifty half-remembered look-ups in three languages, each of which has to bring its case among the first three."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

import pytest
from django.db import transaction

from complaints.finding import find
from complaints.models import Complaint
from hospital.models import Person
from tests import make
from tests.complaints import crowd

LIST = tomllib.loads((Path(__file__).parent / "half_remembered.toml").read_text())["case"]
LOOK_UPS = [(query, row["name"]) for row in LIST for query in row["asked"]]
OTHERS = 4000
FIRST = 3


@pytest.fixture(scope="module")
def hospital(django_db_setup, django_db_blocker):
    """The cases of the list in the middle of everybody else's; (who looks them up, case number by name)."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast, chance = make.cast(), Random(413)  # noqa: S311 - the same crowd each time
        names = ("Maternity", "Cardiology", "Billing", "Emergency", "Surgery", "Radiology", "急诊科", "الطوارئ")
        departments = {name: make.department(name, at=cast.site) for name in names}
        model = make.case(cast, teller=None, words="A blank to copy.", subject="")
        crowd.grow(model, OTHERS // 2, chance, list(departments.values()))
        cases = {row["name"]: _case(cast, departments, row).pk for row in LIST}
        crowd.grow(model, OTHERS // 2, chance, list(departments.values()))
        yield cast.officer, cases
        transaction.set_rollback(True)


def _case(cast, departments, row) -> Complaint:
    teller = Person(
        name=row["name"], name_in_other_script=row.get("other", ""), name_transliterated=row.get("latin", ""),
        preferred_name=row.get("preferred", ""), phone=f"+353 87 555 {row['tail']}",
    )  # fmt: skip
    at = departments[row["department"]]
    return make.case(cast, teller=teller, words=row["words"], department=at, location=None, subject="")


def test_there_are_fifty_in_three_languages():
    asked = " ".join(query for query, _name in LOOK_UPS)
    assert len(LOOK_UPS) == 50
    assert all(any(low <= char <= high for char in asked) for low, high in ("az", "一鿿", "ءي"))


@pytest.mark.parametrize(("query", "name"), LOOK_UPS)
def test_the_right_case_is_among_the_first_three(hospital, query, name):
    officer, cases = hospital
    found = find(Complaint.objects.visible_to(officer), query, by=officer, most=50)
    assert cases[name] in [case.pk for case in (*found.cases, *found.near)][:FIRST]


def test_the_crowd_is_what_makes_it_hard(hospital):
    """A surname alone is not enough, or these look-ups would prove nothing."""
    officer, cases = hospital
    found = find(Complaint.objects.visible_to(officer), "chen", by=officer, most=50)
    assert found.count == 50
    assert cases["Chen Xiaoyu"] not in [case.pk for case in found.cases[:FIRST]]
