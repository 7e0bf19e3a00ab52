"""Surveys with questions of HCAHPS: some of them for the hospital's own use, or the whole of it for CMS."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.models import Site, User
from hospital.timing import now as web_now
from surveys.actions.instruments import first_draft, locked_draft, refuse_unseen, write_content
from surveys.actions.licensing import refuse_unlicensed
from surveys.hcahps import editions, questionnaire
from surveys.models import Attestation, Instrument, InstrumentVersion, Programme
from surveys.models.instruments import Licence
from surveys.questions import Content, read

OWNER = "Centers for Medicare & Medicaid Services"
NAME_OF_OTHERS = "cahps"


@transaction.atomic
def begin_benchmark(
    *, name: str, numbers: Collection[int], by: User | None, site: Site | None = None, now: datetime | None = None
) -> Instrument:
    """A survey of the hospital's own with chosen questions of HCAHPS, word for word; what leads to them comes along.

    It does not bear the name: what it finds out is not HCAHPS.
    """
    edition = editions.newest()
    if NAME_OF_OTHERS in name.casefold():
        words = _("Give it a name of your own: what it finds out is not HCAHPS.")
        raise ValidationError({"name": ValidationError(words, code="name")})
    free = {number for _measure, found in questionnaire.offered(edition) for number in found}
    if not numbers or not free.issuperset(numbers):
        raise ValidationError(_("Choose at least one of the questions."), code="questions")
    terms = {"licence": Licence.PUBLIC_DOMAIN, "notice": questionnaire.OWN_USE, "programme": Programme.BENCHMARK}
    content = questionnaire.for_own_use(edition, numbers)
    return _begun(Instrument(name=name, site=site, created_by=by, **terms), edition, content, now)


@transaction.atomic
def begin_hcahps(*, edition: str, site: Site, by: User | None, now: datetime | None = None) -> Instrument:
    """The whole questionnaire of an edition for a hospital with a certification number, once for each."""
    known = editions.called(edition)
    site = Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    if known is None:
        raise ValidationError(_("This edition is not known."), code="edition")
    if not site.ccn:
        raise ValidationError(_("This site has no CMS certification number."), code="ccn")
    if Instrument.objects.filter(site=site, programme=Programme.HCAHPS, edition=edition).exists():
        raise ValidationError(_("This site has this edition already."), code="once")
    is_ours = questionnaire.is_ours_to_ship(known)
    terms = {
        "licence": Licence.PUBLIC_DOMAIN if is_ours else Licence.LICENSED,
        "notice": questionnaire.notice(known), "programme": Programme.HCAHPS,
    }  # fmt: skip
    row = Instrument(name=f"HCAHPS {edition}, {site.name}"[:120], site=site, created_by=by, **terms)
    return _begun(row, known, questionnaire.official(known), now)


def _begun(row: Instrument, edition: editions.Edition, content: Content, now: datetime | None) -> Instrument:
    row.edition, row.owner, row.is_locked = edition.version, OWNER, True
    row.trademark, row.created_at = edition.licence["trademark"], now or web_now()
    version = first_draft(row, content)
    told: dict[str, Any] = {"programme": row.programme, "edition": row.edition, "questions": len(content.items)}
    audit.log.record("survey.begin", row, by=row.created_by, at=row.created_at, version=version.pk, **told)
    return row


@transaction.atomic
def attest(
    version: InstrumentVersion, *, key: str, text: str, labels: Mapping[str, str], by: User,
    revision: int | None = None, now: datetime | None = None,
) -> InstrumentVersion:  # fmt: skip
    """A named person has the official instrument beside them: these are its words, to the letter.

    Words that belong to somebody else need their permission before. `labels` are the answers by code; where several
    questions share them they change for all, and those count as unconfirmed again.
    """
    now = now or web_now()
    version = locked_draft(version)
    instrument, was = version.instrument, read(version.content)
    if not instrument.is_hcahps:
        raise ValidationError(_("Nothing of this survey is official."), code="programme")
    refuse_unseen(version, revision)
    if not text.strip() or not all(label.strip() for label in labels.values()):
        raise ValidationError(_("Every text has words."), code="words")
    _refuse_others_words(instrument, key, now)
    try:
        content = questionnaire.worded(was, key, text.strip(), labels)
    except KeyError as error:
        raise ValidationError(_("This is no official question."), code="key") from error
    if content != was:
        write_content(version, content, now)
    mark = questionnaire.mark(content, key)
    told = {"attested_at": now, "attested_by": by}
    Attestation.objects.get_or_create(instrument=instrument, key=key, mark=mark, defaults=told)
    audit.log.record("survey.attest", instrument, by=by, at=now, version=version.pk, key=key, mark=mark)
    return version


def _refuse_others_words(instrument: Instrument, key: str, now: datetime) -> None:
    item = editions.named(instrument.edition).items.get(questionnaire.number_of(key) or 0)
    if item and not item.is_ours_to_ship:
        refuse_unlicensed(instrument, now)
