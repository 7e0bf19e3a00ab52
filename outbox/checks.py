"""At start-up: every message has its wording in every language and no wording asks for what nobody gives; providers
are described so that they can be asked.
"""

from typing import Any

from django.conf import settings
from django.core import checks

from outbox import kinds, wording
from outbox.guarded import Refused
from outbox.guarded.urls import listed_origin, read
from outbox.providers import gateway, services
from outbox.recipes import BadRecipe

STAFF_MAY_SAY = frozenset({"ref", "link"})
# Help has to go there.
THREATS = ("complaints/threat", "complaints/threat_details", "complaints/threat_mistaken", "complaints/threat_over")
SAYS_WHERE = {name: frozenset({"place"}) for name in THREATS}
NOTHING: frozenset[str] = frozenset()


def wordings(app_configs: object = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    found = [*wording.faults(), *_strangers(), *_talkative()]
    return [checks.Error(f"Wording {fault}", id="outbox.E001") for fault in found]


def _strangers() -> list[str]:
    written, known = set(wording.templates()), set(kinds.KINDS)
    missing = [f"{template}: there is none" for template in sorted(known - written)]
    return missing + [f"{template}: no message is called so" for template in sorted(written - known)]


def _talkative() -> list[str]:
    """Alerts about a case carry its reference and a link, nothing else; those of a threat its place."""
    written = set(wording.templates())
    staff = (name for name, kind in kinds.KINDS.items() if kind.audience == kinds.STAFF)
    alerts = (name for name in staff if name.startswith("complaints/") and name in written)
    return [
        f"{template}: an alert to staff says more than a reference and a link"
        for template in alerts
        if wording.wording_of(template, "en").needs - STAFF_MAY_SAY - SAYS_WHERE.get(template, NOTHING)
    ]


def providers(app_configs: object = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """How the SMS provider and the chat services are asked can be read, and leads outside or to what is listed."""
    try:
        services()
        for line in settings.OUTBOUND_ALLOWED_HOSTS:
            listed_origin(line)
        if settings.SMS_GATEWAY:
            read(gateway().url, settings.OUTBOUND_ALLOWED_HOSTS)
    except BadRecipe as fault:
        return [checks.Error(f"SMS_GATEWAY: {fault}.", id="outbox.E002")]
    except Refused as refusal:
        words = f"An address in SMS_GATEWAY or OUTBOUND_ALLOWED_HOSTS is refused ({refusal.code})."
        return [checks.Error(words, id="outbox.E003")]
    return []
