"""What the staff pages of documents show: which hold, what a draft still needs, who has read them, without names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language_info

from handbook.models import Acknowledgement, Paper, PaperText, PaperVersion
from hospital.actions.persons import HOSPITAL, number_hash
from hospital.masking import mask_name
from hospital.models import Identifier, User

MOST = 50
BESIDE = (
    "text__version__paper__site__organization", "person", "location", "asked_by", "withdrawn_by", "patient__person",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One document in the list."""

    paper: Paper
    title: str
    held: PaperVersion | None
    draft: PaperVersion | None
    read: int


def lines(user: User, today: date) -> list[Line]:
    read = Count(
        "versions__texts__acknowledgements",
        filter=Q(versions__texts__acknowledgements__read_at__isnull=False), distinct=True,
    )  # fmt: skip
    rows = Paper.objects.visible_to(user).select_related("site").prefetch_related("versions__texts")
    return [_line(paper, today) for paper in rows.annotate(read=read)]


def _line(paper: Paper, today: date) -> Line:
    versions = list(paper.versions.all())
    draft = next((one for one in versions if one.is_draft), None)
    ready = [one for one in versions if not one.is_draft and one.effective_on <= today]
    held = max(ready, key=lambda one: one.effective_on) if ready and not paper.retired_at else None
    texts = {text.language: text.title for one in (draft, held) if one for text in one.texts.all()}
    return Line(paper, texts.get(paper.language) or paper.code, held, draft, paper.read)


@dataclass
class Desk:
    """One document: its versions, newest first, and what this person may do with it."""

    paper: Paper
    user: User
    today: date

    @cached_property
    def versions(self) -> list[PaperVersion]:
        rows = self.paper.versions.select_related("clinical_by", "legal_by", "written_by").prefetch_related("texts")
        return list(rows)

    @cached_property
    def held(self) -> PaperVersion | None:
        ready = [one for one in self.versions if not one.is_draft and one.effective_on <= self.today]
        return max(ready, key=lambda one: one.effective_on) if ready and not self.paper.retired_at else None

    @property
    def draft(self) -> PaperVersion | None:
        return next((one for one in self.versions if one.is_draft), None)

    @property
    def title(self) -> str:
        texts = [text for one in self.versions for text in one.texts.all() if text.language == self.paper.language]
        return texts[0].title if texts else self.paper.code

    @property
    def languages(self) -> list[dict[str, Any]]:
        """Of the draft, in our order: the name of each, and whether it is written."""
        written = {text.language for text in self.draft.texts.all()} if self.draft else set()
        return [
            {"code": code, "name": get_language_info(code)["name_local"], "is_written": code in written}
            for code, _name in settings.LANGUAGES
        ]

    @property
    def may_change(self) -> bool:
        return self.user.may("handbook.change_paper", self.paper)

    @property
    def may_ask(self) -> bool:
        verbs = self.user.standing.verbs
        return self.held is not None and "handbook.ask_acknowledgement" in verbs

    @property
    def may_approve(self) -> bool:
        return self._is_asked("approve", "clinical_at")

    @property
    def may_clear(self) -> bool:
        return self._is_asked("clear", "legal_at")

    def _is_asked(self, verb: str, column: str) -> bool:
        draft = self.draft
        if draft is None or getattr(draft, column) or not draft.texts.all():
            return False
        barred = {draft.written_by_id, draft.clinical_by_id, draft.legal_by_id}
        return self.user.may(f"handbook.{verb}_paper", self.paper) and self.user.pk not in barred


def beside(version: PaperVersion, language: str) -> dict[str, Any]:
    """For whoever translates: the words that count, and the direction of both."""
    source: PaperText | None = None
    if language != version.paper.language:
        source = version.texts.filter(language=version.paper.language).first()
    info = get_language_info(language)
    return {"source": source, "name": info["name_local"], "direction": "rtl" if info["bidi"] else "ltr"}


# ---------------------------------------------------------------------------------------- who has read them
@dataclass(frozen=True, slots=True)
class Row:
    row: Acknowledgement
    who: str


def listed(rows: QuerySet[Acknowledgement]) -> list[Row]:
    """Names by their first letters: lists carry nobody's identity."""
    found = rows.select_related(*BESIDE).order_by("-pk")[:MOST]
    return [Row(row, mask_name(row.person.name)) for row in found]


def looked_up(rows: QuerySet, words: str) -> QuerySet:
    """By reference, or by the record number of the patient."""
    number = number_hash(HOSPITAL, words.strip())
    patients = Identifier.objects.filter(authority=HOSPITAL, value_hash=number).values("patient")
    return rows.filter(Q(ref=words.strip().upper()) | Q(patient__in=patients))
