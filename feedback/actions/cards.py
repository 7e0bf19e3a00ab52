"""Paper cards: typed in once by one person, looked at again by another where the draw says so."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.drawing import is_drawn
from feedback.models import Card, CardBatch, Feedback
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def type_card(feedback: Feedback, *, batch: str, number: str, by: User, now: datetime | None = None) -> Card:
    """Keep which card a story was typed in from. The same card once more is refused, with where it is."""
    now = now or web_now()
    if _is_their_own(feedback, by):
        words = _("Somebody else must type in your own card. Give it to a colleague.")
        raise ValidationError(words, code="own")
    row, _new = CardBatch.objects.get_or_create(
        name=batch.strip().upper(), defaults={"seed": secrets.token_hex(16), "at": now}
    )
    known = Card.objects.filter(batch=row, number=number).select_related("feedback").first()
    if known is not None:
        words = _("This card was typed in already: %(ref)s.")
        raise ValidationError(words, code="card", params={"ref": known.feedback.ref})
    card = Card.objects.create(feedback=feedback, batch=row, number=number, is_drawn=is_drawn(row.seed, number))
    audit.log.record("card.type", feedback, by=by, at=now, card=card.pk, drawn=card.is_drawn)
    return card


def _is_their_own(feedback: Feedback, by: User) -> bool:
    """Is the typist the one who wrote the card, by their address or their name?"""
    teller = feedback.teller
    if teller is None:
        return False
    same_name = teller.name.split() == by.name.split() != []
    return same_name or (bool(teller.email) and teller.email.strip().lower() == by.email)


@transaction.atomic
def check_card(card: Card, *, differs: str, by: User, now: datetime | None = None) -> None:
    """The second look: what of the typing differs from the card. The words stay; a correction is written beside."""
    now = now or web_now()
    card = Card.objects.select_for_update(of=("self",)).select_related("feedback").get(pk=card.pk)
    if not card.is_drawn or card.looked_at:
        raise ValidationError(_("Nobody waits for a second look at this card."), code="looked")
    if card.feedback.logged_by_id == by.pk:
        raise ValidationError(_("You typed it in yourself. Somebody else looks again."), code="own")
    card.looked_at, card.looked_by, card.differs = now, by, differs
    card.save(update_fields=["looked_at", "looked_by", "differs"])
    audit.log.record("card.check", card.feedback, by=by, at=now, card=card.pk, differs=differs)
