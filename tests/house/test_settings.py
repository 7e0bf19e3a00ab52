"""What a process says yes to when it starts, and what it refuses."""

import json
import os
import secrets
import subprocess
import sys
from contextlib import contextmanager

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from pxm import checks, safety
from pxm.local import places
from pxm.local.postgres import APP, Cluster
from tests.house import tree

SHOW = """
import json
from django.conf import settings as s
print(json.dumps({name: getattr(s, name) for name in %r}, default=str))
"""


def production(**changes: str) -> dict[str, str]:
    """The environment of a hospital; the database is the one of this run."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "pxm.settings",
        "PXM_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SEARCH_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "SITE_URL": "https://listening.hospital.example",
        "ALLOWED_HOSTS": "listening.hospital.example",
        "DEFAULT_FROM_EMAIL": "listening@hospital.example",
        "EMAIL_URL": "smtp://relay.hospital.example",
        "TRUSTED_PROXIES": "1",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        **changes,
    }


def run(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    words = (sys.executable, "-Wignore::UserWarning", *words)
    return subprocess.run(words, cwd=tree.ROOT, env=env, capture_output=True, text=True, timeout=120)


def settings_of(env: dict[str, str], *names: str) -> dict:
    done = run("-c", SHOW % (names,), env=env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_deployment_check_is_clean_with_production_settings():
    done = run("manage.py", "check", "--deploy", "--fail-level=DEBUG", env=production())
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"DEBUG": "1"}, "DEBUG shows patients' data"),
        ({"SECRET_KEY": "change-me"}, "must be your own"),
        ({"SEARCH_KEY": "short"}, "must be your own"),
        ({"FIELD_KEYS": "change-me"}, "no Fernet key"),
        ({"DATABASE_URL": "postgresql://pxm_app:change-me@db/pxm"}, "still the one of .env.example"),
        ({"UNSAFE_LATE_MARK": "1"}, "UNSAFE_LATE_MARK: switches that remove a protection exist for tests only"),
        ({"HTTPS": "0"}, "words travel encrypted"),
        ({"SITE_URL": "http://listening.hospital.example"}, "words travel encrypted"),
        ({"ALLOWED_HOSTS": "*"}, "answers to any name"),
        ({"EMAIL_URL": "console://"}, "must name a mail server"),
        ({"EMAIL_URL": "demo://"}, "must name a mail server"),
        ({"PXM_ENV": "prod"}, "'prod' is none of local, test, production"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
    ],
)
def test_production_refuses_to_start_with(changes, reason):
    done = run("-c", "import pxm.wsgi", env=production(**changes))
    assert done.returncode != 0
    assert reason in done.stderr


def test_a_laptop_refuses_unsafe_switches_too():
    done = run("manage.py", "check", env=production(PXM_ENV="local", UNSAFE_EAGER="1"))
    assert "UNSAFE_EAGER" in done.stderr


def test_only_tests_may_remove_a_protection(monkeypatch):
    monkeypatch.setenv("UNSAFE_LATE_MARK", "1")
    assert safety.unsafe_switches(allowed=True) == {"UNSAFE_LATE_MARK"}
    with pytest.raises(ImproperlyConfigured):
        safety.unsafe_switches(allowed=False)


def test_cookies_are_bound_to_the_host_and_hidden_from_scripts():
    names = [
        f"{kind}_COOKIE_{what}" for kind in ("SESSION", "CSRF", "LANGUAGE") for what in ("NAME", "SECURE", "HTTPONLY")
    ]
    found = settings_of(production(), *names)
    assert all(value.startswith("__Host-") for name, value in found.items() if name.endswith("NAME"))
    assert all(value is True for name, value in found.items() if not name.endswith("NAME"))


def test_a_password_costs_a_hospital_what_argon2_costs():
    """The tests themselves hash with less work (tests/hashing.py)."""
    found = settings_of(production(), "PASSWORD_HASHERS")
    assert found == {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"]}


def test_without_a_proxy_nothing_is_believed_of_a_forwarded_header():
    names = ("SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT")
    assert settings_of(production(TRUSTED_PROXIES="0"), *names) == {
        "SECURE_PROXY_SSL_HEADER": None,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 0,
    }


@pytest.mark.parametrize(
    ("url", "broker", "cache"),
    [
        ("redis://valkey:6379/0", "redis://valkey:6379/0", "redis://valkey:6379/1"),
        ("redis://valkey", "redis://valkey", "redis://valkey/1"),
        ("unix:///a%20b/v.sock", "redis+socket:///a%20b/v.sock?virtual_host=0", "unix:///a%20b/v.sock?db=1"),
    ],
)
def test_broker_and_cache_share_a_server_but_not_a_database(url, broker, cache):
    assert (safety.broker_url(url), safety.cache_url(url)) == (broker, cache)


def test_the_visibility_timeout_is_one_number_and_longer_than_any_task():
    found = settings_of(
        production(), "CELERY_BROKER_TRANSPORT_OPTIONS", "CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS",
        "CELERY_VISIBILITY_TIMEOUT", "CELERY_TASK_TIME_LIMIT",
    )  # fmt: skip
    numbers = {
        found["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"],
        found["CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS"]["visibility_timeout"],
        found["CELERY_VISIBILITY_TIMEOUT"],
    }
    assert numbers == {900}
    assert found["CELERY_TASK_TIME_LIMIT"] < 900


def test_every_tick_expires_before_the_next_and_carries_no_argument():
    schedule = settings_of(production(), "CELERY_BEAT_SCHEDULE")["CELERY_BEAT_SCHEDULE"]
    assert schedule
    for tick in schedule.values():
        assert tick["options"]["expires"] <= tick["schedule"]
        assert not tick.keys() & {"args", "kwargs"}


@contextmanager
def cluster_with(*settings: str):
    cluster = Cluster(places.temporary_folder())
    cluster.start()
    cluster.wait()
    try:
        cluster.add_database()
        for setting in settings:
            cluster.execute(f"ALTER SYSTEM SET {setting}")
        cluster.execute("SELECT pg_reload_conf()")
        yield cluster
    finally:
        cluster.stop()
        places.remove(cluster.home)


STARTS = {
    "web": ["-c", "import pxm.wsgi; print('started')"],
    "worker": ["-m", "celery", "-A", "pxm", "worker", "--queues=bulk", "--concurrency=1"],
    "check": ["manage.py", "check", "--database=default"],
}


def test_a_process_starts_on_a_database_that_keeps_its_word():
    with cluster_with() as cluster:
        done = run(*STARTS["web"], env=production(DATABASE_URL=cluster.url(APP)))
    assert (done.returncode, done.stdout) == (0, "started\n"), done.stderr


def test_nothing_starts_on_a_database_that_forgets():
    with cluster_with("fsync = off", "synchronous_commit = off", "full_page_writes = off") as cluster:
        env = production(DATABASE_URL=cluster.url(APP))
        starts = [run(*words, env=env) for words in (STARTS["web"], STARTS["worker"])]
        starts.append(run(*STARTS["check"], env=env | {"PXM_ENV": "local"}))
    for done in starts:
        assert done.returncode == 1
        assert "fsync off" in done.stderr
        assert "synchronous_commit off" in done.stderr


@pytest.mark.django_db
def test_a_clock_that_is_off_is_refused(monkeypatch, settings):
    settings.PXM_ENV = "production"
    assert checks.clock_difference() == []
    monkeypatch.setattr(checks.time, "time", lambda: 1_000_000.0)
    assert [message.id for message in checks.clock_difference()] == ["pxm.E002"]
