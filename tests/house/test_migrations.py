"""A migration that has landed is never edited: other databases have run it already. New ones get a line here.

`migrations.sha256` is what `sha256sum` writes; the refusal below says the line to add for a new migration.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from tests.house import tree

RECORD = Path(__file__).parent / "migrations.sha256"
CHANGES_ROWS = re.compile(r"\bRunPython\(|\bRunSQL\(\s*[\"'](?:INSERT|UPDATE|DELETE)", re.I)
CHANGES_TABLES = re.compile(r"\bmigrations\.(?:Create|Delete|Rename|Add|Remove|Alter)\w+\(")


def migrations() -> dict[str, str]:
    """Every migration of ours and its text."""
    files = sorted(tree.ROOT.glob("*/migrations/[0-9]*.py"))
    return {tree.name(path): path.read_text() for path in files}


def recorded() -> dict[str, str]:
    lines = (line.split() for line in RECORD.read_text().splitlines())
    return {name: digest for digest, name in lines}


def line_for(name: str, text: str) -> str:
    return f"{hashlib.sha256(text.encode()).hexdigest()}  {name}"


def findings(found: Mapping[str, str], known: Mapping[str, str]) -> list[str]:
    gone = [f"{name} has landed and is gone" for name in known if name not in found]
    new = [f"add to migrations.sha256: {line_for(name, text)}" for name, text in found.items() if name not in known]
    edited = [
        f"{name} has landed and was edited: write another migration"
        for name, text in found.items()
        if name in known and line_for(name, text).split()[0] != known[name]
    ]
    return gone + edited + new


def mixed(found: Mapping[str, str]) -> list[str]:
    """Migrations that change tables and rows at once cannot be undone halfway."""
    return [name for name, text in found.items() if CHANGES_ROWS.search(text) and CHANGES_TABLES.search(text)]


def one_way(found: Mapping[str, str]) -> list[str]:
    """A RunPython or RunSQL with nothing to take it back."""
    return [name for name, text in found.items() if re.search(r"Run(?:Python|SQL)\(\s*[\w\[\"'.]+\s*\)", text)]


def test_what_has_landed_is_as_it_was():
    assert findings(migrations(), recorded()) == []


def test_rows_are_changed_apart_from_tables_and_both_ways():
    assert mixed(migrations()) == []
    assert one_way(migrations()) == []


def test_a_migration_has_a_telling_name():
    assert [name for name in migrations() if re.search(r"_auto_|_alter_\w+_and_more", name)] == []


def test_an_edited_a_lost_and_a_new_migration_would_be_found():
    landed = {"a/migrations/0001.py": line_for("a/migrations/0001.py", "one").split()[0]}
    assert findings({"a/migrations/0001.py": "one"}, landed) == []
    assert "was edited" in findings({"a/migrations/0001.py": "two"}, landed)[0]
    assert "is gone" in findings({}, landed)[0]
    assert "add to" in findings({"a/migrations/0001.py": "one", "a/migrations/0002.py": "two"}, landed)[0]


def test_mixed_and_one_way_migrations_would_be_found():
    both = {"x": "migrations.AddField()\nmigrations.RunPython(fill, empty)"}
    assert mixed(both) == ["x"]
    assert one_way(both) == []
    assert one_way({"x": "migrations.RunPython(fill)"}) == ["x"]
