"""At start-up: every message has its wording in every language, and no wording asks for what nobody gives."""

from typing import Any

from django.core import checks

from outbox import kinds, wording

STAFF_MAY_SAY = frozenset({"ref", "link"})


def wordings(app_configs: object = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    found = [*wording.faults(), *_strangers(), *_talkative()]
    return [checks.Error(f"Wording {fault}", id="outbox.E001") for fault in found]


def _strangers() -> list[str]:
    written, known = set(wording.templates()), set(kinds.KINDS)
    missing = [f"{template}: there is none" for template in sorted(known - written)]
    return missing + [f"{template}: no message is called so" for template in sorted(written - known)]


def _talkative() -> list[str]:
    """Alerts about a case carry its reference and a link, nothing else."""
    written = set(wording.templates())
    staff = (name for name, kind in kinds.KINDS.items() if kind.audience == kinds.STAFF)
    alerts = (name for name in staff if name.startswith("complaints/") and name in written)
    return [
        f"{template}: an alert to staff says more than a reference and a link"
        for template in alerts
        if wording.wording_of(template, "en").needs - STAFF_MAY_SAY
    ]
