"""What is offered to put it right: proposed, agreed to by others as its value asks, offered, answered, paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import audit.log
import clocks.actions
from clocks.worktime import local_date
from feedback import redress
from feedback.actions.owing import facts_of, holder_of
from feedback.actions.reaching import tell_person
from feedback.actions.recoveries import locked_story, owing
from feedback.models import Approval, Feedback, Flag, Offer, Recovery, RedressLimit
from hospital.models import Membership, Role, Site, User
from hospital.timing import now as web_now

State = Offer.State
DECIDING = ("role", "unit_up", "deputy")  # whoever is told in place of a role does not decide for it
GONE_ON = _("This offer has gone on meanwhile. Look at it again.")


def rules_of(site_id: int) -> dict[str, redress.Rules]:
    """What may be given at a site, by kind."""
    own = RedressLimit.objects.filter(site=site_id).values_list("kind", "role", "amount")
    return redress.with_own(redress.shipped(), own)


@transaction.atomic
def propose_offer(
    recovery: Recovery, *, by: User, kind: str, words: str, value: Decimal | None = None, has_claim: bool = False,
    now: datetime | None = None,
) -> Offer:  # fmt: skip
    """Something is to be offered: at once within the limits of whoever proposes it, else others agree first."""
    now = now or web_now()
    story = locked_story(recovery.feedback)
    rules = rules_of(story.site_id)[kind]
    _refuse_value(rules, value)
    has_claim = has_claim or Flag.LEGAL in story.flags
    steps = _steps(rules, value, by, story, has_claim)
    offer = Offer.objects.create(
        recovery=recovery, kind=kind, words=words.strip(), value=value, currency=story.site.currency if value else "",
        has_claim=has_claim, steps=list(steps), state=State.PROPOSED if steps else State.APPROVED, proposed_by=by,
        proposed_at=now, profile_version_id=clocks.actions.feedback_rules(now=now),
    )  # fmt: skip
    audit.log.record("feedback.propose_offer", story, by=by, at=now, offer=offer.pk, kind=kind, steps=list(steps))
    if steps:
        _ask(offer, story, "offer_proposed", now)
    return offer


def _refuse_value(rules: redress.Rules, value: Decimal | None) -> None:
    if rules.has_value and (value is None or value <= 0):
        raise ValidationError(_("Say how much it is worth."), code="value")
    if value is not None and not rules.has_value:
        raise ValidationError(_("This has no value in money."), code="value")


def _steps(rules: redress.Rules, value: Decimal | None, by: User, story: Feedback, has_claim: bool) -> tuple[str, ...]:
    roles = {scope.role for scope in by.standing.scopes if scope.covers(story.site_id, story.department_id)}
    total = value and value + _given(story)
    try:
        return redress.steps(rules, value=total, roles=roles, has_claim=has_claim, held=_held(story))
    except redress.TooMuch as refused:
        raise ValidationError(_("Nobody here may give that much. Offer less."), code="value") from refused


def _given(story: Feedback, but: Sequence[int] = ()) -> Decimal:
    """What of value stands on the story, and for the same people within a year, in the currency of the site."""
    since = story.received_at - redress.STANDS
    about = Q(recovery__feedback=story)
    for who in ("teller", "patient"):
        if pk := getattr(story, f"{who}_id"):
            about |= Q(**{f"recovery__feedback__{who}": pk}, proposed_at__gte=since)
    rows = Offer.objects.filter(about, currency=story.site.currency, recovery__feedback__entered_in_error_at=None)
    rows = rows.exclude(state__in=(State.REFUSED, State.DECLINED)).exclude(pk__in=but)
    return rows.aggregate(total=Sum("value"))["total"] or Decimal(0)


def _held(story: Feedback) -> set[str]:
    """The roles that somebody holds at the place: nobody else could decide."""
    path = story.department.path if story.department else ()
    here = Membership.objects.current().covering(story.site_id, path)
    people = here.filter(user__is_active=True, user__is_service=False, role__in=(*redress.LADDER, redress.LEGAL))
    return set(people.values_list("role", flat=True))


def _ask(offer: Offer, story: Feedback, event: str, now: datetime) -> None:
    """The next role has it: in somebody's work, with a message."""
    done = offer.approvals.values_list("by_id", flat=True)
    offer.owner_id = holder_of(offer.steps[0], story, now, but={offer.proposed_by_id, *done}, reasons=DECIDING)
    offer.save(update_fields=["owner"])
    clocks.actions.happened(owing(offer), event, at=now, now=now, facts=facts_of(story))
    if offer.owner_id:
        key, page = f"offer:{offer.ref}:{offer.approvals.count()}", reverse("redress")
        tell_person("feedback/offer_asked", offer.owner_id, key=key, about=offer, page=page, now=now)


def _locked(offer: Offer, *states: str) -> Offer:
    rows = Offer.objects.select_related("recovery__feedback__site", "proposed_by")
    if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
        rows = rows.select_for_update(of=("self",))
    row = rows.get(pk=offer.pk)
    if row.state not in states:
        raise ValidationError(GONE_ON, code="state")
    return row


@transaction.atomic
def decide_offer(offer: Offer, *, by: User, is_agreed: bool, because: str = "", now: datetime | None = None) -> None:
    """One step: somebody of the role that is next agrees or not. Never who proposed it, and nobody twice.

    What is decided is the step that `offer` was read at: whoever is second does not decide the one after it.
    """
    now = now or web_now()
    seen, offer = offer.steps, _locked(offer, State.PROPOSED)
    if offer.proposed_by_id in by.acts_as or offer.approvals.filter(by__in=by.acts_as).exists():
        raise ValidationError(_("Somebody else has to agree to it."), code="own")
    if offer.steps != seen:
        raise ValidationError(GONE_ON, code="state")
    if not (is_agreed or because.strip()):
        raise ValidationError(_("Say why not."), code="because")
    role, *rest = offer.steps
    Approval.objects.create(offer=offer, role=role, is_agreed=is_agreed, because=because.strip(), by=by, at=now)
    offer.steps = rest if is_agreed else []
    if not offer.steps:
        offer.state = State.APPROVED if is_agreed else State.REFUSED
    offer.save(update_fields=["steps", "state"])
    audit.log.record("feedback.decide_offer", offer.story, by=by, at=now, offer=offer.pk, role=role, agreed=is_agreed)
    if offer.steps:
        _ask(offer, offer.story, "offer_passed", now)
    else:
        _settled(offer, now)


def _settled(offer: Offer, now: datetime) -> None:
    clocks.actions.happened(owing(offer), "offer_decided", at=now, now=now)
    clocks.actions.settle_escalations(offer, now=now)
    tell_person(
        "feedback/offer_decided", offer.proposed_by_id, key=f"offer-decided:{offer.ref}", about=offer, now=now,
        page=reverse("recovery", args=[offer.story.ref]), story=offer.story.ref,
        barred=offer.story.named.values_list("user_id", flat=True),
    )  # fmt: skip


@transaction.atomic
def make_offer(offer: Offer, *, by: User, now: datetime | None = None) -> None:
    """The person was offered it."""
    now = now or web_now()
    offer = _locked(offer, State.APPROVED)
    offer.state, offer.made_at = State.MADE, now
    offer.save(update_fields=["state", "made_at"])
    audit.log.record("feedback.make_offer", offer.story, by=by, at=now, offer=offer.pk)


@transaction.atomic
def answer_offer(offer: Offer, *, by: User, is_accepted: bool, now: datetime | None = None) -> None:
    """They take it or they do not; often in the moment it is offered."""
    now = now or web_now()
    offer = _locked(offer, State.APPROVED, State.MADE)
    offer.state = State.ACCEPTED if is_accepted else State.DECLINED
    offer.made_at, offer.answered_at = offer.made_at or now, now
    offer.save(update_fields=["state", "made_at", "answered_at"])
    audit.log.record(
        "feedback.answer_offer", offer.story, by=by, at=now, offer=offer.pk, accepted=is_accepted, **_money(offer)
    )


def _money(offer: Offer) -> dict[str, Any]:
    """What other systems have to hear of."""
    return {"kind": offer.kind, "value": str(offer.value), "currency": offer.currency} if offer.value else {}


@transaction.atomic
def pay_offer(offer: Offer, *, by: User, paid_on: date, reference: str, now: datetime | None = None) -> None:
    """It was paid, credited or handed over, on a day, under a number of the books."""
    now = now or web_now()
    offer = _locked(offer, State.ACCEPTED)
    if offer.value is None or offer.paid_on:
        raise ValidationError(_("There is nothing to pay."), code="paid")
    if paid_on > local_date(offer.zone, now):
        raise ValidationError(_("It cannot have been paid in the future."), code="future")
    total, rules = offer.value + _given(offer.story, but=[offer.pk]), rules_of(offer.site_id)[offer.kind]
    if offer.proposed_by_id in by.acts_as and not rules.covers(redress.PAYER, total):
        raise ValidationError(_("Somebody else has to pay it: you proposed it."), code="own")
    offer.paid_on, offer.paid_reference, offer.paid_by = paid_on, reference.strip(), by
    offer.save(update_fields=["paid_on", "paid_reference", "paid_by"])
    audit.log.record("feedback.pay_offer", offer.story, by=by, at=now, offer=offer.pk, paid_on=paid_on, **_money(offer))


@transaction.atomic
def set_limits(
    site: Site, *, by: User | None, limits: Mapping[tuple[str, str], Decimal | None], now: datetime | None = None
) -> int:
    """Up to which value each role may give each kind at a site, by (kind, role); None is any. Returns how many are its
    own. What is as shipped needs no row.
    """
    now = now or web_now()
    shipped = redress.shipped()
    site = Site.objects.select_for_update(of=("self",), no_key=True).get(pk=site.pk)
    RedressLimit.objects.filter(site=site).delete()
    own = [
        RedressLimit(site=site, kind=kind, role=role, amount=amount)
        for (kind, role), amount in limits.items()
        if shipped[kind].limits.get(role, Decimal(0)) != amount and (role == redress.PAYER or Role(role))
    ]
    RedressLimit.objects.bulk_create(own)
    audit.log.record("site.set_limits", site, by=by, at=now, own=len(own))
    return len(own)
