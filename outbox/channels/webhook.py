"""Events for programs: one signed POST to an address of theirs, through the guarded client."""

from __future__ import annotations

import time
from types import TracebackType

from outbox import demotexts, events
from outbox.channels.letters import Letter, NotTaken
from outbox.guarded import Request, guard

LATER = frozenset({408, 425, 429})  # and whatever is wrong on their side


class Hooks:
    """One round of posts."""

    def __enter__(self) -> Hooks:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return

    def route(self, letter: Letter) -> str:
        return f"endpoint {letter.endpoint.pk if letter.endpoint else ''}"

    def hand_over(self, letter: Letter) -> str:
        """The same `webhook-id` on every try; the moment and with it the signature are new."""
        assert letter.endpoint is not None
        body = letter.beside["body"].encode()
        if demotexts.is_shown():
            return demotexts.keep(letter, "webhook", letter.endpoint.name, body.decode())
        headers = events.headers(letter.endpoint.secret, letter.mark, int(time.time()), body)
        status = guard().ask(Request("POST", letter.endpoint.url, headers, body)).status
        if not 200 <= status < 300:
            raise NotTaken(f"HTTP {status}", is_later=status >= 500 or status in LATER)
        return ""
