"""The toy room is there for every test of this folder."""

import pytest

from tests.clocks import toy


@pytest.fixture(scope="session", autouse=True)
def _toy_room(django_db_setup: None) -> None:
    toy.make_table()
