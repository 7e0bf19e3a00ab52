"""The tables of compliance/ name tests that exist, and every promise has a proof and a control."""

import re

import pytest

from tests.house import tree

FOLDER = tree.ROOT / "compliance"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
PROMISED = range(1, 41)


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| |")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def gone(text: str) -> list[str]:
    """Tests that a table names and nobody has written."""
    return [f"{file}::{name}" for file, name in NAMED.findall(text) if name not in written(file)]


def written(file: str) -> set[str]:
    path = tree.ROOT / "tests" / file
    return {function.name for function in tree.functions(path.read_text())} if path.is_file() else set()


def test_every_promise_has_a_proof_and_a_control():
    table = rows((FOLDER / "promises.md").read_text())
    assert [row[0] for row in table] == [f"P{number}" for number in PROMISED]
    assert [row[0] for row in table if not (NAMED.search(row[2]) and NAMED.search(row[3]))] == []


@pytest.mark.parametrize("name", ["promises.md", "asvs.md"])
def test_every_test_that_a_table_names_exists(name):
    text = (FOLDER / name).read_text()
    assert len(NAMED.findall(text)) > 30
    assert gone(text) == []


def test_every_requirement_names_a_test():
    table = rows((FOLDER / "asvs.md").read_text())[1:]
    assert [row[0] for row in table if not NAMED.search(row[2])] == []


def test_a_test_that_is_gone_would_be_found():
    assert gone("| P1 | x | `faults/test_kills.py::test_gone` | `nowhere.py::test_x` | |") == [
        "faults/test_kills.py::test_gone",
        "nowhere.py::test_x",
    ]
