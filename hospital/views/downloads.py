"""Answers that are files of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header

from hospital import sheets


def sheet(name: str, form: str, headings: Sequence[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """Written while it is sent, so that its size costs no memory."""
    if form not in sheets.FORMS:
        raise Http404
    response = StreamingHttpResponse(sheets.written(form, headings, rows), content_type=sheets.FORMS[form])
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}")
    return response
