"""At start-up: the address of the virus scanner can be read."""

from typing import Any

from django.conf import settings
from django.core import checks

from files.scanners import BadAddress, place_of


def scanner(app_configs: object = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    try:
        place_of(settings.FILES_SCANNER)
    except BadAddress:
        words = "FILES_SCANNER is neither tcp://host:port nor unix:///path."
        return [checks.Error(words, id="files.E001")]
    return []
