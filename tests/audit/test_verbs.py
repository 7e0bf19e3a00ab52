"""Every verb that is recorded anywhere has words."""

import re

from audit import verbs
from tests.house import tree

WRITTEN = re.compile(r"""(?:record|Row|entry)\(\s*["']([a-z]+\.[a-z_]+)["']""")
OF_A_CASE = re.compile(r"""\brecord\(\s*["']([a-z_]+)["']""")


def recorded() -> set[str]:
    found = set()
    for path in tree.sources():
        text = path.read_text()
        found.update(WRITTEN.findall(text))
        if path.parent.name == "actions" and "complaints" in path.parts:
            found.update(f"complaint.{verb}" for verb in OF_A_CASE.findall(text))
    return found


def test_every_recorded_verb_has_words():
    found = recorded()
    assert len(found) > 60
    assert sorted(found - set(verbs.LABELS)) == []


def test_an_unknown_verb_is_shown_by_its_name():
    assert verbs.label_of("project.plan") == "project.plan"
