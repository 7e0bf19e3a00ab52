"""A case in two languages: somebody asks for a translation, somebody writes it, somebody else looks at it.

What they told us and every letter may carry one. No service outside is asked: a machine's draft is pasted by hand, and
says that it was one. As long as one is waited for, a target of its own runs.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
import feedback.actions
from complaints import states
from complaints.actions.cases import facts_of, letter_in_work, locked, record, save
from complaints.letters import filling
from complaints.models import Complaint, Letter, Translation
from hospital import phrasing
from hospital.models import User
from hospital.timing import now as web_now

THEIR_WORDS = "words"  # what is translated is their own words; else it is the kind of a letter in work


@transaction.atomic
def ask_translation(
    complaint: Complaint, *, by: User | None, what: str, language: str, works_in: str = "",
    now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Ask for their words or a letter in another language; nothing goes out until it is there. `works_in` is the
    language in which colleagues work on the case from now on.
    """
    now = now or web_now()
    case = locked(complaint, version)
    states.refuse_unless(case.status, "ask_translation")
    letter = _letter(case, what)
    own = letter.language if letter else case.feedback.language
    if phrasing.speaks(own, language):
        raise ValidationError(_("It is written in this language already."), code="same")
    if case.translations.filter(letter=letter, language=language).exists():
        raise ValidationError(_("This translation is there already, or asked for."), code="asked")
    case.working_language = works_in or case.working_language
    row = case.translations.create(letter=letter, language=language, asked_by=by, asked_at=now)
    save(case, now, "working_language")
    _wait(case, now)
    return record("ask_translation", case, by, now, translation=row.pk, language=language, letter=row.letter_id)


def _letter(case: Complaint, what: str) -> Letter | None:
    if what == THEIR_WORDS:
        return None
    letter = letter_in_work(case, what)
    if letter is None:
        raise ValidationError(_("There is no such letter yet."), code="no_letter")
    return letter


def renew(case: Complaint, letter: Letter, by: User | None, now: datetime) -> None:
    """A letter in another language than its reader's waits for a translation from the moment it is written; one that
    changed waits for its translation anew.
    """
    reader = filling.reader_of(case, letter.kind)
    theirs = filling.language_for(case, letter.kind)
    rows = list(letter.translations.all())
    for row in rows:
        row.checked_by = row.checked_at = None
        row.save(update_fields=["checked_by", "checked_at"])
    if not rows and reader and reader.language and not phrasing.speaks(letter.language, theirs):
        rows = [Translation.objects.create(complaint=case, letter=letter, language=theirs, asked_by=by, asked_at=now)]
    if rows:
        _wait(case, now)


def _wait(case: Complaint, now: datetime) -> None:
    clocks.actions.happened(case, "translation_asked", at=now, now=now, facts=facts_of(case))


@transaction.atomic
def translate(
    complaint: Complaint, *, translation: Translation, by: User | None, words: str, is_machine_made: bool = False,
    now: datetime | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Write it, or write it anew. Somebody else has to look at it before anything goes out. Words of a red flag that
    nobody could read before are found in it.
    """
    now = now or web_now()
    case = locked(complaint)
    row = _held(case, translation)
    if not words.strip():
        raise ValidationError(_("Write something first."), code="empty")
    row.words, row.by, row.at, row.is_machine_made = words, by, now, is_machine_made
    row.checked_by = row.checked_at = None
    row.revision = row.letter.revision if row.letter else 0
    row.save()
    save(case, now)
    _wait(case, now)
    if row.letter is None and not case.is_restricted:  # whoever is on a restricted case looks for themselves
        feedback.actions.screen(case.feedback, words, now=now, in_translation=True)
    return record("translate", case, by, now, translation=row.pk, letter=row.letter_id, is_machine_made=is_machine_made)


def _held(case: Complaint, translation: Translation) -> Translation:
    row = case.translations.select_related("letter").get(pk=translation.pk)
    if row.letter and row.letter.state not in (Letter.State.DRAFT, Letter.State.SUBMITTED):
        raise ValidationError(_("This letter was sent; its translation stays as it was."), code="sent")
    return row


@transaction.atomic
def check_translation(
    complaint: Complaint, *, translation: Translation, by: User | None, now: datetime | None = None
) -> audit.models.Entry:
    """It says what the original says, says somebody who did not write it. Refuses its author (`own_translation`), and
    one of words that have changed since (`changed`).
    """
    now = now or web_now()
    case = locked(complaint)
    row = _held(case, translation)
    if not row.is_current:
        raise ValidationError(
            _("The words have changed since, or there are none yet. Translate first."), code="changed"
        )
    if by and row.by_id in by.acts_as:
        raise ValidationError(_("Somebody other than its author has to check it."), code="own_translation")
    row.checked_by, row.checked_at = by, now
    row.save(update_fields=["checked_by", "checked_at"])
    save(case, now)
    if not case.translations.waiting().exists():
        clocks.actions.happened(case, "translation_checked", at=now, now=now)
    return record("check_translation", case, by, now, translation=row.pk, letter=row.letter_id)
