"""Themes: which fits something that was told, and what the hospital makes of the framework and its keywords.

A label says what somebody decided. It never touches the rating the person gave, a severity, or anything that is owed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.framework import Framework, framework
from feedback.models import Feedback, Theme, ThemeLabel, ThemeWords
from feedback.themes import HCAT, LANGUAGES
from hospital.models import Site, User
from hospital.timing import now as web_now

Source = ThemeLabel.Source
MOST_WORDS, LONGEST_WORD = 60, 60


@dataclass(frozen=True, slots=True)
class Piece:
    """What a theme is said of: something that was told, or (by its number) a comment of a survey."""

    site_id: int
    department_id: int | None
    language: str
    feedback: Feedback | None = None
    comment: UUID | None = None


def piece_of(feedback: Feedback) -> Piece:
    return Piece(feedback.site_id, feedback.department_id, feedback.language, feedback=feedback)


@transaction.atomic
def confirm_theme(
    piece: Piece, *, theme: str, by: User, source: str = Source.PERSON, tone: str = "", now: datetime | None = None
) -> ThemeLabel:
    """It fits. Confirmed again it may be read otherwise (`tone`), and is still from where it first came."""
    return _judge(piece, theme, by, source, now, is_right=True, tone=tone)


@transaction.atomic
def reject_theme(
    piece: Piece, *, theme: str, by: User, source: str = Source.PERSON, now: datetime | None = None
) -> ThemeLabel:
    """It does not fit, and is not suggested again."""
    return _judge(piece, theme, by, source, now, is_right=False, tone="")


def _judge(
    piece: Piece, theme: str, by: User, source: str, now: datetime | None, *, is_right: bool, tone: str
) -> ThemeLabel:
    now = now or web_now()
    held = framework()
    same = {"feedback": piece.feedback, "comment": piece.comment, "theme": theme}
    label = ThemeLabel.objects.select_for_update().filter(**same).first()
    if label is None:
        _refuse_unless_offered(held, theme, piece.site_id)
        label = ThemeLabel(**same, source=source)
    label.site_id, label.department_id, label.language = piece.site_id, piece.department_id, piece.language
    label.is_right, label.tone, label.version = is_right, tone, held.version
    label.confirmed_by, label.at = by, now
    label.save()
    verb = "feedback.confirm_theme" if is_right else "feedback.reject_theme"
    audit.log.record(verb, piece.feedback or label, by=by, at=now, theme=theme, source=label.source, tone=tone,
                     version=label.version)  # fmt: skip
    return label


def _refuse_unless_offered(held: Framework, theme: str, site_id: int) -> None:
    if theme not in held.known or not held.known[theme].is_offered(site_id):
        raise ValidationError(_("This theme is not offered here."), code="theme")


# ------------------------------------------------------------------------------------------ the framework
@transaction.atomic
def change_theme(
    code: str, *, by: User | None, label: str = "", about: str = "", hcat: str = "", maps: Sequence[str] = (),
    is_retired: bool = False, words: Mapping[str, Sequence[str]] | None = None, now: datetime | None = None,
) -> Theme:  # fmt: skip
    """From now on: what it is called, which codes of other lists it is, whether it is offered, its keywords.

    Its code stays. What was labeled keeps its label, also with what is retired.
    """
    now, held = now or web_now(), framework()
    if code not in held.known:
        raise ValidationError(_("There is no such theme."), code="theme")
    known = held.known[code]
    _refuse_category(held, hcat)
    ships_as = known.ships_as or ("" if known.is_own else known.label)
    if known.is_own and not label:
        raise ValidationError(_("It needs a name."), code="label")
    row = Theme.objects.create(
        code=code, site_id=known.site_id, label="" if label == ships_as else label, about=about, hcat=hcat,
        maps=list(maps), is_retired=is_retired, by=by, at=now,
    )  # fmt: skip
    changed = _change_words(held, code, words or {}, by, now)
    audit.log.record("theme.change", row, by=by, at=now, code=code, is_retired=is_retired, words=changed)
    return row


@transaction.atomic
def add_theme(
    parent: str, *, by: User | None, label: str, about: str = "", hcat: str = "", site: Site | None = None,
    now: datetime | None = None,
) -> Theme:  # fmt: skip
    """A theme of the hospital's own below one that ships; at one site or, without, everywhere."""
    now, held = now or web_now(), framework()
    if parent not in held.known or not held.known[parent].may_have_children:
        raise ValidationError(_("Nothing can be added below this."), code="parent")
    if not label.strip():
        raise ValidationError(_("It needs a name."), code="label")
    _refuse_category(held, hcat)
    number = 1 + sum(code.startswith(f"{parent}.") for code in held.known)
    code = f"{parent}.{number}"
    row = Theme.objects.create(
        code=code, site=site, label=label.strip(), about=about, hcat=hcat or held.known[parent].hcat, by=by, at=now
    )
    audit.log.record("theme.add", row, by=by, at=now, code=code, site=site.pk if site else None)
    return row


def _refuse_category(held: Framework, hcat: str) -> None:
    if hcat and hcat not in HCAT:
        raise ValidationError(_("There is no category “%(hcat)s”."), code="hcat", params={"hcat": hcat})


def _change_words(
    held: Framework, code: str, words: Mapping[str, Sequence[str]], by: User | None, now: datetime
) -> list[str]:
    """The languages in which the keywords are others now."""
    changed = []
    for language in LANGUAGES:
        wanted = tuple(dict.fromkeys(word.strip() for word in words.get(language, ()) if word.strip()))
        if language not in words or wanted == tuple(held.rules.get(code, {}).get(language, ())):
            continue
        if len(wanted) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in wanted):
            raise ValidationError(_("At most 60 keywords of 60 characters."), code="words")
        ThemeWords.objects.create(theme=code, language=language, words=list(wanted), by=by, at=now)
        changed.append(language)
    return changed
