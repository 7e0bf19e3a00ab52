"""Rows from before an upgrade are found as newer ones are, batch by batch, whoever does it and however often."""

import pytest
from django.core.management import call_command
from django.db import connection

from complaints import actions as cases
from complaints.models import Complaint
from complaints.tasks import renew_tokens as renew_cases
from feedback import actions as stories
from feedback.models import Feedback
from feedback.tasks import renew_tokens as renew_stories
from hospital import actions as people
from hospital.models import User
from hospital.searching import EDITION
from hospital.tasks import renew_tokens as renew_people
from tests import make

MODELS = (User, Feedback, Complaint)


@pytest.fixture
def old(cast):
    """One case as an older edition left it."""
    case = make.case(cast, teller=make.teller(name="陈晓雨"))
    for model in MODELS:
        model.objects.update(tokens=["陈", "陈晓", "晓雨"], edition=EDITION - 1)
    return case


def found(cast, words: str) -> list[Complaint]:
    return list(Complaint.objects.visible_to(cast.officer).search(words, by=cast.officer))


def test_workers_renew_people_stories_and_cases(old, cast):
    assert found(cast, "chenxiaoyu") == []
    for task in (renew_people, renew_stories, renew_cases):
        task()
    assert found(cast, "chenxiaoyu") == [old]
    assert not any(model.objects.filter(edition__lt=EDITION).exists() for model in MODELS)
    assert list(User.objects.called(cast.nurse.name)) != []


def test_a_case_waits_for_its_story(old):
    assert cases.renew_tokens() == 0
    assert (stories.renew_tokens(), cases.renew_tokens()) == (1, 1)


def test_a_second_time_there_is_nothing_to_do(old):
    assert people.renew_tokens() > 0
    assert people.renew_tokens() == 0


def test_the_command_says_how_far_it_is(old, cast, capsys):
    call_command("renew_search")
    said = capsys.readouterr().out
    assert "1 stories" in said and "1 cases" in said and "All people are found by the same rules." in said
    assert found(cast, "cxy") == [old]


def test_a_row_of_older_code_is_an_old_one(old):
    """While an upgrade is rolled out, older code still writes rows; it names no edition."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_default FROM information_schema.columns WHERE table_name = 'complaints_complaint' "
            "AND column_name = 'edition'"
        )
        assert cursor.fetchone() == ("1",)
