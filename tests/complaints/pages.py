"""What tests of pages ask: how many statements a page cost, and whether looking changed anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client

from audit.models import Entry
from hospital.models import User

CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET ")
WRITING = ("INSERT", "UPDATE", "DELETE")
# The mark by which a form is taken once, and the one against forgery.
DRAWN = re.compile(r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-Za-z]{64})\b")
# A page may record who looked and keep its web session; nothing else.
INERT = ('"audit_entry"', '"django_session"')


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent inside, without those that only open and close transactions."""
    sent: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(CONTROL):
            sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


def cost(client: Client, url: str) -> int:
    """Statements of a page, asked twice so that what a process reads once is not counted."""
    client.get(url)
    with statements() as sent:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return len(sent)


def writes(sent: list[str]) -> list[str]:
    return [sql for sql in sent if sql.startswith(WRITING) and not any(table in sql for table in INERT)]


def looks(verb: str, user: User) -> int:
    return Entry.objects.filter(verb=verb, actor_id=user.pk).count()


def text(answer: HttpResponse) -> str:
    """What the page says. What was drawn by chance is left out: it may spell somebody's number."""
    return DRAWN.sub("", answer.content.decode())
