"""What programs send and read about feedback."""

from feedback.serializers.mending import (
    AnswerBody,
    AnswerOfferBody,
    BeginBody,
    BillBody,
    EndBody,
    HandOnBody,
    HandOnPromiseBody,
    KeepBody,
    Mending,
    MoveBody,
    OfferBody,
    PromiseBody,
    ReadAnswerBody,
    RecoveryQuery,
    RecoveryRow,
    StepDone,
    TryBody,
)
from feedback.serializers.money import (
    AnswerBillBody,
    BillDetail,
    BillDone,
    BillQuery,
    BillRow,
    EmptyBody,
    OfferDetail,
    OfferDone,
    OfferQuery,
    OfferRow,
    PayBody,
)
from feedback.serializers.stories import FeedbackDetail, FeedbackQuery, FeedbackRow

__all__ = [
    "AnswerBillBody", "AnswerBody", "AnswerOfferBody", "BeginBody", "BillBody", "BillDetail", "BillDone", "BillQuery",
    "BillRow", "EmptyBody", "EndBody", "FeedbackDetail", "FeedbackQuery", "FeedbackRow", "HandOnBody",
    "HandOnPromiseBody", "KeepBody", "Mending", "MoveBody", "OfferBody", "OfferDetail", "OfferDone", "OfferQuery",
    "OfferRow", "PayBody", "PromiseBody", "ReadAnswerBody", "RecoveryQuery", "RecoveryRow", "StepDone", "TryBody",
]  # fmt: skip
