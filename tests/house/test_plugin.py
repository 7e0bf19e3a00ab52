"""The world the tests run in: servers of their own, the right role, no Internet, and no browser test lost silently."""

import os
import socket
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from pxm.cache import FallingBackCache
from tests import plugin


@pytest.mark.parametrize(
    "call",
    [
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
        lambda: socket.getaddrinfo("hospital.example", 443),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
        lambda: socket.socket(socket.AF_INET6).connect(("2001:db8::1", 80)),
    ],
)
def test_nothing_calls_outside(call):
    with pytest.raises(plugin.OutsideCall, match="without the Internet"):
        call()


def test_this_computer_may_be_called():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=5):
        assert plugin.is_inside("127.0.0.1")
        assert plugin.is_inside("::1")


@pytest.mark.django_db
def test_the_tests_are_the_app_on_a_database_of_this_run():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database(), current_setting('fsync')")
        assert cursor.fetchone() == ("pxm_app", f"px_{plugin.WORKER}", "off")


def test_valkey_is_a_real_one(monkeypatch):
    monkeypatch.setattr(FallingBackCache, "away_until", 0.0)
    cache.set("who", "we")
    assert cache._cache.get_client().info("server")["valkey_version"]
    assert cache.get("who") == "we"


def test_its_own_settings_are_not_production():
    assert settings.PXM_ENV == "test"
    assert "PXM_AS_OWNER" not in os.environ


def test_valkeylites_own_plugin_stays_out(pytestconfig):
    assert not pytestconfig.pluginmanager.has_plugin("valkey")


def items():
    browser = SimpleNamespace(nodeid="test_page", get_closest_marker=lambda name: name == "browser")
    plain = SimpleNamespace(nodeid="test_rule", get_closest_marker=lambda name: None)
    return [browser, plain]


def test_the_long_ones_begin_first(monkeypatch):
    monkeypatch.setattr(plugin, "chromium", lambda: "chromium")
    found = items()[::-1]
    plugin.pytest_collection_modifyitems(None, found)
    assert [item.nodeid for item in found] == ["test_page", "test_rule"]


@pytest.fixture
def no_browser(monkeypatch):
    """A machine without one, and a run that has left nothing out yet."""
    monkeypatch.setattr(plugin, "chromium", lambda: None)
    monkeypatch.setattr(plugin, "LEFT_OUT", [])
    hook = SimpleNamespace(pytest_deselected=lambda items: None)
    return SimpleNamespace(hook=hook)


def test_without_a_browser_its_tests_are_left_out_loudly(no_browser, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    found, said = items(), []
    plugin.pytest_collection_modifyitems(no_browser, found)
    assert [item.nodeid for item in found] == ["test_rule"]
    reporter = SimpleNamespace(
        section=lambda words, **_: said.append(words), line=lambda words, **_: said.append(words)
    )
    plugin.pytest_terminal_summary(reporter)
    assert "1 browser tests were LEFT OUT because Chromium was not found." in said


def test_in_ci_a_browser_is_required(no_browser, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.UsageError, match="needs Chromium"):
        plugin.pytest_collection_modifyitems(no_browser, items())
