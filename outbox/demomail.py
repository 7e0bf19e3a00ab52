"""The mail server of the demo hospital: a page. Any other hospital must name a real one in EMAIL_URL."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from hospital.models import Organization
from outbox.models import DemoMail


class NoMailServer(OSError):
    """Nothing is lost by it: the messages wait until there is one."""


def is_demo() -> bool:
    return Organization.objects.filter(is_demo=True).exists()


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if not is_demo():
            raise NoMailServer
        return sum(map(_keep, email_messages))


def _keep(mail: EmailMessage) -> int:
    """Handed over twice, shown once: a mailbox knows the Message-ID again."""
    told = {"to": ", ".join(mail.to), "subject": mail.subject[:255], "body": mail.body}
    DemoMail.objects.get_or_create(message_id=mail.extra_headers["Message-ID"], defaults=told)
    return 1
