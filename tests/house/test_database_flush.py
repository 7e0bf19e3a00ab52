"""Tests that commit leave the database as the migrations left it, whatever the app role may not do."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, utils
from django.utils import timezone


@pytest.fixture(params=["first", "second"])
def _committed(request, transactional_db):
    """Twice, so that the second finds out what the first left behind."""
    assert not Session.objects.exists()
    Session.objects.create(session_key=request.param, session_data="", expire_date=timezone.now())


@pytest.mark.usefixtures("_committed")
def test_rows_of_the_migrations_come_back_and_others_go():
    assert Permission.objects.count() == len({*Permission.objects.values_list("id", flat=True)}) > 0
    assert ContentType.objects.filter(app_label="hospital", model="user").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["TRUNCATE django_session", "CREATE TABLE x (y int)", "DROP TABLE django_session", "CREATE TEMP TABLE x (y int)"],
)
def test_the_app_role_may_not_change_tables(statement):
    with pytest.raises(utils.ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)
