from hospital.querysets.beside import (
    ContactPlanQuerySet,
    LiaisonNoteQuerySet,
    SurveyHoldQuerySet,
    VisitQuerySet,
)
from hospital.querysets.house import (
    AbsenceQuerySet,
    DepartmentQuerySet,
    DraftQuerySet,
    FeedSenderQuerySet,
    InboundMessageQuerySet,
    LetterheadQuerySet,
    LocationQuerySet,
    MembershipQuerySet,
    OptOutQuerySet,
    OrganizationQuerySet,
    RotaQuerySet,
    ShiftQuerySet,
    SiteQuerySet,
    TokenQuerySet,
    UserManager,
    UserQuerySet,
    VisitEventQuerySet,
    days_around,
)

__all__ = [
    "AbsenceQuerySet", "ContactPlanQuerySet", "DepartmentQuerySet", "DraftQuerySet", "FeedSenderQuerySet",
    "InboundMessageQuerySet", "LetterheadQuerySet", "LiaisonNoteQuerySet", "LocationQuerySet", "MembershipQuerySet",
    "OptOutQuerySet", "OrganizationQuerySet", "RotaQuerySet", "ShiftQuerySet", "SiteQuerySet", "SurveyHoldQuerySet",
    "TokenQuerySet", "UserManager", "UserQuerySet", "VisitEventQuerySet", "VisitQuerySet", "days_around",
]  # fmt: skip
