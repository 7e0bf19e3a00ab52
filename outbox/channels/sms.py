"""Text messages: reference and link to staff, the whole text to families, handed over as the recipe says.

The recipe is `SMS_GATEWAY`, JSON in the environment (see `outbox.recipes`). The demo has no provider but a page.
"""

from __future__ import annotations

from types import TracebackType

from django.conf import settings

from outbox import demotexts, gsm
from outbox.channels import asking
from outbox.channels.letters import Letter
from outbox.providers import PARAMETERS, gateway


class NoGateway(OSError):
    """Nothing is lost by it: the messages wait until there is one."""


def is_set_up() -> bool:
    """Can text messages be sent here? One query in a hospital without a gateway."""
    return bool(settings.SMS_GATEWAY) or demotexts.is_shown()


class Texts:
    """One round of text messages."""

    def __enter__(self) -> Texts:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return

    def route(self, letter: Letter) -> str:
        return "sms"

    def hand_over(self, letter: Letter) -> str:
        text = letter.text.body if letter.is_whole else gsm.shortest(letter.text.subject, letter.ref, letter.link)
        if not settings.SMS_GATEWAY:
            if not demotexts.is_shown():
                raise NoGateway
            return demotexts.keep(letter, "sms", letter.address, text)
        recipe = gateway()
        values = {
            "to": letter.address, "digits": letter.address.lstrip("+"), "text": text, "mark": letter.mark,
            "link": letter.link, **{name: letter.beside.get(name, "") for name in PARAMETERS},
        }  # fmt: skip
        return asking.ask(recipe, recipe.address(values), letter.mark, values)
