"""One hospital for a whole file of questions: each question takes its effects back."""

import pytest
from django.db import transaction

from tests.access import world


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield world.build()
        transaction.set_rollback(True)
