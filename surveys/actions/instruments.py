"""Surveys begin, get drafts, are published and reviewed in each language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.models import Site, User
from hospital.timing import now as web_now
from surveys import shipped, words
from surveys.actions.licensing import refuse_unlicensed
from surveys.actions.refusing import refuse_unconfirmed, refuse_unofficial
from surveys.models import Instrument, InstrumentVersion, Translation
from surveys.models.instruments import Licence, tag_of
from surveys.questions import Content, coverage, digest, findings, lengths, read, source_mark, units

RESERVED = "begin"  # an address of its own
COPIED = ("language", "is_easy", "texts", "is_machine_made")


@transaction.atomic
def begin(
    *, name: str, by: User | None, language: str = "en", site: Site | None = None, template: str = "",
    now: datetime | None = None,
) -> Instrument:  # fmt: skip
    """A new survey with its first draft: empty, or what a template brings, with its notice and its translations."""
    now = now or web_now()
    made = shipped.template(template) if template else None
    terms = made.terms if made else {"owner": "", "licence": Licence.OWN, "notice": "", "trademark": ""}
    instrument = Instrument(
        name=name, site=site, created_at=now, created_by=by, is_locked=bool(made and made.is_locked), **terms
    )
    content = made.content if made else Content(language=language, title=name)
    version = first_draft(instrument, content)
    source = units(content)
    Translation.objects.bulk_create(
        Translation(version=version, language=code, is_easy=is_easy, texts=_marked(texts, source), is_machine_made=True)
        for (code, is_easy), texts in (made.translations.items() if made else ())
    )
    audit.log.record("survey.begin", instrument, by=by, at=now, template=template, version=version.pk)
    return instrument


def first_draft(instrument: Instrument, content: Content) -> InstrumentVersion:
    """Save a survey, with a code made of its name, and the draft of its first version."""
    instrument.code = _free_code(instrument.name)
    instrument.save(force_insert=True)
    return InstrumentVersion.objects.create(
        instrument=instrument, number=1, content=content.data(), changed_at=instrument.created_at, **_lengths(content)
    )


def _free_code(name: str) -> str:
    """A short name for addresses; names without Latin letters get a number."""
    wanted = slugify(name)[:32].strip("-") or "survey"
    taken = {RESERVED} | set(Instrument.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, 10_000))
    return next(code for code in (wanted, *numbered) if code not in taken)


def _marked(texts: Mapping[str, str], source: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {unit: {"text": text, "of": source_mark(source[unit])} for unit, text in texts.items() if unit in source}


def _lengths(content: Content) -> dict[str, int]:
    try:
        shortest, longest = lengths(content)
    except (ValueError, KeyError):  # a draft may still look at questions that are gone
        shortest = longest = 0
    return {"shortest_seconds": shortest, "longest_seconds": longest}


@transaction.atomic
def draft(instrument: Instrument, *, by: User | None, now: datetime | None = None) -> InstrumentVersion:
    """A copy of the newest published version, to be changed; the draft that there is, if there is one."""
    now = now or web_now()
    instrument = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if standing := instrument.versions.drafts().first():
        return standing
    newest = instrument.versions.published().first()
    if newest is None:
        raise ValidationError(_("There is no version to begin from."), code="no_version")
    made = InstrumentVersion.objects.create(
        instrument=instrument, number=newest.number + 1, content=newest.content, changed_at=now,
        shortest_seconds=newest.shortest_seconds, longest_seconds=newest.longest_seconds,
    )  # fmt: skip
    for row in newest.translations.all():
        kept = {name: getattr(row, name) for name in (*COPIED, "status", "reviewed_by", "reviewed_at")}
        Translation.objects.create(version=made, **kept)
    audit.log.record("survey.draft", instrument, by=by, at=now, version=made.pk, number=made.number)
    return made


@transaction.atomic
def change_content(
    version: InstrumentVersion, content: Content, *, by: User | None, revision: int | None = None,
    now: datetime | None = None,
) -> InstrumentVersion:  # fmt: skip
    """Write a draft's new content. `revision` is the one its editor saw: somebody else's change is not overwritten.

    A language that lacks something now goes back to draft, so that it cannot be published half.
    """
    now = now or web_now()
    version = locked_draft(version)
    refuse_unseen(version, revision)
    _refuse_official(read(version.content), content)
    write_content(version, content, now)
    audit.log.record("survey.change", version.instrument, by=by, at=now, version=version.pk, revision=version.revision)
    return version


def refuse_unseen(version: InstrumentVersion, revision: int | None) -> None:
    if revision is not None and revision != version.revision:
        raise ValidationError(_("Somebody changed this meanwhile. Look at it again."), code="changed")


def write_content(version: InstrumentVersion, content: Content, now: datetime) -> None:
    """Into a draft that is locked already; a language that lacks something now is a draft as well."""
    version.content, version.revision, version.changed_at = content.data(), version.revision + 1, now
    for name, value in _lengths(content).items():
        setattr(version, name, value)
    version.save(update_fields=["content", "revision", "changed_at", "shortest_seconds", "longest_seconds"])
    for row in version.translations.exclude(status=Translation.Status.DRAFT):
        if not coverage(content, row.texts).is_full:
            _back_to_draft(row)


def _refuse_official(was: Content, becomes: Content) -> None:
    """Official questions stay word for word, in their order, with the answers they come with."""
    official = [item for item in was.items if item.is_locked]
    kept = [item for item in becomes.items if item.is_locked]
    sets = {item.set for item in official if item.set}
    if official != kept or any(was.sets.get(name) != becomes.sets.get(name) for name in sets):
        raise ValidationError(_("The official questions cannot be changed."), code="official")


def _back_to_draft(row: Translation) -> None:
    row.status, row.reviewed_by, row.reviewed_at = Translation.Status.DRAFT, None, None
    row.save(update_fields=["status", "reviewed_by", "reviewed_at"])


@transaction.atomic
def publish(version: InstrumentVersion, *, by: User | None, now: datetime | None = None) -> InstrumentVersion:
    """From now on this is what people are asked, and nothing of it changes any more."""
    now = now or web_now()
    version = locked_draft(version)
    content = read(version.content)
    if wrong := [one for one in findings(content) if not one.is_advice]:
        raise ValidationError([words.finding(one) for one in wrong], code="findings")
    refuse_unlicensed(version.instrument, now)
    refuse_unconfirmed(version.instrument, content)
    version.sha256, version.published_at, version.published_by = digest(content.data()), now, by
    version.content = content.data()
    version.save(update_fields=["content", "sha256", "published_at", "published_by"])
    audit.log.record("survey.publish", version.instrument, by=by, at=now, version=version.pk, sha256=version.sha256)
    return version


@transaction.atomic
def discard(version: InstrumentVersion, *, by: User | None, now: datetime | None = None) -> None:
    """Throw a draft away. The first version of a survey stays, or there would be no survey."""
    now = now or web_now()
    version = locked_draft(version)
    if version.number == 1:
        raise ValidationError(_("The first version stays: without it there is no survey."), code="only_version")
    pk = version.pk
    version.delete()
    audit.log.record("survey.discard", version.instrument, by=by, at=now, version=pk)


@transaction.atomic
def translate(
    version: InstrumentVersion, *, language: str, is_easy: bool, texts: Mapping[str, str], by: User | None,
    now: datetime | None = None,
) -> Translation:  # fmt: skip
    """Keep what was written in this language; each text remembers the source it was made from.

    What was reviewed counts as a draft again. A language of a published version that patients read stays as it is.
    """
    now = now or web_now()
    version = _locked(version)
    refuse_unofficial(version.instrument, tag_of(language, is_easy=is_easy))
    row, _is_new = Translation.objects.get_or_create(version=version, language=language, is_easy=is_easy)
    if row.is_offered and not version.is_draft:
        raise ValidationError(_("Patients read this already. Begin a new version to change it."), code="published")
    source = units(read(version.content))
    unknown = texts.keys() - source.keys()
    if unknown:
        raise ValidationError(_("Somebody changed this meanwhile. Look at it again."), code="changed")
    row.texts = {**row.texts, **_marked({unit: text.strip() for unit, text in texts.items()}, source)}
    row.status, row.reviewed_by, row.reviewed_at = Translation.Status.DRAFT, None, None
    row.save()
    audit.log.record("survey.translate", version.instrument, by=by, at=now, version=version.pk, language=row.tag)
    return row


@transaction.atomic
def review(row: Translation, *, by: User | None, now: datetime | None = None) -> Translation:
    """Somebody who reads the language says that it is right: of HCAHPS, that it is the official translation. It is
    offered with the version it belongs to.
    """
    now = now or web_now()
    version = _locked(row.version)
    row = version.translations.get(pk=row.pk)
    lacks = coverage(read(version.content), row.texts)
    if not lacks.is_full:
        words_ = _("%(missing)d texts are missing and %(stale)d have changed in the source since.")
        raise ValidationError(words_ % {"missing": len(lacks.missing), "stale": len(lacks.stale)}, code="coverage")
    is_official = version.instrument.is_hcahps
    row.status = Translation.Status.OFFICIAL if is_official else Translation.Status.REVIEWED
    row.reviewed_by, row.reviewed_at = by, now
    row.is_machine_made = row.is_machine_made and by is None
    row.save(update_fields=["status", "reviewed_by", "reviewed_at", "is_machine_made"])
    audit.log.record("survey.review", version.instrument, by=by, at=now, version=version.pk, language=row.tag)
    return row


def _locked(version: InstrumentVersion) -> InstrumentVersion:
    return InstrumentVersion.objects.select_for_update(of=("self",)).select_related("instrument").get(pk=version.pk)


def locked_draft(version: InstrumentVersion) -> InstrumentVersion:
    version = _locked(version)
    if not version.is_draft:
        raise ValidationError(_("A published version never changes. Begin a new one."), code="published")
    return version
