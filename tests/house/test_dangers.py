"""What a person wrote is data: it never becomes SQL, a template or markup.

ruff's S rules (which are bandit's) look for the rest; here stands what they do not look for.
"""

import re
from pathlib import Path

from tests.house import tree

# Text that becomes a program: a template, or SQL around the parameters.
RUNS = re.compile(
    r"(?<!def )\b(?:Template|Engine)\(|\bfrom_string\(|\.raw\(|\bSafeString\(|\b(?:format_html|filled)\(\s*f[\"']"
)
UNESCAPED = re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off")
EXCUSED = re.compile(r"# noqa:[^#\n]*\bS\d+(?P<why>.*)")
# The square of the second step, drawn here from our own secret; crispy's own, already rendered fields.
DRAWN = ("templates/mfa/totp/activate_form.html", "templates/bootstrap5/layout/fieldset.html")


def templates() -> list[Path]:
    return sorted((tree.ROOT / "templates").rglob("*.html"))


def found(pattern: re.Pattern[str], label: str, text: str) -> list[str]:
    return [f"{label}: {match.group(0)}" for match in pattern.finditer(text)]


def without_reason(label: str, text: str) -> list[str]:
    return [f"{label}: {m.group(0)}" for m in EXCUSED.finditer(text) if len(m["why"].strip(" -()")) < 5]


def test_no_text_becomes_a_template_or_sql():
    assert [line for p in tree.sources() for line in found(RUNS, tree.name(p), p.read_text())] == []


def test_no_template_leaves_what_it_shows_unescaped():
    names = [path.relative_to(tree.ROOT).as_posix() for path in templates()]
    assert set(DRAWN) <= set(names)
    shown = [(path, name) for path, name in zip(templates(), names, strict=True) if name not in DRAWN]
    assert [line for path, name in shown for line in found(UNESCAPED, name, path.read_text())] == []


def test_every_exception_from_the_security_rules_says_why():
    assert [line for p in tree.sources() for line in without_reason(tree.name(p), p.read_text())] == []


def test_each_of_them_would_be_found():
    assert found(RUNS, "x", "Template(words).render()")
    assert found(RUNS, "x", 'Complaint.objects.raw(f"SELECT {words}")')
    assert found(RUNS, "x", 'format_html(f"<b>{words}</b>")')
    assert found(RUNS, "x", 'px.filled(f"<b>{words}</b>")')
    assert found(UNESCAPED, "x", "{{ words|safe }}")
    assert found(UNESCAPED, "x", "{% autoescape off %}")
    assert without_reason("x", "mark_safe(words)  # noqa: S308") == ["x: # noqa: S308"]
    assert without_reason("x", "mark_safe(words)  # noqa: S308 - numbers of our own") == []
