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
    "Channel", "Feedback", "Flag", "IntakeItem", "Kind", "Knows", "Named", "Picture", "Precision", "Recovery",
    "Severity", "Teller",
]  # fmt: skip
