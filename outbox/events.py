"""What programs hear of, read off the entries of the audit: which entry is which event, and its facts. Pure.

The audit is written in the transaction of what it tells about and holds ids and codes only, so an event cannot be
lost, cannot be invented, and cannot carry anybody's words.

Signed as Standard Webhooks has it (standardwebhooks.com): `webhook-id`, `webhook-timestamp`, and in
`webhook-signature` "v1," with HMAC-SHA256 over "<id>.<seconds>.<body>" in base64. Whoever checks it refuses what is
older than five minutes, and takes an id once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

REGISTERED, ACKNOWLEDGED, ESCALATED = "case.registered", "case.acknowledged", "case.escalated"
CLOSED, MISSED, RECEIVED = "case.closed", "target.missed", "feedback.received"
PAUSE, RESUME, ACCEPTED, PAID = "bill.pause", "bill.resume", "offer.accepted", "offer.paid"
TEST = "test"
PREFIX = "whsec_"
ENDS = ("close", "settle", "resolve", "withdraw", "rule_out", "transfer_out")


class Source(NamedTuple):
    """An event stands in entries of these verbs; these of their facts are told. It is about what the entry is about, or
    about a part of it, whose number stands in the fact `part`; that is a kind of its own with a reference of its own.
    """

    verbs: tuple[str, ...]
    facts: tuple[str, ...]
    part: str = ""


SOURCES: dict[str, Source] = {
    REGISTERED: Source(("complaint.register",), ("type", "severity", "flags")),
    ACKNOWLEDGED: Source(("complaint.acknowledge", "complaint.contact"), ("how",)),
    ESCALATED: Source(("complaint.escalate",), ("number", "role", "trigger")),
    CLOSED: Source(tuple(f"complaint.{verb}" for verb in ENDS), ("outcome",)),
    MISSED: Source(("complaint.escalate", "complaint.remind"), ("kind", "clock")),
    RECEIVED: Source(("feedback.receive",), ("kind", "channel")),
    PAUSE: Source(("feedback.question_bill",), (), "bill"),
    RESUME: Source(("feedback.answer_bill", "feedback.release_bill"), ("outcome",), "bill"),
    ACCEPTED: Source(("feedback.answer_offer",), ("kind", "value", "currency"), "offer"),
    PAID: Source(("feedback.pay_offer",), ("kind", "value", "currency", "paid_on"), "offer"),
}
LETTERS = {"complaint": "C", "feedback": "F", "bill": "B", "offer": "O"}
ADDRESSES = {
    "complaint": "/api/v1/cases/", "feedback": "/api/v1/feedback/", "bill": "/api/v1/bills/",
    "offer": "/api/v1/offers/",
}  # fmt: skip


def verbs_of(events: Iterable[str]) -> list[str]:
    """The verbs of the entries in which any of these stands."""
    return sorted({verb for event in events if event in SOURCES for verb in SOURCES[event].verbs})


def found_in(verb: str, facts: Mapping[str, Any]) -> Iterator[str]:
    """The events of one entry; a step that is set off by a missed target is two."""
    for event, source in SOURCES.items():
        if verb in source.verbs and _is(event, verb, facts):
            yield event


def _is(event: str, verb: str, facts: Mapping[str, Any]) -> bool:
    if event == MISSED:
        return facts.get("trigger") == "breach" or "breach" in (facts.get("replaces") or ())
    if event in (PAUSE, RESUME):
        return bool(facts.get("pause"))
    if event == ACCEPTED:
        return bool(facts.get("accepted") and facts.get("value"))
    if event == ACKNOWLEDGED and verb == "complaint.contact":
        return bool(facts.get("acknowledged"))
    return True


def subject_of(event: str, kind: str, number: int, facts: Mapping[str, Any]) -> tuple[str, int]:
    """The kind and the number of what an event is about, in an entry about `kind` and `number`."""
    part = SOURCES[event].part
    return (part, facts[part]) if part else (kind, number)


def ref_of(kind: str, number: int) -> str:
    return f"{LETTERS[kind]}-{number:06}"


def payload(event: str, kind: str, number: int, at: str, verb: str, facts: Mapping[str, Any], root: str) -> dict:
    """Ids, codes and moments; whoever wants to know more asks with a token."""
    ref = ref_of(kind, number)
    told = {name: facts[name] for name in SOURCES[event].facts if facts.get(name) not in (None, "")}
    if "clock" in told:
        told["target"] = f"{root}/api/v1/targets/T-{told.pop('clock'):06}"
    if event == CLOSED:
        told["how"] = verb.removeprefix("complaint.")
    return {"type": event, "timestamp": at, "data": {"ref": ref, "url": f"{root}{ADDRESSES[kind]}{ref}", **told}}


# ------------------------------------------------------------------------------------------ signing
def headers(secret: str, number: str, seconds: int, body: bytes) -> dict[str, str]:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mark = hmac.new(key, f"{number}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json", "webhook-id": number, "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
    }  # fmt: skip
