from feedback.models.columns import ColumnProfile, Purpose
from feedback.models.imports import Import, Imported, ImportRow, MatchingProfile, Review
from feedback.models.pictures import Picture
from feedback.models.register import RegisterExport, Registration
from feedback.models.replies import PostReply
from feedback.models.sources import Addition, Heard, Mail, Source, TextPart
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
from feedback.models.triage import (
    Cause,
    IdeaAnswer,
    Outcome,
    RedFlagHit,
    RedFlagRule,
    Sameness,
    Triage,
    Watch,
)

__all__ = [
    "UNAIDED", "Addition", "Cause", "Channel", "ColumnProfile", "Feedback", "Flag", "Heard", "IdeaAnswer", "Import",
    "ImportRow", "Imported", "IntakeItem", "Kind", "Knows", "Mail", "MatchingProfile", "Mood", "Named", "Outcome",
    "Picture", "PostReply", "Precision", "Purpose", "Quote", "Recovery", "RedFlagHit", "RedFlagRule", "RegisterExport",
    "Registration", "Review", "Sameness", "Severity", "Source", "Teller", "TextPart", "Triage", "Watch",
]  # fmt: skip
