"""A backup that is older than an erasure brings the person back; the list beside the files takes them away again."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from audit.models import Entry
from complaints import actions as cases
from hospital.models import Person, Role
from pxm.models import Erasure
from pxm.persons import actions, ledger
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def restored(cast, settings, tmp_path):
    """Somebody was erased, and the database is as it was before."""
    settings.FILES_ROOT = tmp_path
    case = make.case(cast, teller=make.teller(name="Saoirse Byrne"))
    cases.withdraw(case, by=cast.officer, reason="Enough")
    privacy = make.user(Role.PRIVACY, make.organization())
    backup = transaction.savepoint()
    asked = actions.ask_erasure(case.teller, by=cast.manager, received_on=make.NOW.date())
    actions.erase(asked, by=privacy)
    assert (actions.list_erased(), actions.list_erased()) == (1, 0)
    transaction.savepoint_rollback(backup)
    case.teller.refresh_from_db()
    assert case.teller.name == "Saoirse Byrne"
    return case


def again():
    out = StringIO()
    call_command("erase_again", stdout=out)
    return out.getvalue()


def test_whoever_came_back_is_erased_once_more_and_nobody_else(restored):
    other = make.teller(name="Conor Walsh")
    assert "Erased once more: 1. Not in this database: 0." in again()
    case = make.fresh(restored)
    assert (case.teller.name, case.teller.email, case.feedback.words) == ("", "", "")
    other.refresh_from_db()
    assert other.name == "Conor Walsh"
    assert Entry.objects.get(verb="person.erase_again").subject_id == case.teller_id
    assert "Erased once more: 0." in again()


def test_a_number_that_was_given_to_somebody_else_is_not_meant(restored):
    Person.objects.filter(pk=restored.teller_id).update(created_at=make.later(days=1), name="Somebody else")
    assert "Erased once more: 0. Not in this database: 1." in again()
    assert Person.objects.get(pk=restored.teller_id).name == "Somebody else"


def test_the_list_says_nobody(restored):
    text = ledger.place().read_text()
    assert len(text.split()) == 2
    assert "Byrne" not in text
    assert not Erasure.objects.exists()


def test_without_a_list_it_says_so(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    with pytest.raises(CommandError, match="There is no list"):
        call_command("erase_again")
