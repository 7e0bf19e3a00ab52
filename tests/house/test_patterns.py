"""ASVS V1.3.12: no pattern of ours takes long over a text that was written to make it long, at the length that the
public's forms take. A pattern that begins anew at every sign of a run it cannot match takes the square of its length.
"""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Iterator

import pytest

from complaints.forms.base import LONGEST
from tests.house import tree

RUNS = ("a", "1", " ", "\n", ".", "-", "@", "(", "<", "字", "a ", "1-", "a.")
SECONDS = 0.5  # of the processor; what is right takes a hundredth of it
# Never searched for: `fullmatch` of one word, `match` at one place.
PLACED = {("hospital/sounding.py", "TONED"), ("surveys/interchange/relevance.py", "TOKEN")}


def patterns() -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """Module, name and pattern, each once."""
    seen = set()
    for path in tree.sources():
        name = tree.name(path)
        if "re.compile(" not in path.read_text() or name.startswith(("pxm/local", "pxm/bench")):
            continue
        module = importlib.import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        for label, value in sorted(vars(module).items()):
            for one in value.values() if type(value) is dict else [value]:
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str) and one not in seen:
                    seen.add(one)
                    yield name, label, one


def test_no_pattern_takes_long_over_a_hostile_text():
    found, slow = list(patterns()), []
    for where, name, pattern in found:
        for run in RUNS if (where, name) not in PLACED else ():
            text = run * (LONGEST // len(run)) + "!"
            began = time.process_time()
            pattern.sub("", text)
            if time.process_time() - began > SECONDS:
                slow.append((where, name, run))
    assert not slow and len(found) > 60


def test_one_that_begins_anew_at_every_sign_would_be_found():
    with pytest.raises(AssertionError):
        _in_time(re.compile(r"[a-z]+(?:-[a-z]+)+"))


def _in_time(pattern: re.Pattern[str]) -> None:
    began = time.process_time()
    pattern.sub("", "a" * LONGEST + "!")
    assert time.process_time() - began < SECONDS
