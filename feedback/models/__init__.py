from feedback.models.answers import Answer
from feedback.models.budgets import RedressBudget
from feedback.models.cards import Card, CardBatch
from feedback.models.columns import ColumnProfile, Purpose
from feedback.models.devices import Device
from feedback.models.imports import Import, Imported, ImportRow, MatchingProfile, Review
from feedback.models.parts import Part
from feedback.models.pictures import Picture
from feedback.models.recoveries import (
    Approval,
    Attempt,
    Bill,
    Closing,
    Offer,
    Promise,
    Recovery,
    Redress,
    RedressLimit,
)
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
    Severity,
    Teller,
)
from feedback.models.supports import HelpingBody, SupportReferral
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
    "UNAIDED", "Addition", "Answer", "Approval", "Attempt", "Bill", "Card", "CardBatch", "Cause", "Channel", "Closing",
    "ColumnProfile", "Device", "Feedback", "Flag", "Heard", "HelpingBody", "IdeaAnswer", "Import", "ImportRow",
    "Imported", "IntakeItem", "Kind", "Knows", "Mail", "MatchingProfile", "Mood", "Named", "Offer", "Outcome",
    "Part", "Picture", "PostReply", "Precision", "Promise", "Purpose", "Quote", "Recovery", "RedFlagHit",
    "RedFlagRule", "Redress", "RedressBudget", "RedressLimit", "RegisterExport", "Registration", "Review",
    "Sameness", "Severity", "Source", "SupportReferral", "Teller", "TextPart", "Thanked", "Thanks", "Theme",
    "ThemeLabel", "ThemeWords", "Triage", "ValueTag", "Watch", "Writer",
]  # fmt: skip
