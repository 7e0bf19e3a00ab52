"""The archive of an export: a page for people, the same for machines, and the files. Nobody else's name is in it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from django.template.defaultfilters import date as date_words
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

import audit.verbs
from audit.models import Entry
from files import vault
from files.models import File
from hospital.holdings import Held, Trail
from hospital.models import Organization, Person
from pxm.persons.tables import TABLES

STYLE = "pxm/persons/export.css"
PLACE = "files/{number:03}-{name}"


def of(person: Person, trail: Trail, *, language: str, now: datetime) -> bytes:
    """A ZIP: `index.html`, `data.json`, `style.css`, `files/`."""
    sink = io.BytesIO()
    with translation.override(language), zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        handed = dict(_files(trail))
        for place, file in handed.items():
            archive.writestr(place, b"".join(vault.read(file.key)))
        archive.writestr("data.json", json.dumps(_data(trail, now), ensure_ascii=False, indent=1, default=str))
        archive.writestr("index.html", _page(person, trail, list(handed), now))
        archive.writestr("style.css", render_to_string(STYLE))
    return sink.getvalue()


def _files(trail: Trail) -> Iterator[tuple[str, File]]:
    """What may be given out; what is held back, refused or gone stands in the list of files only."""
    columns = [(held, one.name) for held in TABLES for one in held.model._meta.concrete_fields
               if one.related_model is File and held.model._meta.app_label != "pxm"]  # fmt: skip
    pks = {pk for held, name in columns for pk in held.rows(trail).values_list(name, flat=True)}
    kept = (file for file in File.objects.filter(pk__in=pks).order_by("pk") if file.is_given_out)
    for number, file in enumerate(kept, 1):
        yield PLACE.format(number=number, name=file.name.replace("/", " ") or "file"), file


def _data(trail: Trail, now: datetime) -> dict[str, Any]:
    tables = {}
    for held in TABLES:
        rows = list(held.rows(trail).order_by("pk").values("pk", *held.columns))
        tables.setdefault(held.model._meta.label, []).extend(rows)
    return {"made_at": now.isoformat(), "tables": tables, "looks_and_changes": list(_trace(trail))}


def _trace(trail: Trail) -> Iterator[dict[str, Any]]:
    """What was done and who looked, without the names of colleagues."""
    about = models.Q(subject_kind="person", subject_id__in=trail.persons)
    about |= models.Q(subject_kind="complaint", subject_id__in=trail.cases)
    about |= models.Q(subject_kind="feedback", subject_id__in=trail.stories)
    for entry in Entry.objects.filter(about).order_by("pk").iterator():
        yield {"at": entry.at, "what": audit.verbs.label_of(entry.verb), "way": entry.get_door_display()}


def _page(person: Person, trail: Trail, handed: list[str], now: datetime) -> str:
    language = translation.get_language() or "en"
    return render_to_string(
        "pxm/persons/export.html",
        {"hospital": Organization.objects.first(), "now": now, "language": language, "number": person.pk,
         "direction": "rtl" if get_language_info(language)["bidi"] else "ltr", "tables": list(_tables(trail)),
         "files": handed, "trace": list(_trace(trail))},
    )  # fmt: skip


def _tables(trail: Trail) -> Iterator[dict[str, Any]]:
    for held in reversed(TABLES):  # the person first
        rows = [list(_facts(held, row)) for row in held.rows(trail).order_by("pk")] if held.shown else []
        if rows:
            yield {"title": held.title, "rows": rows}


def _facts(held: Held, row: models.Model) -> Iterator[tuple[Any, str]]:
    for name, label in held.shown.items():
        value = held.said[name](getattr(row, name)) if name in held.said else _written(row, name)
        if value:
            yield label, str(value)


def _written(row: models.Model, name: str) -> str:
    value = getattr(row, name)
    if shown := getattr(row, f"get_{name}_display", None):
        return str(shown() or "")
    if isinstance(value, datetime):
        return date_words(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_words(value, "DATE_FORMAT")
    return _("Yes") if value is True else str(value or "")
