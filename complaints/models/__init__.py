from complaints.models.cases import CaseType, Complaint, Issue, Link, Outcome, TeamMember, TrackingKey, untitled
from complaints.models.desk import Phrase, SavedView
from complaints.models.looks import SecondLook
from complaints.models.records import Entry, Evidence, Handover, Letter

__all__ = [
    "CaseType", "Complaint", "Entry", "Evidence", "Handover", "Issue", "Letter", "Link", "Outcome", "Phrase",
    "SavedView", "SecondLook", "TeamMember", "TrackingKey", "untitled",
]  # fmt: skip
