"""docker-compose.yml, checked without Docker: its schema, and that it runs what the supervisor runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pxm.local import programs
from pxm.local.postgres import QUIET, roomy
from tests import building
from tests.house import tree

TEXT = (tree.ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
IN_MEMORY = Path("/tmp")  # noqa: S108 - a tmpfs of the container
OURS = ("migrate", "web", "alerts", "bulk", "beat", "listener")
EXAMPLE = (tree.ROOT / ".env.example").read_text()
# Passwords from which compose builds addresses, and what only compose itself reads.
COMPOSE_ONLY = {
    "POSTGRES_SHARED_BUFFERS",
    "DATABASE_ADMIN_PASSWORD",
    "DATABASE_OWNER_PASSWORD",
    "DATABASE_PASSWORD",
    "WEB_PORT",
    "FEED_PORT",
}
# What compose fills in by itself, and what has no meaning in a container: it writes to its own volumes and ports.
OF_COMPOSE = {
    "PXM_ENV",
    "PXM_AS_OWNER",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "FILES_ROOT",
    "FEED_FOLDER",
    "FEED_LISTEN",
}
NOT_FOR_CONTAINERS = {"DEBUG", "PXM_MIGRATING", "STATIC_ROOT", "WEB_BIND"}


def schema_says(path: Path) -> int:
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(words, capture_output=True).returncode


def asked_for(text: str) -> set[str]:
    return set(re.findall(r"\$\{(\w+)", text))


def names_in(text: str) -> list[str]:
    return re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", text, re.MULTILINE)


def explained(text: str) -> set[str]:
    return set(names_in(text))


def read_by_us() -> set[str]:
    sources = [tree.ROOT / "pxm" / name for name in ("settings.py", "gunicorn.py")]
    found = set(re.findall(r"""(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)\"""", "".join(map(Path.read_text, sources))))
    return found | {"DATABASE_URL", "DATABASE_OWNER_URL"}


def test_the_file_follows_the_compose_specification(tmp_path):
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(TEXT.replace("restart:", "restrat:", 1))
    assert schema_says(tree.ROOT / "docker-compose.yml") == 0
    assert schema_says(broken) != 0


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_pinned(name):
    assert re.fullmatch(r"[\w./-]+:v?\d+\.\d+(\.\d+)?(-\w+)?", SERVICES[name]["image"])


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_is_root_or_writes_its_own_root(name):
    service = SERVICES[name]
    assert not service["user"].startswith(("0", "root"))
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_every_lasting_service_can_be_asked_for_its_health(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_the_bases_of_the_image_are_pinned_and_it_is_not_root():
    text = (tree.ROOT / "Dockerfile").read_text()
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert bases
    assert all(re.fullmatch(r"python:\d+\.\d+\.\d+-slim-\w+", base) for base in bases)
    assert f"USER {SERVICES['web']['user']}" in text
    assert "--require-hashes -r /requirements-server.txt" in text


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("web", programs.web()),
        ("alerts", programs.alert_worker()),
        ("bulk", programs.bulk_worker()),
        ("beat", programs.beat(IN_MEMORY / "beat")),
        ("listener", programs.listener()),
    ],
)
def test_containers_run_what_the_supervisor_runs(name, program):
    assert SERVICES[name]["command"] == ["python", "-m", *program.words]
    assert program.env.items() <= SERVICES[name]["environment"].items()


def test_only_migrate_is_the_owner():
    owners = [name for name in OURS if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]]
    assert owners == ["migrate"]
    assert SERVICES["migrate"]["environment"]["PXM_AS_OWNER"] == "1"


def test_everything_waits_for_the_tables():
    for name in ("web", "alerts", "bulk", "beat", "listener"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert SERVICES[name]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_postgres_logs_no_statement_as_in_the_local_cluster():
    settings = [word for word in SERVICES["postgres"]["command"][1:] if word != "-c"]
    assert settings[: len(QUIET)] == list(QUIET)


def test_postgres_has_more_room_than_its_own_default():
    assert {"shared_buffers=${POSTGRES_SHARED_BUFFERS:-512MB}", "max_wal_size=4GB"} < set(
        SERVICES["postgres"]["command"]
    )
    buffers, log = roomy()
    assert int(buffers.removeprefix("shared_buffers=").removesuffix("MB")) >= 128
    assert log == "max_wal_size=4GB"


def test_files_are_one_volume_for_web_and_workers():
    assert all("files:/files" in SERVICES[name]["volumes"] for name in ("web", "alerts", "bulk"))
    assert SERVICES["web"]["environment"]["FILES_ROOT"] == "/files"


def test_every_variable_is_explained_and_known():
    assert asked_for(TEXT) <= explained(EXAMPLE)
    assert explained(EXAMPLE) - read_by_us() == COMPOSE_ONLY
    assert read_by_us() <= explained(EXAMPLE)
    given = {name for service in OURS for name in SERVICES[service]["environment"]}
    assert given <= read_by_us()


def test_every_choice_in_the_env_file_reaches_a_container():
    """`.env.example` says that compose reads it."""
    assert explained(EXAMPLE) - asked_for(TEXT) == OF_COMPOSE | NOT_FOR_CONTAINERS
    given = {name for service in OURS for name in SERVICES[service]["environment"]}
    assert read_by_us() - given == NOT_FOR_CONTAINERS


def test_no_variable_is_explained_twice():
    names = names_in(EXAMPLE)
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_the_image_gets_only_what_runs():
    ignored = (tree.ROOT / ".dockerignore").read_text().splitlines()
    kept = {line[1:] for line in ignored if line.startswith("!")}
    assert "*" in ignored
    assert set(tree.PRODUCT) < kept
    assert not {"tests", ".env", "var", ".git", ".venv"} & kept


def test_the_images_build_step_works():
    """What the Dockerfile runs: languages compiled, static files under hashed names, with production settings."""
    built = building.static_files()
    assert (built / "staticfiles.json").is_file()
    assert list(built.glob("bootstrap/css/bootstrap.min.*.css"))


def test_the_scripts_read_as_shell():
    for script in ("deploy/build.sh", "deploy/postgres-init.sh"):
        assert subprocess.run(["sh", "-n", script], cwd=tree.ROOT).returncode == 0
