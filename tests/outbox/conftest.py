"""A mail server on loopback, and settings that lead to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from outbox.channels import email, smtp
from outbox.guarded import client
from outbox.models import ChatRoom
from tests import make_hospital as make
from tests.outside import Outside
from tests.sink import Sink


@pytest.fixture
def mail_server(settings) -> Iterator[Callable[..., Sink]]:
    """`mail_server("never", "ok")` starts one that misbehaves so, and is the one mail goes to."""
    with ExitStack() as stack:

        def start(*modes: str) -> Sink:
            sink = stack.enter_context(Sink(*modes))
            settings.EMAIL_BACKEND = email.DJANGO_SMTP
            settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 10
            return sink

        yield start


@pytest.fixture
def impatient(monkeypatch) -> None:
    """Seconds become tenths of seconds: a server that hangs is given up sooner."""
    monkeypatch.setattr(smtp.EmailBackend, "deadline", 0.6)
    monkeypatch.setattr(smtp, "STEP_SECONDS", 0.4)
    monkeypatch.setattr(client, "STEP_SECONDS", 0.4)
    monkeypatch.setattr(client, "DEADLINE_SECONDS", 0.6)


RECIPE = {
    "headers": {"Authorization": "Bearer secret"}, "body": {"to": "{to}", "text": "{text}", "ref": "{mark}"},
    "success": {"field": "code", "equals": 0}, "id": "id",
}  # fmt: skip


@pytest.fixture
def provider(settings) -> Iterator[Callable[..., Outside]]:
    """`provider("busy", "ok")` starts an SMS provider that misbehaves so, and is the one text messages go to."""
    with ExitStack() as stack:

        def start(*modes: str) -> Outside:
            outside = stack.enter_context(Outside(*modes))
            settings.SMS_GATEWAY = {**RECIPE, "url": outside.url}
            settings.OUTBOUND_ALLOWED_HOSTS = [*settings.OUTBOUND_ALLOWED_HOSTS, outside.origin]
            return outside

        yield start


@pytest.fixture
def chat(settings) -> Iterator[Callable[..., tuple[Outside, ChatRoom]]]:
    """`chat("ok", site=…)` starts a chat service and a room there that hears what duty managers are told."""
    with ExitStack() as stack:

        def start(*modes: str, **fields: object) -> tuple[Outside, ChatRoom]:
            outside = stack.enter_context(Outside(*modes))
            settings.OUTBOUND_ALLOWED_HOSTS = [*settings.OUTBOUND_ALLOWED_HOSTS, outside.origin]
            given = {"name": f"Duty {outside.port}", "service": "teams", "role": "duty", "language": "en", **fields}
            given.setdefault("site", None)
            given["site"] = given["site"] or make.site()
            return outside, ChatRoom.objects.create(url=f"{outside.url}?token=secret", **given)

        yield start


@pytest.fixture
def outside_at(settings) -> Iterator[Callable[..., tuple[Outside, str]]]:
    """`outside_at("busy", "ok")` starts a receiver that misbehaves so; with its address, which may be asked."""
    with ExitStack() as stack:

        def start(*modes: str) -> tuple[Outside, str]:
            outside = stack.enter_context(Outside(*modes))
            settings.OUTBOUND_ALLOWED_HOSTS = [*settings.OUTBOUND_ALLOWED_HOSTS, outside.origin]
            return outside, outside.url

        yield start
