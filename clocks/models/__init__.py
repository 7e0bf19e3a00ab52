from clocks.models.escalations import Answer, Escalation, Told
from clocks.models.publishing import Move, Proposal, Publication, ZoneMark
from clocks.models.targets import (
    Calendar,
    CalendarVersion,
    Clock,
    Extension,
    Firing,
    Heartbeat,
    Pause,
    ProfileVersion,
    Round,
    Rung,
)

__all__ = [
    "Answer", "Calendar", "CalendarVersion", "Clock", "Escalation", "Extension", "Firing", "Heartbeat", "Move",
    "Pause", "ProfileVersion", "Proposal", "Publication", "Round", "Rung", "Told", "ZoneMark",
]  # fmt: skip
