"""The import contracts of pyproject.toml hold, and each of them would notice a breach."""

import subprocess
import tomllib
from itertools import accumulate
from pathlib import Path

import pytest

from tests.house import tree
from tests.house.test_furniture import rule_modules

PROJECT = (tree.ROOT / "pyproject.toml").read_text()
LINTER = tomllib.loads(PROJECT)["tool"]["importlinter"]
PURE = next(contract for contract in LINTER["contracts"] if contract["id"] == "pure")["source_modules"]
TOOL = tree.ROOT / ".venv" / "bin" / "lint-imports"


def lint(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    words = (str(TOOL), "--no-cache", f"--config={root / 'pyproject.toml'}", *words)
    return subprocess.run(words, cwd=root, capture_output=True, text=True)


@pytest.fixture
def house(tmp_path) -> Path:
    """The rooms with nothing in them but what the contracts name."""
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    for module in [*LINTER["root_packages"], *PURE]:
        for package in accumulate(module.split("."), "{}.{}".format):
            write(tmp_path, f"{package}.__init__", "")
    return tmp_path


def write(root: Path, module: str, text: str) -> None:
    file = root.joinpath(*module.split(".")).with_suffix(".py")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_the_house_keeps_its_contracts():
    done = lint(tree.ROOT)
    assert done.returncode == 0, done.stdout


def test_an_empty_house_keeps_them_too(house):
    assert lint(house).returncode == 0


@pytest.mark.parametrize(
    ("contract", "module", "text"),
    [
        ("stack", "hospital.actions", "import outbox.models"),
        ("stack", "clocks.querysets", "import complaints.models"),
        ("stack", "audit.log", "import pxm.settings"),
        ("furniture", "clocks.actions", "import clocks.forms"),
        ("furniture", "clocks.models", "import clocks.actions"),
        ("furniture", "clocks.querysets", "import clocks.models"),
        ("furniture", "clocks.forms", "import clocks.views"),
        ("furniture", "clocks.tasks", "import clocks.views"),
        ("pure", "clocks.worktime.intervals", "from django.utils import timezone"),
        ("pure", "complaints.policy", "import celery"),
        ("pure", "clocks.profiles.rows", "import clocks.subjects"),
    ],
)
def test_a_breach_is_noticed(house, contract, module, text):
    for needed in ("models", "forms", "views", "actions", "querysets"):
        for room in ("clocks", "outbox", "complaints"):
            write(house, f"{room}.{needed}", "")
    write(house, "pxm.settings", "")
    write(house, "clocks.subjects", "import psycopg2")
    assert lint(house, f"--contract={contract}").returncode == 0
    write(house, module, text)
    done = lint(house, f"--contract={contract}")
    assert done.returncode == 1
    assert "BROKEN" in done.stdout


def test_a_room_to_come_has_its_place_already(house):
    write(house, "rounds.__init__", "")
    text = PROJECT.replace('root_packages = ["pxm", ', 'root_packages = ["pxm", "rounds", ')
    (house / "pyproject.toml").write_text(text)
    write(house, "rounds.actions", "import feedback")
    assert lint(house, "--contract=stack").returncode == 0
    write(house, "rounds.actions", "import complaints")
    assert "BROKEN" in lint(house, "--contract=stack").stdout


def test_every_room_and_every_rule_is_under_contract():
    assert set(LINTER["root_packages"]) == set(tree.PRODUCT)
    rules = {tree.name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in rule_modules()}
    assert {rule for rule in rules if not any(f"{rule}.".startswith(f"{pure}.") for pure in PURE)} == set()
