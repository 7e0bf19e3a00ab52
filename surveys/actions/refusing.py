"""What official questions refuse: to be published unconfirmed, said in other words, asked outside their rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from surveys.hcahps import editions, questionnaire
from surveys.models import Instrument, SampleMonth
from surveys.questions import Content


def refuse_unconfirmed(instrument: Instrument, content: Content) -> None:
    """HCAHPS is published for a hospital that CMS knows, and once every word was compared. Its answers set nothing off
    and nobody is called back, because that is not part of the method.
    """
    if not instrument.is_hcahps:
        return
    refuse_without_ccn(instrument)
    if content.rules or content.asks_call_back:
        raise ValidationError(_("HCAHPS offers no call back, and its answers set nothing off."), code="method")
    edition = editions.named(instrument.edition)
    marks = frozenset(instrument.attestations.values_list("key", "mark"))
    if left := questionnaire.unconfirmed(edition, content, marks):
        words = ngettext(
            "%(number)d text is not confirmed against the official instrument yet.",
            "%(number)d texts are not confirmed against the official instrument yet.",
            len(left),
        )
        raise ValidationError(words % {"number": len(left)}, code="unconfirmed")


def refuse_without_ccn(instrument: Instrument) -> None:
    if not (instrument.site and instrument.site.ccn):
        raise ValidationError(_("This site has no CMS certification number."), code="ccn")


def refuse_unofficial(instrument: Instrument, tag: str) -> None:
    """HCAHPS has official translations, and no easy words."""
    if instrument.is_hcahps and tag not in questionnaire.spoken(editions.named(instrument.edition)):
        raise ValidationError(_("There is no official translation of HCAHPS like this."), code="language")


def refuse_hcahps(instrument: Instrument) -> None:
    """HCAHPS is asked of a drawn sample, by its own windows and ways: never by a link, by hand or by a campaign."""
    if instrument.is_hcahps:
        words = _("HCAHPS is asked of a drawn sample by its own rules, not by links, by hand or by a campaign.")
        raise ValidationError(words, code="hcahps")


def let_go_before(now: datetime) -> datetime:
    """Months that were frozen before are done with: nothing leads from a person to their answers any more."""
    return now - timedelta(days=settings.SURVEY_RESPONSE_DAYS)


def refuse_let_go(month: SampleMonth, now: datetime) -> None:
    if month.frozen_at and month.frozen_at < let_go_before(now):
        words = _("This month is done with: nothing leads from people to their answers any more.")
        raise ValidationError(words, code="let_go")


def refuse_frozen(instrument: Instrument, month: date) -> None:
    """A frozen month of HCAHPS never changes; whoever has to correct it opens it again for a reason."""
    if SampleMonth.objects.filter(instrument=instrument, month=month, frozen_at__isnull=False).exists():
        raise ValidationError(_("This month is frozen. Open it again first, and say why."), code="frozen")
