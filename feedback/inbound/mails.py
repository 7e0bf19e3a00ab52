"""Pure: a mail as it came, read: who wrote, what, in answer to what, with which files; or why nobody has to read it."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import getaddresses

from feedback.inbound.plain import clean, of_html, without_quoted

MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^>\r\n]+>)", re.I | re.M)
# Our own Message-IDs, and the reply address with the same mark behind a plus.
MARK = re.compile(r"[<+]([0-9a-f]{40})@")
ANSWERS = ("In-Reply-To", "References", "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "windows-1252", "us-ascii": "utf-8"}
MACHINES = frozenset({"mailer-daemon", "postmaster"})
ODD = (ValueError, LookupError, TypeError, AttributeError)  # what the standard library raises over broken headers


@dataclass(frozen=True, slots=True)
class Attached:
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """`marks` are of messages of ours that it answers, as far as it says so. `ignored` says why it is not for people:
    "own", "bounce", "automatic", "list", "empty"; "" for all others. `undelivered` are messages of ours that did not
    arrive, as a mail server says (RFC 3464): mark and address.
    """

    sender: str = field(repr=False)
    name: str = field(repr=False)
    words: str = field(repr=False)
    marks: tuple[str, ...] = ()
    attached: tuple[Attached, ...] = ()
    ignored: str = ""
    undelivered: tuple[tuple[str, str], ...] = ()


def key_of(raw: bytes) -> str:
    """By its Message-ID, else by all of it. A hash: the number itself may hold an address."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    found = MESSAGE_ID.search(head)
    what, kind = (found[1], "id") if found else (raw, "raw")
    return f"{kind}:{hashlib.sha256(what).hexdigest()}"


def read(raw: bytes, *, own: Collection[str]) -> Mail:
    """`own` are addresses that this house writes from, in small letters. May raise anything the standard library
    raises over a mail that is none.
    """
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    name, sender = _sender(mail)
    marks = tuple(dict.fromkeys(MARK.findall("\n".join(_headers(mail, ANSWERS).values()).lower())))
    subject, body = clean(_header(mail, "Subject").replace("\n", " ")), _words(mail, is_answer=bool(marks))
    words = body if marks or not subject else f"{subject}\n\n{body}".strip()
    attached = tuple(_attached(mail))
    ignored = why_ignored(mail, sender, own) or ("" if words or attached else "empty")
    return Mail(sender, name, words or subject, marks, attached, ignored, tuple(_undelivered(mail)))


def why_ignored(mail: EmailMessage, sender: str, own: Collection[str]) -> str:
    """RFC 3834, and what programs did before it."""
    said = _headers(mail, ("Auto-Submitted", "Precedence", "X-Autoreply", "X-Autorespond", "List-Id", "Return-Path"))
    precedence = said["Precedence"].lower()
    if sender in own:
        return "own"
    if said["Return-Path"] == "<>" or mail.get_content_type() == "multipart/report" or _is_machine(sender):
        return "bounce"
    is_automatic = said["Auto-Submitted"].partition(";")[0].strip().lower() not in ("", "no")
    if is_automatic or said["X-Autoreply"] or said["X-Autorespond"] or precedence in ("auto_reply", "junk", "bulk"):
        return "automatic"
    return "list" if said["List-Id"] or precedence == "list" else ""


def _undelivered(mail: EmailMessage) -> Iterator[tuple[str, str]]:
    """Each of ours that came back with everybody to whom it did not go for good."""
    if mail.get_content_type() != "multipart/report":
        return
    parts = list(mail.walk())
    failed = [
        _header(block, "Final-Recipient").rpartition(";")[2].strip().lower()
        for part in parts if part.get_content_type() == "message/delivery-status"
        for block in part.iter_parts() if _header(block, "Action").strip().lower() == "failed"
    ]  # fmt: skip
    numbers = "\n".join(_header(part, "Message-ID") for part in parts[1:])
    numbers += "".join(_text(part) for part in parts if part.get_content_type() == "text/rfc822-headers")
    for mark in dict.fromkeys(MARK.findall(numbers.lower())):
        yield from ((mark, address) for address in failed)


def _is_machine(sender: str) -> bool:
    return not sender or sender.partition("@")[0] in MACHINES


def _header(mail: EmailMessage, name: str) -> str:
    with suppress(*ODD):
        return "\n".join(str(value) for value in mail.get_all(name, [])).strip()
    return ""


def _headers(mail: EmailMessage, names: Collection[str]) -> dict[str, str]:
    return {name: _header(mail, name) for name in names}


def _sender(mail: EmailMessage) -> tuple[str, str]:
    """Name and address; the address in small letters, "" where there is none."""
    found = getaddresses([_header(mail, "From")])
    name, address = found[0] if found else ("", "")
    address = address.strip().lower()
    return clean(name)[:160], address if re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address) and len(address) < 255 else ""


# ------------------------------------------------------------------------------------------ words and files
def _words(mail: EmailMessage, *, is_answer: bool) -> str:
    """The plain part, where it says anything; else what the HTML says."""
    plain = clean(_text(_body(mail, "plain")))
    if not plain:
        return of_html(_text(_body(mail, "html")), without_quoted=is_answer)
    return without_quoted(plain) if is_answer else plain


def _body(mail: EmailMessage, kind: str) -> EmailMessage | None:
    with suppress(*ODD):
        return mail.get_body((kind,))  # type: ignore[return-value]
    return None


def _text(part: EmailMessage | None) -> str:
    """Decoded as it says, else as what mails usually are: no sign is a reason to lose the others."""
    content = part.get_payload(decode=True) if part is not None else b""
    if part is None or not isinstance(content, bytes):
        return ""
    told = (part.get_content_charset() or "utf-8").lower()
    for charset in (WIDER.get(told, told), "utf-8", "gb18030"):
        with suppress(LookupError, ValueError):
            return content.decode(charset)
    return content.decode("windows-1252", "replace")


def _attached(mail: EmailMessage) -> Iterator[Attached]:
    for part in mail.iter_attachments():
        content = part.get_payload(decode=True)
        name = ""
        with suppress(*ODD):
            name = part.get_filename("") or ""
        yield Attached(clean(name), content if isinstance(content, bytes) else part.as_bytes())
