from feedback.models.columns import ColumnProfile, Purpose
from feedback.models.imports import Import, Imported, ImportRow, MatchingProfile, Review
from feedback.models.pictures import Picture
from feedback.models.register import RegisterExport, Registration
from feedback.models.stories import (
    UNAIDED,
    Channel,
    Feedback,
    Flag,
    IntakeItem,
    Kind,
    Knows,
    Mood,
    Named,
    Precision,
    Quote,
    Recovery,
    Severity,
    Teller,
)

__all__ = [
    "UNAIDED", "Channel", "ColumnProfile", "Feedback", "Flag", "Import", "ImportRow", "Imported", "IntakeItem",
    "Kind", "Knows", "MatchingProfile", "Mood", "Named", "Picture", "Precision", "Purpose", "Quote", "Recovery",
    "RegisterExport", "Registration", "Review", "Severity", "Teller",
]  # fmt: skip
