"""ASVS V2.1.3, V2.3.2: every limit on tries stands in compliance/limits.md, which this file writes, and holds.

To write it anew: `python3 run.py manage shell -c "from tests.house.test_limits import write; write()"`.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from hospital.limits import Limit, Turnstile
from tests.house import tree

TRIED = 200  # of more tries than these only the first and the last are made
TABLE = tree.ROOT / "compliance" / "limits.md"
HEAD = """# Limits on tries
Made from the code by `tests/house/test_limits.py`, which also tries each at its limit and once more. What is over a
limit is answered with a pause (429 and `Retry-After` at the public doors), never with a lock.

| where | what | tries | in seconds |
|---|---|---|---|
"""


def limits() -> Iterator[tuple[str, str, Limit]]:
    """Module, name and limit, in order."""
    for path in tree.sources():
        if "Limit(" in path.read_text() and tree.name(path) != "hospital/limits.py":
            module = importlib.import_module(tree.name(path).removesuffix(".py").replace("/", "."))
            for name, value in sorted(vars(module).items()):
                if isinstance(value, tuple) and value and all(isinstance(one, Limit) for one in value):
                    yield from ((tree.name(path), name, limit) for limit in value)


def table() -> str:
    rows = [f"| `{where}` | `{what}` | {limit.amount} | {limit.seconds} |" for where, what, limit in limits()]
    return HEAD + "\n".join(rows) + "\n"


def write() -> None:
    TABLE.write_text(table())


def test_the_table_says_what_the_code_does():
    assert TABLE.read_text() == table()
    assert len(re.findall(r"^\| `", table(), re.MULTILINE)) >= 10


@pytest.mark.parametrize(("where", "what", "limit"), list(limits()))
def test_each_limit_lets_through_what_it_says_and_no_more(where, what, limit):
    gate = Turnstile([limit], "test", where, what)
    assert gate.take()
    (key,) = gate.limits
    cache.incr(key, max(0, limit.amount - TRIED))  # the middle of a long row of tries is as the rest of it
    assert all(gate.take() for _turn in range(min(limit.amount, TRIED) - 1))
    assert gate.take() is False
