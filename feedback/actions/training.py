"""Confirmed themes with the words they were said of, for whoever wants to measure or train something at the hospital.

The names this house knows are taken out, and addresses and numbers of all kinds; what else is in free words only a
person can see, which the page says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

import audit.log
from feedback.models import Feedback, ThemeLabel
from hospital.models import Person, User
from hospital.timing import now as web_now

GAP = "▢"
SHORTEST = 3  # letters of a name's part; shorter ones are words of their own
ADDRESS, PHONE = re.compile(r"(?<!\S)\S+@\S+|https?://\S+"), re.compile(r"\+?\d[\d ()./-]{5,}\d")
HAN = re.compile(r"[\u3400-\u9fff]")


WordsOf = Callable[[set[UUID]], Mapping[UUID, str]]


@transaction.atomic
def export_labels(user: User, *, comments: WordsOf, now: datetime | None = None) -> list[str]:
    """One line of JSON for each label of what this user reads: words, language, theme, whether it fits, how it came up.

    No name, no reference, no place, no day. `comments` says the words of those of surveys that this user reads: they
    stand in a room above.
    """
    rows = ThemeLabel.objects.visible_to(user).counted().order_by("feedback_id", "comment", "id")
    rows = rows.select_related("feedback__teller", "feedback__patient__person").prefetch_related(
        "feedback__named__user", "feedback__thanks__thanked__user"
    )
    written = comments({row.comment for row in rows if row.comment})
    said = [(row, _words(row, written)) for row in rows]
    lines = [json.dumps(_line(row, words), ensure_ascii=False, sort_keys=True) for row, words in said if words]
    audit.log.record("theme.export", by=user, at=now or web_now(), rows=len(lines))
    return lines


def _words(row: ThemeLabel, written: Mapping[UUID, str]) -> str:
    """Whoever wrote a comment is not known, so that no name can be taken out."""
    if row.feedback:
        return without_names(row.feedback.words, _names(row.feedback))
    return without_names(written.get(row.comment, ""), ()) if row.comment else ""


def _line(row: ThemeLabel, words: str) -> dict[str, object]:
    return {
        "words": words,
        "language": row.language, "theme": row.theme, "fits": row.is_right, "tone": row.tone,
        "source": row.source, "version": row.version,
    }  # fmt: skip


def without_names(words: str, names: Iterable[str]) -> str:
    """Names, and what one could be reached by, as a box; the longest first, so that no half stays."""
    parts = {part for name in names for part in (name, *re.split(r"[\s,.'’-]+", name)) if _is_telling(part)}
    for part in sorted(parts, key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)" if not HAN.search(part) else re.escape(part), GAP, words,
                       flags=re.IGNORECASE)  # fmt: skip
    return PHONE.sub(GAP, ADDRESS.sub(GAP, words))


def _is_telling(part: str) -> bool:
    return len(part) >= SHORTEST or bool(HAN.search(part) and len(part) > 1)


def _names(story: Feedback) -> Iterator[str]:
    people = (story.teller, story.patient.person if story.patient else None)
    for person in filter(None, people):
        yield from _called(person)
    yield from (row.user.name for row in story.named.all())
    thanks = getattr(story, "thanks", None)
    if thanks:
        yield from (row.name for row in thanks.thanked.all() if row.user)


def _called(person: Person) -> Iterator[str]:
    names = (person.name, person.name_in_other_script, person.name_transliterated, person.preferred_name)
    yield from filter(None, names)
