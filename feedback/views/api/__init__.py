"""The door for programs: what people told us, how it is put right, and what that costs."""

from feedback.views.api.mending import PARTS, RecoveriesView, feedback_part
from feedback.views.api.money import BILL_PARTS, BillsView, BillView, OffersView, OfferView, PayView, bill_part
from feedback.views.api.stories import FeedbackItemView, FeedbackView

__all__ = [
    "BILL_PARTS", "PARTS", "BillView", "BillsView", "FeedbackItemView", "FeedbackView", "OfferView", "OffersView",
    "PayView", "RecoveriesView", "bill_part", "feedback_part",
]  # fmt: skip
