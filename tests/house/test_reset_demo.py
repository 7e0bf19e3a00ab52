"""`run.py reset-demo` throws away what was born as a demo, and nothing else."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from hospital.models import Organization
from pxm.local import __main__ as words
from pxm.local import house
from tests import make

DONE: list[str] = []


class Helper:
    """The supervisor's servers, which run already: those of the tests."""

    def __init__(self, _port: int) -> None:
        self.env = words.os.environ

    @contextmanager
    def servers(self):
        yield


@pytest.fixture(autouse=True)
def _nothing_real(monkeypatch):
    """What would change the database is only noted."""
    DONE.clear()
    monkeypatch.setattr(words, "Supervisor", Helper)
    monkeypatch.setattr(words.supervisor, "stop_on_signals", lambda: None)
    monkeypatch.setattr(words.supervisor, "alone", Helper(0).servers)
    for name in ("migrate", "forget_everything", "load_demo"):
        monkeypatch.setattr(house, name, lambda *_words, name=name: DONE.append(name))


@pytest.mark.django_db(transaction=True)
def test_a_real_hospital_is_not_thrown_away():
    make.organization()
    with pytest.raises(SystemExit, match="was not born as a demo: it is not thrown away"):
        words.reset_demo([])
    assert "forget_everything" not in DONE


@pytest.mark.django_db(transaction=True)
def test_a_demo_is_loaded_anew():
    Organization.objects.create(name="Northbank", is_demo=True)
    words.reset_demo([])
    assert DONE == ["migrate", "forget_everything", "migrate", "load_demo"]


@pytest.mark.django_db(transaction=True)
def test_an_empty_database_gets_the_demo():
    words.reset_demo([])
    assert DONE[-1] == "load_demo"
