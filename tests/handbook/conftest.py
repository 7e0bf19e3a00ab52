"""One handbook with its start content for a whole file of questions; each question takes its effects back."""

import pytest
from django.db import transaction

from handbook import actions
from tests import make


@pytest.fixture(scope="module")
def _begun(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        site = make.site()
        actions.begin(site, by=None, now=make.NOW)
        yield site
        transaction.set_rollback(True)


@pytest.fixture
def handbook(_begun, django_db_blocker):
    """The site of the handbook."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _begun
        transaction.set_rollback(True)
