"""What cases hold about people: see `hospital.holdings`. Files go with the rows that name them."""

from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, Entry, Evidence, Issue, Letter, TeamMember, TrackingKey
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
        Issue, _("Issues"), ("cases", "complaint"), emptied=("words", "finding"),
        shown={"words": _("In their words"), "finding": _("What we found"), "outcome": _("Outcome")},
    ),
    Held(
        Entry, _("Notes, contacts and updates"), ("cases", "complaint"), emptied=("words",),
        shown={"at": _("When"), "kind": _("Kind"), "how": _("Way"), "words": _("Words")},
    ),
    Held(
        Letter, _("Replies"), ("cases", "complaint"), emptied=("words", "sent_back_because"),
        kept={"language": "a code"},
        shown={"number": _("Number"), "state": _("Stage"), "sent_at": _("Sent"), "words": _("Words")},
    ),
    Held(Evidence, _("Files"), ("cases", "complaint"), shown={"kind": _("Kind"), "at": _("When")}),
    Held(
        TeamMember, _("Colleagues who help"), ("cases", "complaint"), emptied=("why",),
        shown={"at": _("From"), "why": _("Why")},
    ),
    Held(TrackingKey, _("Keys to follow the case"), ("cases", "complaint"), is_removed=True,
         shown={"made_at": _("From"), "expires_at": _("Until")}),
)  # fmt: skip
