"""How often one network address may send: generous, because a whole ward shares one."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from hospital.limits import Limit, Turnstile, network_of

TELLING = (Limit(120, 60), Limit(1500, 3600))
TRACKING = (Limit(30, 60), Limit(200, 3600))
PAIRING = (Limit(10, 60), Limit(60, 3600))  # the code of a device, and the one that frees it
SIGNING_ON = (Limit(30, 60), Limit(400, 3600))  # of a ward; each badge counts its own wrong PINs besides
HANDING = (Limit(60, 600), Limit(200, 3600))  # files, so that nobody fills the disk


def allowed(request: HttpRequest, uploads: Sequence[UploadedFile]) -> int:
    """How many of these files this address may hand in now. Their sender is told of the others; words are taken."""
    turnstile = Turnstile(HANDING, "files", network_of(request))
    return sum(turnstile.take() for _upload in uploads)
