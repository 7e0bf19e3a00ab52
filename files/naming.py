"""Names that people give their files: shown and given back, never trusted and never a path."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
UNSAFE = re.compile(r'[<>:"|?*;%\x00-\x1f\x7f]+')


def cleaned(name: str, extension: str) -> str:
    """Without folders, controls, marks that turn the direction of writing, and with the extension of what it is."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in last)
    stem = UNSAFE.sub(" ", kept).strip(" .")
    if "." in stem:
        stem = stem.rsplit(".", 1)[0].strip(" .")
    stem = " ".join(stem.split())[:LONGEST].strip(" .")
    return f"{stem or 'file'}.{extension}" if extension else stem or "file"
