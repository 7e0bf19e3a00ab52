from surveys.models.answers import Comment, Photo, Response, SiteTally, Tally
from surveys.models.asking import HandedIn, Invitation, OpenLink, ResponseLink, Sitting, SittingPhoto, Way
from surveys.models.callnotes import CallNote
from surveys.models.calls import Call, CallAttempt, CallFlag, CallList, CallScript, HeardEvent
from surveys.models.campaigns import Asking, Campaign, Channel, ClaimedEvent, InvitationKey, Reason
from surveys.models.instruments import Instrument, InstrumentVersion, Programme, Translation
from surveys.models.keying import Keying
from surveys.models.licences import Attestation, Permission
from surveys.models.months import Attempt, FrameLine, Freeze, Sampled, SampleMonth
from surveys.models.packed import PackedResponse, PackedTotal
from surveys.models.returns import MonthReturn
from surveys.models.scoretables import ScoreTable
from surveys.models.submissions import Submission, SubmissionReport

__all__ = [
    "Asking", "Attempt", "Attestation", "Call", "CallAttempt", "CallFlag", "CallList", "CallNote", "CallScript",
    "Campaign", "Channel", "ClaimedEvent", "Comment", "FrameLine", "Freeze", "HandedIn", "HeardEvent", "Instrument",
    "InstrumentVersion", "Invitation", "InvitationKey", "Keying", "MonthReturn", "OpenLink", "PackedResponse",
    "PackedTotal", "Permission", "Photo", "Programme", "Reason", "Response", "ResponseLink", "SampleMonth", "Sampled",
    "ScoreTable", "SiteTally", "Sitting", "SittingPhoto", "Submission", "SubmissionReport", "Tally", "Translation",
    "Way",
]  # fmt: skip
