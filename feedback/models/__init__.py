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
    "Channel", "Feedback", "Flag", "IntakeItem", "Kind", "Knows", "Named", "Precision", "Recovery", "Severity",
    "Teller",
]  # fmt: skip
