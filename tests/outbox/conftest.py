"""A mail server on loopback, and settings that lead to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from outbox.channels import email, smtp
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
