"""The slip for the person who told us: how to follow it, in two languages, without any patient data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from complaints import tracking
from complaints.models import Complaint
from hospital.models import Letterhead
from hospital.templatetags import px


@dataclass(frozen=True)
class Slip:
    """`token` and `code` are the new key; they stand nowhere else."""

    complaint: Complaint
    token: str
    code: str

    @property
    def link(self) -> str:
        return settings.SITE_URL + reverse("public-track-link", args=[self.token])

    @property
    def page(self) -> str:
        return settings.SITE_URL + reverse("public-track")

    @property
    def spoken_code(self) -> str:
        return tracking.spaced(self.code)

    @property
    def picture(self) -> SafeString:
        """The link as a code to scan."""
        return px.qr(self.link)

    @cached_property
    def languages(self) -> list[dict[str, Any]]:
        """Their language first, then the hospital's; two that differ, each with what the site prints in it."""
        offered = dict(settings.LANGUAGES)
        wanted = [self.complaint.feedback.language, *self.complaint.site.languages, *offered]
        codes = [code for code in dict.fromkeys(wanted) if code in offered][:2]
        heads = Letterhead.objects.for_paper(self.complaint.site, *codes)
        return [
            {"code": code, "direction": "rtl" if get_language_info(code)["bidi"] else "ltr", "head": head}
            for code, head in zip(codes, heads, strict=True)
        ]
