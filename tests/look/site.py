"""Serves the sample pages on loopback, under the product's own CSP and without a database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]


def overrides() -> override_settings:
    """The product's settings with the sample pages as routes, and no part that asks the database."""
    engine = settings.TEMPLATES[0]
    options = engine["OPTIONS"] | {
        "context_processors": [
            "django.template.context_processors.request",
            "django.template.context_processors.i18n",
            "django.contrib.messages.context_processors.messages",
        ]
    }
    folders = [*engine["DIRS"], settings.BASE_DIR / "tests" / "look" / "templates"]
    return override_settings(
        ROOT_URLCONF="tests.look.urls",
        MIDDLEWARE=MIDDLEWARE,
        TEMPLATES=[engine | {"DIRS": folders, "OPTIONS": options}],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        MESSAGE_STORAGE="django.contrib.messages.storage.cookie.CookieStorage",
        DEBUG=False,
    )


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """The tests look at pages, not at lines."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def served() -> Iterator[str]:
    """The address of the running server."""
    with overrides():
        server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), _Server, _Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
