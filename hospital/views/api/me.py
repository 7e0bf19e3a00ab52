"""Who am I? The first thing to ask with a new token."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from hospital.serializers import Me
from hospital.views.api.describing import reads
from hospital.views.api.doors import Door, Reads


@reads("Token", "What this token is", Me)
class MeView(Reads, Door):
    """Whose token it is, what it opens and until when."""

    def read(self, request: Request) -> dict[str, Any]:
        return Me(request.auth).data
