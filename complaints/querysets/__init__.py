from complaints.querysets.cases import (
    IS_DELICATE,
    IS_OPEN,
    IS_UNASSIGNED,
    KIND,
    ActionQuerySet,
    ComplaintQuerySet,
    EvidenceQuerySet,
    HandoverQuerySet,
    InquiryQuerySet,
    TaxonomyQuerySet,
    ThreatQuerySet,
    awaits_decision_of,
    falls_to,
    is_overdue,
    running_of,
)
from complaints.querysets.words import (
    LetterQuerySet,
    LetterTextQuerySet,
    PhraseQuerySet,
    ReturnQuerySet,
    TranslationQuerySet,
)

__all__ = [
    "IS_DELICATE", "IS_OPEN", "IS_UNASSIGNED", "KIND", "ActionQuerySet", "ComplaintQuerySet", "EvidenceQuerySet",
    "HandoverQuerySet", "InquiryQuerySet", "LetterQuerySet", "LetterTextQuerySet", "PhraseQuerySet", "ReturnQuerySet",
    "TaxonomyQuerySet", "ThreatQuerySet", "TranslationQuerySet", "awaits_decision_of", "falls_to", "is_overdue",
    "running_of",
]  # fmt: skip
