from hospital.models.badges import Badge
from hospital.models.care import ContactPlan, SurveyHold
from hospital.models.cover import Absence, Relief, Rota, Shift, ShiftDay, Weekday
from hospital.models.drafts import Draft
from hospital.models.events import OptOut, VisitEvent
from hospital.models.feed import (
    FeedCode,
    FeedMapping,
    FeedPatient,
    FeedSender,
    FeedVisit,
    InboundMessage,
    WardStay,
)
from hospital.models.letterheads import Letterhead
from hospital.models.persons import Identifier, Need, Patient, Person, Visit
from hospital.models.places import Department, Location, Organization, Service, Site, Touchpoint
from hospital.models.profiles import LiaisonNote, NeedCheck, Preference
from hospital.models.sessions import WebSession
from hospital.models.stays import StayCoding
from hospital.models.tokens import KeptAnswer, Token, TokenScope
from hospital.models.users import Membership, User
from hospital.roles import Role

__all__ = [
    "Absence",
    "Badge",
    "ContactPlan",
    "Department",
    "Draft",
    "FeedCode",
    "FeedMapping",
    "FeedPatient",
    "FeedSender",
    "FeedVisit",
    "Identifier",
    "InboundMessage",
    "KeptAnswer",
    "Letterhead",
    "LiaisonNote",
    "Location",
    "Membership",
    "Need",
    "NeedCheck",
    "OptOut",
    "Organization",
    "Patient",
    "Person",
    "Preference",
    "Relief",
    "Role",
    "Rota",
    "Service",
    "Shift",
    "ShiftDay",
    "Site",
    "StayCoding",
    "SurveyHold",
    "Token",
    "TokenScope",
    "Touchpoint",
    "User",
    "Visit",
    "VisitEvent",
    "WardStay",
    "WebSession",
    "Weekday",
]  # fmt: skip
