"""The one door through which a file leaves. Whoever made the link has asked for the right and recorded the look."""

from __future__ import annotations

from itertools import chain

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from files import vault
from files.models import File

# Should a browser open it all the same, it opens nothing else: no script, no form, no frame, no origin.
LOCKED = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@require_safe
def file(request: HttpRequest, token: str) -> StreamingHttpResponse:
    """As an attachment only, whatever it is."""
    found = get_object_or_404(File.objects.for_token(token, request.user))
    chunks = vault.read(found.key)
    try:
        first = next(chunks)  # before the answer begins: what cannot be opened is not there
    except vault.Lost as error:
        raise Http404 from error
    response = StreamingHttpResponse(chain([first], chunks), content_type=found.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, found.name)
    response.headers["Content-Length"] = str(found.size)
    response.headers["Content-Security-Policy"] = LOCKED
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
