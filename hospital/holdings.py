"""What is held about a person, table by table: how rows are found, what an erasure empties, what an export shows.

Each room says it of its own tables in a module of this name; `pxm.persons` reads all of them. A house test walks every
table from which a person can be reached and every column that can hold words, so that the next one cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hospital.models import (
    ContactPlan,
    FeedPatient,
    FeedVisit,
    Identifier,
    InboundMessage,
    LiaisonNote,
    Need,
    NeedCheck,
    OptOut,
    Patient,
    Person,
    Preference,
    StayCoding,
    SurveyHold,
    Visit,
    VisitEvent,
    WardStay,
)

Word = str | Promise
INNER = frozenset({"id", "tokens", "edition", "key", "version", "nonce", "token_hash", "code_hash", "value_hash"})


@dataclass(frozen=True, slots=True)
class Trail:
    """By number, what leads to everything about one person: what they told us or was told about them, and its cases."""

    persons: tuple[int, ...] = ()
    patients: tuple[int, ...] = ()
    stories: tuple[int, ...] = ()
    cases: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """One table. `by` is where its rows hang on the trail: the trail's name and the lookup.

    `emptied` columns lose their content in an erasure; rows that `is_removed` go as a whole. `shown` are columns with
    the words for them, for people to read; an export for machines gives every column that is not `INNER`.
    `said` turns codes into words.
    `kept` are columns that look like words and stay, each with its reason.
    """

    model: type[models.Model]
    title: Word
    by: tuple[str, str]
    only: Mapping[str, Any] = field(default_factory=dict)
    emptied: tuple[str, ...] = ()
    shown: Mapping[str, Word] = field(default_factory=dict)
    said: Mapping[str, Callable[[Any], Word]] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    is_removed: bool = False

    def rows(self, trail: Trail) -> models.QuerySet:
        name, lookup = self.by
        return self.model._default_manager.filter(**{f"{lookup}__in": getattr(trail, name)}, **self.only)

    def empty(self, trail: Trail) -> int:
        """Returns how many rows there were."""
        rows = self.rows(trail)
        if self.is_removed:
            return rows.delete()[1].get(self.model._meta.label, 0)
        blank = {name: _nothing(self.model._meta.get_field(name)) for name in self.emptied}
        return rows.update(**blank) if blank else rows.count()

    @property
    def columns(self) -> list[str]:
        """Of an export: neither other people nor how it is kept."""
        fields = self.model._meta.concrete_fields
        return [one.name for one in fields if not one.is_relation and one.name not in INNER]


def _nothing(column: models.Field) -> Any:
    if column.null:
        return None
    if isinstance(column, ArrayField):
        return []
    return {} if isinstance(column, models.JSONField) else "" if column.empty_strings_allowed else False


TABLES = (
    Held(
        ContactPlan, _("Contact plans"), ("persons", "person"), emptied=("behavior", "limits"),
        shown={
            "told_on": _("Told in writing on"), "behavior": _("What happened"), "limits": _("Limits"),
            "review_on": _("Looked at again on"),
        },
    ),
    Held(
        SurveyHold, _("Surveys held back"), ("persons", "person"),
        shown={"why": _("Why"), "starts_on": _("From"), "until_on": _("Until")},
    ),
    Held(
        OptOut, _("Asked not to get surveys"), ("persons", "person"), kept={"contact_hash": "a hash"},
        shown={"how": _("How"), "at": _("When"), "ended_at": _("Until")},
    ),
    Held(
        Person, _("Person"), ("persons", "pk"),
        emptied=(
            "name", "name_in_other_script", "name_transliterated", "preferred_name", "name_order", "phone", "email",
            "postal_address", "preferred_channel", "best_time", "language", "zone", "needs_interpreter",
            "has_shared_contact", "contact_safety", "deceased_on",
        ),
        shown={
            "name": _("Name"), "name_in_other_script": _("Name in another script"),
            "name_transliterated": _("Name in Latin letters"), "preferred_name": _("Name to use"),
            "phone": _("Telephone"), "email": _("E-mail"), "postal_address": _("Address"),
            "preferred_channel": _("Best way to reach"), "best_time": _("Best time"), "language": _("Language"),
            "contact_safety": _("Contact safety"), "do_not_contact": _("Does not wish to be contacted."),
            "deceased_on": _("Died on"),
        },
    ),
    Held(
        NeedCheck, _("Whether needs were met"), ("persons", "need__person"), emptied=("how",),
        shown={"at": _("When"), "is_met": _("Was it met?"), "how": _("How, or why not")},
    ),
    Held(
        Need, _("Needs"), ("persons", "person"), is_removed=True,
        shown={
            "kind": _("Kind"), "aid": _("What helps"), "detail": _("What is needed"), "source": _("Who told us"),
            "language": _("Language or dialect"), "review_on": _("Check again on"),
        },
    ),
    Held(
        Preference, _("Preferences and expectations"), ("persons", "person"), is_removed=True,
        shown={"kind": _("Kind"), "words": _("In their words"), "source": _("Who told us"), "at": _("When")},
    ),
    Held(
        LiaisonNote, _("Notes about keeping in touch"), ("persons", "person"), is_removed=True,
        shown={"purpose": _("What for"), "words": _("Note"), "at": _("When"), "expires_on": _("Until")},
    ),
    Held(
        Identifier, _("Record numbers"), ("patients", "patient"), is_removed=True,
        shown={"authority": _("Given by"), "value": _("Number")},
    ),
    Held(
        Visit, _("Visits"), ("patients", "patient"), emptied=("number",),
        shown={"number": _("Visit number"), "kind": _("Kind"), "started_at": _("From"), "ended_at": _("Until")},
    ),
    Held(
        VisitEvent, _("Going home"), ("patients", "visit__patient"), shown={"kind": _("Kind"), "happened_at": _("When")}
    ),
    Held(WardStay, _("Wards of a stay"), ("patients", "visit__patient"), shown={"since": _("From")}),
    Held(
        StayCoding, _("Codes of stays"), ("patients", "visit__patient"), is_removed=True,
        shown={
            "admission_class": _("Kind"), "origin": _("Came from"), "disposition": _("Went to"),
            "drg": _("Group of diagnoses (MS-DRG)"), "sex": _("Sex"), "home": _("Address"),
            "has_no_publicity": _("Wants no publicity"),
        },
    ),
    Held(FeedVisit, _("What the feed told of visits"), ("patients", "visit__patient"), is_removed=True),
    Held(FeedPatient, _("What the feed told of a patient"), ("patients", "patient"), is_removed=True),
    Held(
        InboundMessage, _("Messages of the feed"), ("patients", "patient"), emptied=("raw",),
        kept={
            "control_id": "a number the sender gave the message", "digest": "a hash", "waits_for": "a hash",
            "event": "a code",
        },
        shown={"received_at": _("When"), "state": _("What became of it")},
    ),
    Held(Patient, _("Patient"), ("patients", "pk"), emptied=("born_on",), shown={"born_on": _("Born on")}),
)  # fmt: skip
