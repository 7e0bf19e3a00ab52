"""Which verbs of the pages programs know, what they send with each, and in a few words what it does."""

from __future__ import annotations

from typing import NamedTuple

from complaints.serializers import bodies


class Sent(NamedTuple):
    body: type[bodies.Body]
    summary: str
    words: str = ""
    keeps: bool = False  # what is left out stays as it is


VERBS = {
    "acknowledge": Sent(bodies.AcknowledgeBody, "Acknowledge it", "Once. By e-mail our usual words go out."),
    "triage": Sent(bodies.TriageBody, "Sort it: severity, flags, owner"),
    "assign": Sent(bodies.AssignBody, "Give it to another owner"),
    "start": Sent(bodies.StartBody, "Start looking into it"),
    "finish": Sent(bodies.FinishBody, "Record what was found"),
    "note": Sent(bodies.NoteBody, "Add an internal note"),
    "contact": Sent(bodies.ContactBody, "Record a contact with whoever told us"),
    "update": Sent(bodies.UpdateBody, "Send a holding update"),
    "rate": Sent(bodies.RateBody, "Change the severity"),
    "flag": Sent(bodies.FlagBody, "Change the flags", "Some flags tell site leadership at once."),
    "escalate": Sent(bodies.EscalateBody, "Escalate it to a role"),
    "pause": Sent(bodies.PauseBody, "Let a target stand still"),
    "resume": Sent(bodies.ResumeBody, "Let a target go on"),
    "hand_over": Sent(bodies.HandOverBody, "Leave a line for the next shift"),
    "add_issue": Sent(bodies.AddIssueBody, "Add an issue"),
    "code": Sent(bodies.CodeBody, "Code its issues", "What is left out stays as it is.", keeps=True),
    "resolve": Sent(bodies.ResolveBody, "Record that it was solved on the spot"),
    "withdraw": Sent(bodies.ReasonBody, "Close it as withdrawn"),
    "close": Sent(bodies.CloseBody, "Close it with an outcome"),
    "reopen": Sent(bodies.ReasonBody, "Look into it again"),
}
