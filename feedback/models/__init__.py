from feedback.models.cards import Card, CardBatch
from feedback.models.columns import ColumnProfile, Purpose
from feedback.models.devices import Device
from feedback.models.imports import Import, Imported, ImportRow, MatchingProfile, Review
from feedback.models.parts import Part
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
from feedback.models.thanks import Thanked, Thanks, ValueTag
from feedback.models.themes import Theme, ThemeLabel, ThemeWords
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
from feedback.models.writers import Writer

__all__ = [
    "UNAIDED", "Addition", "Card", "CardBatch", "Cause", "Channel", "ColumnProfile", "Device", "Feedback", "Flag",
    "Heard", "IdeaAnswer", "Import", "ImportRow", "Imported", "IntakeItem", "Kind", "Knows", "Mail",
    "MatchingProfile", "Mood", "Named", "Outcome", "Part", "Picture", "PostReply", "Precision", "Purpose", "Quote",
    "Recovery", "RedFlagHit", "RedFlagRule", "RegisterExport", "Registration", "Review", "Sameness", "Severity",
    "Source", "Teller", "TextPart", "Thanked", "Thanks", "Theme", "ThemeLabel", "ThemeWords", "Triage", "ValueTag",
    "Watch", "Writer",
]  # fmt: skip
