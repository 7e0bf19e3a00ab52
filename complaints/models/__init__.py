from complaints.models.agreements import Appraisal, Consent, Plan, Referral, Wait
from complaints.models.asking import Answer, Inquiry, Question, Reply
from complaints.models.bodies import Body, Involvement
from complaints.models.cases import CaseType, Complaint, Link, Outcome, TeamMember, TrackingKey, untitled
from complaints.models.coding import Code, Coding, Harm, Hcat, HcatSeverity, RiskBands, Taxonomy
from complaints.models.desk import Phrase, SavedView
from complaints.models.duties import DutyStep
from complaints.models.issues import Issue, Point
from complaints.models.learning import Action
from complaints.models.letters import Letter, LetterText, SentCopy, Signature, Translation
from complaints.models.looks import SecondLook
from complaints.models.meetings import Event, Meeting
from complaints.models.records import Entry, Evidence, Handover
from complaints.models.returns import Return, ReturnLine
from complaints.models.threats import Threat

__all__ = [
    "Action", "Answer", "Appraisal", "Body", "CaseType", "Code", "Coding", "Complaint", "Consent", "DutyStep",
    "Entry", "Event", "Evidence", "Handover", "Harm", "Hcat", "HcatSeverity", "Inquiry", "Involvement", "Issue",
    "Letter", "LetterText", "Link", "Meeting", "Outcome", "Phrase", "Plan", "Point", "Question", "Referral", "Reply",
    "Return", "ReturnLine", "RiskBands", "SavedView", "SecondLook", "SentCopy", "Signature", "Taxonomy", "TeamMember",
    "Threat", "TrackingKey", "Translation", "Wait", "untitled",
]  # fmt: skip
