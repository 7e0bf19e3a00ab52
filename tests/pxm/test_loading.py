"""Loading a great many rows as the owner of the tables: indexes are built afterwards, and are the same again."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from pxm.demo import loading
from pxm.demo.originals import MODELS

pytestmark = pytest.mark.django_db


def test_the_owner_of_the_tables_builds_the_same_indexes_again(monkeypatch: pytest.MonkeyPatch):
    owner = ConnectionHandler({"default": {**settings.DATABASES["default"], "USER": "pxm_owner"}})["default"]
    owner.set_autocommit(False)
    monkeypatch.setattr(loading, "connection", owner)
    before = definitions(owner)
    with loading.indexes_later(MODELS) as is_quick:
        inside = definitions(owner)
    after = definitions(owner)
    owner.rollback()
    owner.close()
    assert is_quick
    assert after == before
    inside = [name for name, _definition in inside if not name.startswith("user_")]  # nobody copies users
    assert not [name for name in inside if "tokens" in name or name == "clock_once"]


def definitions(owner: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Every index and every constraint of the house, without casts, which PostgreSQL writes anew each time."""
    indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    constraints = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('f', 'u', 'x', 'p')"
    with owner.cursor() as cursor:
        cursor.execute(f"{indexes} UNION ALL {constraints} ORDER BY 1, 2")
        return [(name, re.sub(r"::[a-z ]+(\[\])?|[()]", "", text)) for name, text in cursor.fetchall()]
