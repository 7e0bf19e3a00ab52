"""The toy room is there for every test of this folder, and time zone data of another day for those who ask for it."""

import zoneinfo
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from clocks.worktime.localtime import first_instant
from clocks.worktime.openings import stretch
from tests.clocks import toy


@pytest.fixture(scope="session", autouse=True)
def _toy_room(django_db_setup: None) -> None:
    toy.make_table()


@pytest.fixture
def upgraded_zones(tmp_path: Path) -> Iterator[None]:
    """Time zone data in which Dublin keeps New York's time, as an upgrade might one day say."""
    (tmp_path / "Europe").mkdir()
    new_york = resources.files("tzdata.zoneinfo.America").joinpath("New_York").read_bytes()
    (tmp_path / "Europe" / "Dublin").write_bytes(new_york)
    before = zoneinfo.TZPATH
    _read_zones_from(str(tmp_path), *before)
    yield
    _read_zones_from(*before)


def _read_zones_from(*folders: str) -> None:
    """What a process knows that has just been started."""
    zoneinfo.reset_tzpath(to=folders)
    zoneinfo.ZoneInfo.clear_cache()
    first_instant.cache_clear()
    stretch.cache_clear()
