from surveys.models.answers import Comment, Photo, Response, SiteTally, Tally
from surveys.models.asking import HandedIn, Invitation, OpenLink, ResponseLink, Sitting, SittingPhoto, Way
from surveys.models.campaigns import Asking, Campaign, Channel, ClaimedEvent, InvitationKey, Reason
from surveys.models.instruments import Instrument, InstrumentVersion, Programme, Translation
from surveys.models.licences import Attestation, Permission
from surveys.models.packed import PackedResponse, PackedTotal
from surveys.models.returns import MonthReturn
from surveys.models.scoretables import ScoreTable

__all__ = [
    "Asking", "Attestation", "Campaign", "Channel", "ClaimedEvent", "Comment", "HandedIn", "Instrument",
    "InstrumentVersion", "Invitation", "InvitationKey", "MonthReturn", "OpenLink", "PackedResponse", "PackedTotal",
    "Permission", "Photo", "Programme", "Reason", "Response", "ResponseLink", "ScoreTable", "SiteTally", "Sitting",
    "SittingPhoto", "Tally", "Translation", "Way",
]  # fmt: skip
