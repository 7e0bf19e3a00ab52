from feedback.querysets.mending import (
    BillQuerySet,
    HelpingBodyQuerySet,
    OfferQuerySet,
    PromiseQuerySet,
    RecoveryQuerySet,
    SupportReferralQuerySet,
)
from feedback.querysets.stories import (
    REFERENCES,
    CardQuerySet,
    ColumnProfileQuerySet,
    DeviceQuerySet,
    FeedbackQuerySet,
    ImportQuerySet,
    ImportRowQuerySet,
    MailQuerySet,
    PartQuerySet,
    PostReplyQuerySet,
    RedFlagRuleQuerySet,
    RegistrationQuerySet,
    SourceQuerySet,
    ThanksQuerySet,
    ThemeLabelQuerySet,
    TriageQuerySet,
    at,
    placed,
    searched,
    seen_through,
    within,
)

__all__ = [
    "REFERENCES", "BillQuerySet", "CardQuerySet", "ColumnProfileQuerySet", "DeviceQuerySet", "FeedbackQuerySet",
    "HelpingBodyQuerySet", "ImportQuerySet", "ImportRowQuerySet", "MailQuerySet", "OfferQuerySet", "PartQuerySet",
    "PostReplyQuerySet", "PromiseQuerySet", "RecoveryQuerySet", "RedFlagRuleQuerySet", "RegistrationQuerySet",
    "SourceQuerySet", "SupportReferralQuerySet", "ThanksQuerySet", "ThemeLabelQuerySet", "TriageQuerySet", "at",
    "placed", "searched", "seen_through", "within",
]  # fmt: skip
