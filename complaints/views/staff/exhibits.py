"""The list of files beside a case: what each is, who handed it in, and whether it may be opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from complaints.models import Complaint, Evidence
from files.models import File
from hospital import phrasing
from hospital.models import User


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One line. `trouble` says why it is not given out; `note` what to know before it is opened; `merged` is the case
    it came with where that was merged into this one.
    """

    row: Evidence
    is_given_out: bool
    merged: str = ""

    @property
    def name(self) -> str:
        return self.row.file.name or _("Erased file")

    @property
    def icon(self) -> str:
        return "photo" if self.row.file.is_picture else "document-text"

    @property
    def what(self) -> str:
        size = filesizeformat(self.row.file.size) if self.row.file.media_type else ""
        return phrasing.listed([self.row.get_kind_display(), size])

    @property
    def who(self) -> str:
        return str(self.row.by or _("The person who told us"))

    @property
    def at(self) -> datetime:
        return self.row.at

    @property
    def trouble(self) -> str:
        file = self.row.file
        if file.state == File.State.STORED:
            return "" if self.is_given_out else str(File.Reason.MISSING.label)
        return " · ".join(filter(None, [str(file.get_state_display()), str(file.get_reason_display())]))

    @property
    def is_waiting(self) -> bool:
        return self.row.file.reason == File.Reason.WAITING

    @property
    def note(self) -> str:
        return _("Not checked for viruses") if self.is_given_out and self.row.file.is_unchecked else ""


def of(case: Complaint, user: User) -> list[Exhibit]:
    """Newest first, one statement; what came with a case that was merged into this one says so."""
    rows = Evidence.objects.of(case, user).select_related("file", "by", "complaint").order_by("-pk")
    return [
        Exhibit(row, row.file.is_given_out, "" if row.complaint_id == case.pk else row.complaint.ref) for row in rows
    ]
