"""Logs carry ids and places in the code, never words a person wrote.

Three rules, because psycopg2, Django and Celery all like to quote what they were given:
only the fields of ALLOWED are written; a library's message is written as its template, without
the values; an exception is its class and where it happened, never its text.
"""

import logging.config
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

ALLOWED = frozenset(
    {
        *("event", "level", "logger", "time", "where", "exception", "at", "raised_at"),
        *("request_id", "route", "method", "status", "ms", "ref", "kind", "id", "user_id", "verb", "rung"),
        *("task", "queue", "channel", "attempt", "count", "seconds", "command"),
    }
)
# Below a warning these tell only of their own coming and going, and that is worth reading.
LIFECYCLE = ("gunicorn.error", "celery.worker", "celery.beat", "celery.apps")
WITHHELD = "(text withheld: see where)"
ROOT = Path(__file__).resolve().parent.parent
QUIET_ROUTES = frozenset({"healthz", "readyz", None})

Event = dict[str, Any]
log = structlog.get_logger("pxm.requests")


def place(traceback: TracebackType | None, *, ours: bool) -> str:
    """The innermost frame as `file:line function`; with `ours`, the innermost one of this project."""
    found = ""
    while traceback is not None:
        code, path = traceback.tb_frame.f_code, Path(traceback.tb_frame.f_code.co_filename)
        inside = path.is_relative_to(ROOT) and ".venv" not in path.parts
        name = path.relative_to(ROOT) if inside else Path(*path.parts[-2:])
        if inside or not ours:
            found = f"{name}:{traceback.tb_lineno} {code.co_name}"
        traceback = traceback.tb_next
    return found


def name_exception(_logger: object, _method: str, event: Event) -> Event:
    """Replace exception information by its class and its places."""
    told = event.pop("exc_info", None)
    told = sys.exc_info() if told is True else told
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event["exception"] = type(error).__qualname__
        event["at"] = place(error.__traceback__, ours=True)
        event["raised_at"] = place(error.__traceback__, ours=False)
    return event


def keep_template(_logger: object, _method: str, event: Event) -> Event:
    """For a library's record: its message template, and which line wrote it."""
    record: logging.LogRecord = event["_record"]
    values = event.pop("positional_args")
    if record.name.startswith(LIFECYCLE) and record.levelno < logging.WARNING:
        event["event"] = event["event"] % values if values else event["event"]
    elif not values or not isinstance(record.msg, str):
        event["event"] = WITHHELD  # it may have been filled in already
    if isinstance(values, dict) and "name" in values:
        event["task"] = str(values["name"])  # how Celery tells which one failed
    event["where"] = f"{'/'.join(Path(record.pathname).parts[-2:])}:{record.lineno}"
    return event


def keep_allowed(_logger: object, _method: str, event: Event) -> Event:
    return {key: value for key, value in event.items() if key in ALLOWED}


SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
]


def configuration(*, level: str) -> dict[str, Any]:
    """Settings for `logging.config.dictConfig`: one JSON object a line on the standard error."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*SHARED, keep_template],
        "processors": [name_exception, keep_allowed, structlog.processors.JSONRenderer(ensure_ascii=False)],
        "use_get_message": False,  # the template, not the filled-in sentence
        "pass_foreign_args": True,
    }
    handler = {"class": "logging.StreamHandler", "formatter": "ids_only"}
    # Django's own handlers would mail whole reports to ADMINS
    plain = {"handlers": [], "propagate": True}
    mute = {"handlers": [], "propagate": False}  # its lines are addresses
    terse = plain | {"level": "WARNING"}  # several lines for every page that is saved, and the audit has its own
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ids_only": formatter},
        "handlers": {"stderr": handler},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": plain | {"level": level},
            "django.server": plain,
            "gunicorn.error": plain,
            "gunicorn.access": mute,
            "wagtail": terse,
            "django_tasks": terse,
        },
    }


def configure(settings: dict[str, Any]) -> None:
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    logging.config.dictConfig(settings)


class RequestLog:
    """One line a request: the route's name, not its address, because addresses can hold tokens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        with structlog.contextvars.bound_contextvars(request_id=uuid.uuid4().hex[:16]):
            response = self.get_response(request)
            route = request.resolver_match.view_name if request.resolver_match else None
            if route not in QUIET_ROUTES:
                ms = round((time.monotonic() - started) * 1000)
                log.info("request", route=route, method=request.method, status=response.status_code, ms=ms)
        return response
