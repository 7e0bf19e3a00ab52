"""What a failed delivery means, and when to try again. Values in, values out."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import timedelta

from outbox.channels.letters import NotTaken
from outbox.guarded import Broken, Refused

FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
SPREAD = 0.25  # of the wait, either way, so that what failed together does not come back together
# A mail server that is away for an evening must not cost a message: about four hours.
MOST_ATTEMPTS = 20
# "There is no such mailbox" seldom gets better.
MOST_REFUSALS = 4

# These say something about the server or about us, not about the one message.
SERVER_TROUBLE = (
    smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPSenderRefused,
    smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError,
)  # fmt: skip
CLOSING = 421  # "service not available, closing transmission channel" (RFC 5321)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a message was not handed over: a code without anybody's words; for good?; not about this message alone?"""

    code: str
    is_final: bool = False
    is_server: bool = False

    @property
    def most_attempts(self) -> int:
        return MOST_REFUSALS if self.is_final else MOST_ATTEMPTS


def trouble_of(error: Exception) -> Trouble:
    if isinstance(error, NotTaken):
        return Trouble(error.code, is_final=not error.is_later, is_server=error.is_later)
    name, reply = type(error).__name__, _reply_code(error)
    if isinstance(error, Refused | Broken):
        return Trouble(f"{name} {error.code}", is_server=True)
    code = f"{name} {reply}" if reply else name
    if isinstance(error, SERVER_TROUBLE) or reply == CLOSING:
        return Trouble(code, is_server=True)
    if isinstance(error, smtplib.SMTPException):
        return Trouble(code, is_final=reply >= 500)
    if isinstance(error, OSError):
        return Trouble(code, is_server=True)
    return Trouble(code, is_final=True)  # our own mistake with this one: a header, a wording


def _reply_code(error: Exception) -> int:
    """The three digits of the server's answer; 0 without one."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _words in error.recipients.values()), default=0)
    return getattr(error, "smtp_code", 0) if isinstance(error, smtplib.SMTPResponseException) else 0


def wait(attempts: int, dice: float) -> timedelta:
    """How long to wait after so many attempts; `dice` in [0, 1) spreads it."""
    doubled = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return doubled * (1 - SPREAD + 2 * SPREAD * dice)
