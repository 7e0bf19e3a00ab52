from feedback.models.imports import Import, Imported, ImportRow, MatchingProfile, Review
from feedback.models.pictures import Picture
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
    "Channel", "Feedback", "Flag", "Import", "ImportRow", "Imported", "IntakeItem", "Kind", "Knows", "MatchingProfile",
    "Named", "Picture", "Precision", "Recovery", "Review", "Severity", "Teller",
]  # fmt: skip
