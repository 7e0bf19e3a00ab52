from feedback.models.columns import ColumnProfile, Purpose
from feedback.models.imports import Import, Imported, ImportRow, MatchingProfile, Review
from feedback.models.pictures import Picture
from feedback.models.register import RegisterExport, Registration
from feedback.models.stories import (
    Channel,
    Feedback,
    Flag,
    IntakeItem,
    Kind,
    Knows,
    Named,
    Precision,
    Recovery,
    Severity,
    Teller,
)

__all__ = [
    "Channel", "ColumnProfile", "Feedback", "Flag", "Import", "ImportRow", "Imported", "IntakeItem", "Kind", "Knows",
    "MatchingProfile", "Named", "Picture", "Precision", "Purpose", "Recovery", "RegisterExport", "Registration",
    "Review", "Severity", "Teller",
]  # fmt: skip
