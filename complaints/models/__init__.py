from complaints.models.asking import Answer, Inquiry, Question, Reply
from complaints.models.cases import CaseType, Complaint, Issue, Link, Outcome, TeamMember, TrackingKey, untitled
from complaints.models.desk import Phrase, SavedView
from complaints.models.duties import DutyStep
from complaints.models.learning import Action
from complaints.models.looks import SecondLook
from complaints.models.records import Entry, Evidence, Handover, Letter

__all__ = [
    "Action", "Answer", "CaseType", "Complaint", "DutyStep", "Entry", "Evidence", "Handover", "Inquiry",
    "Issue", "Letter",
    "Link", "Outcome", "Phrase", "Question", "Reply", "SavedView", "SecondLook", "TeamMember", "TrackingKey",
    "untitled",
]  # fmt: skip
