"""What cases hold about people: see `hospital.holdings`. Files go with the rows that name them."""

from django.utils.translation import gettext_lazy as _

from complaints.models import (
    Action,
    Answer,
    Appraisal,
    Complaint,
    Consent,
    DutyStep,
    Entry,
    Event,
    Evidence,
    Inquiry,
    Involvement,
    Issue,
    Letter,
    Meeting,
    Plan,
    Point,
    Question,
    Referral,
    Reply,
    ReturnLine,
    SentCopy,
    TeamMember,
    Threat,
    TrackingKey,
    Translation,
)
from hospital.holdings import Held

TABLES = (
    Held(
        Complaint, _("Cases"), ("cases", "pk"), emptied=("subject", "anonymous_reason", "learning", "tokens"),
        kept={"zone": "a code"},
        shown={
            "ref": _("Reference"), "type": _("Kind"), "status": _("Stage"), "received_at": _("Received"),
            "subject": _("In a few words"), "outcome": _("Outcome"), "learning": _("What we learned"),
        },
    ),
    Held(
        Issue, _("Issues"), ("cases", "complaint"), emptied=("words", "finding", "outcome_reason"),
        shown={"words": _("In their words"), "finding": _("What we found"), "outcome": _("Outcome")},
    ),
    Held(
        Point, _("Questions they want answered"), ("cases", "complaint"), emptied=("words", "answer"),
        shown={"number": _("Number"), "words": _("In their words"), "answer": _("Answer")},
    ),
    Held(Consent, _("Patient's consent"), ("cases", "complaint"), is_removed=True,
         shown={"state": _("Stage"), "on": _("When"), "evidence": _("How do we know?")}),
    Held(Plan, _("Plan"), ("cases", "complaint"),
         shown={"method": _("Way"), "answer_on": _("Answered by"), "agreement": _("Did they agree?")}),
    Held(
        Referral, _("Independent bodies"), ("cases", "complaint"), emptied=("reference", "recommendations"),
        kept={"body": "an institution"},
        shown={"body": _("Which body?"), "referred_on": _("Since when?"), "decision": _("Outcome")},
    ),
    Held(Appraisal, _("How did we handle it?"), ("cases", "complaint"),
         shown={"at": _("When"), "was_heard": _("Did they feel listened to?"),
                "was_answered": _("Did our answer deal with what mattered to them?")}),
    Held(
        Entry, _("Notes, contacts and updates"), ("cases", "complaint"), emptied=("words",),
        shown={"at": _("When"), "kind": _("Kind"), "how": _("Way"), "words": _("Words")},
    ),
    Held(
        Letter, _("Letters"), ("cases", "complaint"),
        emptied=("words", "sent_back_because", "unfit_because", "tracking_number"),
        kept={"language": "a code", "enclosures": "names of leaflets", "checked": "codes"},
        shown={"number": _("Number"), "state": _("Stage"), "sent_at": _("Sent"), "words": _("Words")},
    ),
    Held(SentCopy, _("Letters as they were sent"), ("cases", "letter__complaint"), is_removed=True,
         shown={"page": _("Words"), "sha256": _("Mark")}),
    Held(
        Translation, _("Translations"), ("cases", "complaint"), is_removed=True,
        shown={"language": _("Language"), "words": _("Words"), "checked_at": _("Checked")},
    ),
    Held(
        Inquiry, _("Questions to departments"), ("cases", "complaint"),
        emptied=("summary", "passed_because", "wanted_because"),
        shown={"ref": _("Reference"), "asked_at": _("When"), "state": _("Stage"), "summary": _("What it is about")},
    ),
    Held(Question, _("Questions"), ("cases", "inquiry__complaint"), emptied=("words",), shown={"words": _("Words")}),
    Held(
        Reply, _("Answers of departments"), ("cases", "inquiry__complaint"), emptied=("statement", "returned_because"),
        shown={"at": _("When"), "statement": _("Statement"), "returned_because": _("Sent back")},
    ),
    Held(
        Answer, _("Answers to questions"), ("cases", "reply__inquiry__complaint"), emptied=("words",),
        shown={"verdict": _("Is it so?"), "words": _("Words")},
    ),
    Held(
        Action, _("Actions"), ("cases", "complaint"), emptied=("note",), kept={"what": "what the house changes"},
        shown={"ref": _("Reference"), "what": _("What is to be done"), "due_on": _("Due"), "state": _("Stage")},
    ),
    Held(
        Meeting, _("Meetings"), ("cases", "complaint"),
        emptied=("place", "attendees", "before", "minutes", "agreed", "missed_because"),
        shown={
            "planned_at": _("When"), "state": _("Stage"), "attendees": _("Who was there"),
            "minutes": _("What was said"), "agreed": _("What was agreed"),
        },
    ),
    Held(
        Event, _("Chronology"), ("cases", "complaint"), emptied=("words",),
        shown={"on": _("When"), "source": _("Where it is known from"), "words": _("Words")},
    ),
    Held(Evidence, _("Files"), ("cases", "complaint"), shown={"kind": _("Kind"), "at": _("When")}),
    Held(
        TeamMember, _("Colleagues who help"), ("cases", "complaint"), emptied=("why",),
        shown={"at": _("From"), "why": _("Why")},
    ),
    Held(
        DutyStep, _("Candour and safeguarding"), ("cases", "complaint"), emptied=("to_whom", "reference"),
        shown={
            "happened_at": _("When"), "duty": _("Duty"), "step": _("Step"), "to_whom": _("To whom"),
            "reference": _("Their reference"),
        },
    ),
    Held(
        Involvement, _("Outside bodies"), ("cases", "complaint"), emptied=("reference", "consent"),
        shown={
            "at": _("From"), "reference": _("Their reference"), "due_on": _("Due"), "consent": _("Consent to share"),
            "replied_at": _("Replied"),
        },
    ),
    Held(
        Threat, _("Threats"), ("cases", "complaint"), emptied=("stood_down_because", "details"),
        shown={"ref": _("Reference"), "at": _("From"), "stood_down_because": _("Why it was over")},
    ),
    Held(
        ReturnLine, _("Lines of closed returns"), ("cases", "complaint"), kept={"values": "codes, dates and counts"},
        shown={"values": _("What was counted")},
    ),
    Held(TrackingKey, _("Keys to follow the case"), ("cases", "complaint"), is_removed=True,
         shown={"made_at": _("From"), "expires_at": _("Until")}),
)  # fmt: skip
