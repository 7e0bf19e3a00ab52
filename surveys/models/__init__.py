from surveys.models.answers import Comment, Response, Tally
from surveys.models.asking import Invitation, OpenLink, ResponseLink, Sitting, Way
from surveys.models.instruments import Instrument, InstrumentVersion, Translation

__all__ = [
    "Comment", "Instrument", "InstrumentVersion", "Invitation", "OpenLink", "Response", "ResponseLink", "Sitting",
    "Tally", "Translation", "Way",
]  # fmt: skip
