from surveys.models.answers import Comment, Response, Tally
from surveys.models.asking import Invitation, OpenLink, ResponseLink, Sitting, Way
from surveys.models.campaigns import Asking, Campaign, Channel, ClaimedEvent, InvitationKey, Reason
from surveys.models.instruments import Instrument, InstrumentVersion, Translation

__all__ = [
    "Asking", "Campaign", "Channel", "ClaimedEvent", "Comment", "Instrument", "InstrumentVersion", "Invitation",
    "InvitationKey", "OpenLink", "Reason", "Response", "ResponseLink", "Sitting", "Tally", "Translation", "Way",
]  # fmt: skip
