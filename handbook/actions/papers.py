"""Documents people are asked to read: written in versions, approved by clinician and lawyer, never changed after."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import audit.log
from handbook import keeping, papertext, upkeep
from handbook.actions.dishes import refuse_unseen
from handbook.models import Paper, PaperText, PaperVersion
from handbook.seeing import mark_of
from hospital.models import Site, User
from hospital.timing import now as web_now

CLINICAL, LEGAL = "clinical", "legal"


@transaction.atomic
def add_paper(site: Site, *, code: str, kind: str, by: User | None, now: datetime | None = None) -> Paper:
    """A document of this site with the draft of its first version."""
    now = now or web_now()
    try:
        with transaction.atomic():
            paper = Paper.objects.create(site=site, code=code, kind=kind)
    except IntegrityError as error:
        raise ValidationError({"code": _("There is a document of this name already.")}, code="twice") from error
    PaperVersion.objects.create(paper=paper, number=1, begun_at=now, written_by=by)
    audit.log.record("paper.add", paper, by=by, at=now, kind=kind)
    return paper


@transaction.atomic
def draft_paper(paper: Paper, *, by: User | None, now: datetime | None = None) -> PaperVersion:
    """The next version, with the words of the newest; the one that holds stays as it is."""
    now = now or web_now()
    paper = _locked(paper)
    newest = paper.versions.latest("number")
    if newest.is_draft:
        raise ValidationError(_("There is a draft already."), code="twice")
    draft = PaperVersion.objects.create(paper=paper, number=newest.number + 1, begun_at=now, written_by=by)
    for text in newest.texts.all():
        _write(draft, paper, text.language, {"title": text.title, "summary": text.summary, "body": text.body})
    audit.log.record("paper.draft", paper, by=by, at=now, number=draft.number)
    return draft


@transaction.atomic
def write_paper(
    version: PaperVersion, *, language: str, texts: Mapping[str, str], by: User | None, changed: str | None = None,
    effective_on: date | None = None, seen: str = "", now: datetime | None = None,
) -> PaperText:  # fmt: skip
    """The draft says this in one language: `texts` are title, summary and body. Approvals of other words are gone.

    Refuses (`changed`) where the draft says something else in it than was on the page (`seen`).
    """
    now = now or web_now()
    version = _draft(version)
    refuse_unseen(seen, mark_of(version.said_in(language)))
    for name in ("clinical_by", "clinical_at", "legal_by", "legal_at"):
        setattr(version, name, None)
    version.written_by, version.effective_on = by, effective_on or version.effective_on
    version.changed = version.changed if changed is None else changed
    version.save()
    text = _write(version, version.paper, language, texts)
    facts: dict[str, Any] = {"number": version.number, "language": language, "sha256": text.sha256}
    audit.log.record("paper.write", version.paper, by=by, at=now, **facts)
    return text


@transaction.atomic
def approve_paper(
    version: PaperVersion, *, side: str, seen: Collection[str], by: User, now: datetime | None = None
) -> bool:  # fmt: skip
    """One of the two who must approve every word of it, the clinician or the lawyer; neither of them wrote it.

    `seen` are the hashes of the words that were on the page: others are refused (`changed`).

    True when it was the second: from now on nothing of it changes. A version holds from the day of the second
    approval at the earliest.
    """
    now = now or web_now()
    version = _draft(version)
    _refuse_approval(version, side, by)
    if version.hashes != sorted(seen):
        words = _("It was changed in the meantime. Nothing was approved: read it again.")
        raise ValidationError(words, code="changed")
    setattr(version, f"{side}_by", by)
    setattr(version, f"{side}_at", now)
    is_second = bool(version.clinical_at and version.legal_at)
    if is_second:
        today = timezone.localdate(now)
        version.effective_on = max(version.effective_on or today, today)
        _refuse_same_day(version)
        version.approved_at = now
    version.save()
    facts: dict[str, Any] = {
        "number": version.number,
        "side": side,
        "hashes": version.hashes,
    }
    keeping.was_changed(version.paper.site.code)  # pages name the version that holds
    audit.log.record("paper.approve", version.paper, by=by, at=now, **facts)
    return is_second


def _refuse_approval(version: PaperVersion, side: str, by: User) -> None:
    if side not in (CLINICAL, LEGAL):
        raise ValidationError(_("Say whether you approve it as a clinician or as a lawyer."), code="side")
    if not version.texts.filter(language=version.paper.language).exists():
        raise ValidationError(_("Write it first in the language that counts."), code="empty")
    other = version.legal_by if side == CLINICAL else version.clinical_by
    if by in (version.written_by, other):
        raise ValidationError(_("Two people approve it, and neither of them wrote it."), code="four_eyes")


def _refuse_same_day(version: PaperVersion) -> None:
    others = PaperVersion.objects.published().filter(paper=version.paper, effective_on=version.effective_on)
    if others.exists():
        raise ValidationError(_("Another version begins on this day. Choose a later one."), code="day")


@transaction.atomic
def retire_paper(paper: Paper, *, by: User | None, now: datetime | None = None) -> None:
    """It is given to nobody any more; its versions stay at their addresses."""
    now = now or web_now()
    paper = _locked(paper)
    if paper.retired_at:
        raise ValidationError(_("It was withdrawn already."), code="retired")
    paper.retired_at = now
    paper.save(update_fields=["retired_at"])
    upkeep.end(paper, reason="withdrawn", now=now)
    keeping.was_changed(paper.site.code)
    audit.log.record("paper.retire", paper, by=by, at=now)


@transaction.atomic
def plan_review(
    paper: Paper, *, review_on: date | None, reviewer: User | None, by: User | None, now: datetime | None = None
) -> None:
    """It was read and is still right, and is read again by this day; without a day nobody is reminded."""
    now = now or web_now()
    paper = Paper.objects.select_for_update(of=("self",), no_key=True).select_related("site").get(pk=paper.pk)
    if paper.retired_at:
        raise ValidationError(_("It was withdrawn already."), code="retired")
    if review_on and review_on <= timezone.localdate(now):
        raise ValidationError({"review_on": ValidationError(_("Choose a day after today."), code="past")})
    paper.review_on, paper.reviewer = review_on, reviewer
    paper.save(update_fields=["review_on", "reviewer"])
    upkeep.review(paper, "paper-review", due_on=review_on, owner=reviewer, now=now)
    audit.log.record("paper.plan_review", paper, by=by, at=now, review_on=review_on)


def _locked(paper: Paper) -> Paper:
    return Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)


def _draft(version: PaperVersion) -> PaperVersion:
    rows = PaperVersion.objects.select_for_update(of=("self",), no_key=True).select_related("paper")
    version = rows.get(pk=version.pk)
    if not version.is_draft:
        raise ValidationError(_("This version was approved: nothing of it changes. Begin a new one."), code="approved")
    return version


def _write(version: PaperVersion, paper: Paper, language: str, texts: Mapping[str, str]) -> PaperText:
    said = {name: papertext.tidy(words) for name, words in texts.items()}
    said["sha256"] = papertext.sha256(code=paper.code, number=version.number, language=language, **said)
    text, _made = PaperText.objects.update_or_create(version=version, language=language, defaults=said)
    return text
