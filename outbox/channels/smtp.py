"""Django's SMTP backend with an end: a server that answers one byte at a time cannot hold a worker for ever.

The socket's time-out counts from byte to byte. Here a timer cuts the connection when one handing over, from
greeting to last answer, takes longer than DEADLINE_SECONDS.
"""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

DEADLINE_SECONDS = 25.0
STEP_SECONDS = 10.0  # for one answer of the server


class EmailBackend(smtp.EmailBackend):
    deadline = DEADLINE_SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timeout = min(self.timeout or STEP_SECONDS, STEP_SECONDS)
        self._session: smtplib.SMTP | None = None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The class Django would use, noting its session before the first byte is read."""
        backend, base = self, super().connection_class

        class Watched(base):  # type: ignore[misc, valid-type]
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                backend._session = self
                super().__init__(*args, **kwargs)

        return Watched

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with self._until_deadline():
            return super().send_messages(email_messages)

    def open(self) -> bool | None:
        with self._until_deadline():
            return super().open()

    @contextmanager
    def _until_deadline(self) -> Iterator[None]:
        timer = threading.Timer(self.deadline, self.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def cut(self) -> None:
        """Whoever reads or writes on the connection gets an error at once."""
        sock = getattr(self._session, "sock", None)
        if sock:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
