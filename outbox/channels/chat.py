"""Group chats: reference and link, posted into a room of WeCom, DingTalk, Teams or Slack.

What each service wants to be asked like is data (`outbox/chats/*.json`, see `outbox.recipes`).
"""

from __future__ import annotations

import time
from types import TracebackType

from outbox import demotexts, recipes
from outbox.channels import asking
from outbox.channels.letters import Letter
from outbox.models import ChatRoom
from outbox.providers import services


class Rooms:
    """One round of posts."""

    def __enter__(self) -> Rooms:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return

    def route(self, letter: Letter) -> str:
        return f"room {letter.room.pk if letter.room else ''}"

    def hand_over(self, letter: Letter) -> str:
        assert letter.room is not None
        values = {
            "words": letter.text.subject, "ref": letter.ref, "link": letter.link, "label": letter.ref or letter.link,
        }  # fmt: skip
        if demotexts.is_shown():
            return demotexts.keep(letter, "chat", letter.room.name, f"{letter.text.subject}\n{letter.link}")
        return asking.ask(services()[letter.room.service], _address(letter.room), letter.mark, values)


def _address(room: ChatRoom) -> str:
    """With its signature, where the service asks for one; it holds for minutes only."""
    return recipes.signed(services()[room.service], room.url, room.secret, int(time.time() * 1000))
