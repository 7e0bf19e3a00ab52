"""Both editions load, and what is wrong in a data file is found."""

from __future__ import annotations

import copy
import json
from datetime import date

import pytest

from surveys.hcahps import editions

FILES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in editions.FOLDER.glob("*.json")}


@pytest.mark.parametrize("version", FILES)
def test_a_file_holds_together(version):
    assert list(editions.faults(FILES[version])) == []


def test_the_day_of_discharge_decides():
    assert editions.edition_of(date(2024, 12, 31)).version == "2019"
    assert editions.edition_of(date(2025, 1, 1)).version == "2025"
    assert editions.edition_of(date(2019, 9, 30)) is None


def test_measures_and_what_makes_a_response_complete():
    old, new = editions.editions()
    assert [sum(m.is_composite is flag for m in e.measures.values()) for e in (old, new) for flag in (True, False)] == [
        6, 4, 7, 4,
    ]  # fmt: skip
    assert (len(old.for_all), old.enough, len(new.for_all), new.enough) == (17, 9, 20, 10)
    assert (old.windows["collection_days_after_first_contact"], new.windows["collection_days_after_first_contact"]) == (
        42, 49,
    )  # fmt: skip
    assert (new.most_supplemental, old.allows_proxy, new.allows_proxy) == (12, False, True)


def test_items_under_somebody_elses_rights_have_no_wording():
    old, _new = editions.editions()
    assert [old.items[number].text for number in (20, 21, 22)] == ["", "", ""]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data["items"].pop(), "from 1 to the last"),
        (lambda data: data["items"][0].update(ata=False), "for everybody"),
        (lambda data: data["skip_rules"][0].update(skips=[]), "span exactly"),
        (lambda data: data["measures"][0]["items"].pop(), "exactly one measure"),
        (lambda data: data["instrument"]["completeness"].update(minimum_answered=3), "completeness"),
    ],
)
def test_a_spoiled_file_is_found(spoil, said):
    data = copy.deepcopy(FILES["2025"])
    spoil(data)
    assert any(said in fault for fault in editions.faults(data))
