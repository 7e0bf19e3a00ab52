"""Handing messages to a mail server: plain text, one recipient each, an identity that never changes."""

from __future__ import annotations

from contextlib import suppress
from types import TracebackType
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from outbox.channels.letters import Letter, mark_of

DJANGO_SMTP = "django.core.mail.backends.smtp.EmailBackend"
OUR_SMTP = "outbox.channels.smtp.EmailBackend"


def message_id(key: str) -> str:
    """The same row has the same Message-ID on every try, so that a mailbox can tell a repetition (RFC 5322, 3.6.4)."""
    house = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{mark_of(key)}@{house}>"


class Post:
    """One round to the mail server over one connection: `with Post() as post: post.hand_over(letter)`."""

    def __enter__(self) -> Post:
        self._connection: BaseEmailBackend | None = None
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._hang_up()

    def route(self, letter: Letter) -> str:
        return "mail"

    def hand_over(self, letter: Letter) -> str:
        """Returns once the server has taken it. Raises OSError, of which every SMTP error is one."""
        try:
            self._connected().send_messages([as_mail(letter)])
        except BaseException:
            self._hang_up(rudely=True)
            raise
        return letter.mark

    def _connected(self) -> BaseEmailBackend:
        if self._connection is None:
            backend = OUR_SMTP if settings.EMAIL_BACKEND == DJANGO_SMTP else settings.EMAIL_BACKEND
            connection = get_connection(backend)
            self._connection = connection
            connection.open()
        return self._connection

    def _hang_up(self, *, rudely: bool = False) -> None:
        """`rudely`: without saying good-bye to a server that may not answer."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if rudely and hasattr(connection, "cut"):
            connection.cut()
        with suppress(OSError):
            connection.close()


def as_mail(letter: Letter) -> EmailMessage:
    """RFC 3834: automatic mail says so, and no absence note answers it."""
    headers = {
        "Message-ID": message_id(letter.key),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": letter.language,
    }
    if stop := letter.beside.get("unsubscribe"):  # RFC 8058: one press in the mail program, without a page
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    answers = [_answer_to(letter)] if settings.REPLY_EMAIL and letter.is_whole else []
    return EmailMessage(
        letter.text.subject, letter.text.body + "\n", to=[letter.address], headers=headers, reply_to=answers
    )


def _answer_to(letter: Letter) -> str:
    """Where a family's answer arrives, with the mark of this message behind a plus: it finds its way to the case."""
    local, _at, house = settings.REPLY_EMAIL.partition("@")
    return f"{local}+{letter.mark}@{house}"
