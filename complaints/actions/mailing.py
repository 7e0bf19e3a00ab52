"""Mails that answer us, taken into the case they answer. They wait as rows of the room below."""

from __future__ import annotations

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction

import feedback.actions
from complaints.actions.intake import inform
from complaints.models import Complaint, Entry
from feedback.models import Mail

KIND = "complaint"
MOST_ATTEMPTS = 3
log = structlog.get_logger(__name__)


def take_answer() -> int:
    """Take the oldest mail that answers a case. 0 when there is none. Where the case takes nothing any more, what they
    wrote is feedback of its own. Not one transaction: one that fails is tried again later, and holds up no other. Not
    audited: what it calls is.
    """
    mail = feedback.actions.claim_answer(KIND)
    if mail is None:
        return 0
    try:
        with transaction.atomic():
            _into_case(mail)
    except ValidationError:
        feedback.actions.take_alone(mail, feedback.actions.opened(mail))
    except Exception:
        log.warning("an answer is not taken", id=mail.pk, exc_info=True)
        if mail.attempts >= MOST_ATTEMPTS:
            feedback.actions.take_alone(mail, feedback.actions.opened(mail))
    return 1


def _into_case(mail: Mail) -> None:
    told = feedback.actions.opened(mail)
    case = Complaint.objects.select_related("feedback").get(pk=mail.about_id or 0)
    uploads = [feedback.actions.upload_of(one) for one in told.attached]
    inform(case, words=told.words, nonce=mail.nonce, uploads=uploads, how=Entry.How.EMAIL)
    feedback.actions.settle_answer(mail, case.feedback)
