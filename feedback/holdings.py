"""What stories hold about people: see `hospital.holdings`."""

from django.utils.translation import gettext_lazy as _

from feedback.models import (
    Addition,
    Answer,
    Approval,
    Attempt,
    Bill,
    Card,
    Closing,
    Feedback,
    HelpingBody,
    IdeaAnswer,
    Imported,
    ImportRow,
    IntakeItem,
    Mail,
    Named,
    Offer,
    Part,
    Picture,
    PostReply,
    Promise,
    Recovery,
    RedFlagHit,
    Registration,
    Review,
    Sameness,
    SupportReferral,
    Thanked,
    Thanks,
    ThemeLabel,
    Triage,
    Writer,
)
from hospital.holdings import Held

TABLES = (
    Held(
        Feedback, _("What was told"), ("stories", "pk"),
        emptied=("subject", "words", "wish", "tokens"),
        kept={"language": "a code", "original_ref": "the number of another system"},
        shown={
            "ref": _("Reference"), "kind": _("Kind"), "received_at": _("Received"),
            "teller_role": _("Whose voice it is"),
            "subject": _("In a few words"), "words": _("In their words"), "wish": _("What they asked for"),
        },
    ),
    Held(
        IntakeItem, _("As it came in"), ("stories", "feedback"), emptied=("sha256", "url"),
        kept={"external_id": "the number of a form", "account": "a mailbox of ours"},
        shown={"channel": _("Way"), "received_at": _("Received")},
    ),
    Held(
        Review, _("Review or post"), ("stories", "feedback"), emptied=("url", "author"), kept={"place": "a web site"},
        shown={
            "place": _("where it stands"), "url": _("address"), "author": _("author, as it says there"),
            "rating": _("rating"), "out_of": _("out of"),
        },
    ),
    Held(
        ImportRow, _("Row of a file"), ("stories", "feedback"), emptied=("cells", "problems"),
        kept={"external_id": "the number of another system"}, shown={"line": _("Line"), "state": _("Stage")},
    ),
    # Its digests stay: a later file with the same row must not bring back what was erased.
    Held(Imported, _("Taken over from a file"), ("stories", "feedback"), shown={"at": _("When")}),
    Held(  # whoever else is named keeps their bar
        Named, _("Colleague who told us or is the patient"), ("stories", "feedback"), is_removed=True,
        only={"why__in": [Named.Why.TELLER, Named.Why.PATIENT]}, shown={"at": _("From"), "why": _("Why")},
    ),
    Held(
        Registration, _("The register outside"), ("stories", "feedback"), emptied=("reason",),
        kept={"number": "the register's own number", "reported": "codes", "differs": "codes"},
        shown={"state": _("Stage"), "number": _("Register number"), "exported_at": _("Exported")},
    ),
    Held(Attempt, _("Tries to reach them"), ("stories", "recovery__feedback"), emptied=("masked",),
         shown={"at": _("When"), "outcome": _("What happened")}),
    Held(
        Approval, _("Who agreed to an offer"), ("stories", "offer__recovery__feedback"), emptied=("because",),
        shown={"at": _("When"), "role": _("Role"), "is_agreed": _("Agreed")},
    ),
    Held(
        Offer, _("Offers"), ("stories", "recovery__feedback"), emptied=("words",),
        kept={"paid_reference": "a number of the books", "currency": "a code"},
        shown={
            "kind": _("Kind"), "words": _("What exactly"), "value": _("Value"), "currency": _("Currency"),
            "state": _("Stage"), "paid_on": _("Paid on"),
        },
    ),
    Held(
        Promise, _("Promises"), ("stories", "feedback"), emptied=("what",),
        shown={"what": _("What was promised"), "due_on": _("By when"), "kept_at": _("Kept")},
    ),
    Held(
        Bill, _("Questions about bills"), ("stories", "feedback"), emptied=("number", "questioned", "answer"),
        shown={
            "number": _("Number of the bill"), "questioned": _("What is questioned"), "outcome": _("Outcome"),
            "answer": _("Answer"),
        },
    ),
    Held(
        Closing, _("Closed"), ("stories", "feedback"), emptied=("learning", "reopened_because"),
        shown={"at": _("When"), "outcome": _("Outcome"), "learning": _("What we learned")},
    ),
    Held(
        SupportReferral, _("Referrals for support"), ("stories", "feedback"), only={"staff": None},  # else it is theirs
        emptied=("why", "consent_because", "declined_because", "what_followed"),
        shown={
            "at": _("When"), "kind": _("Kind"), "why": _("What they need help with"), "state": _("Stage"),
            "outcome": _("Outcome"), "what_followed": _("What came of it"),
        },
    ),
    Held(
        SupportReferral, _("Referrals for support"), ("patients", "patient"), only={"feedback": None},
        emptied=("why", "consent_because", "declined_because", "what_followed"),
        shown={
            "at": _("When"), "kind": _("Kind"), "why": _("What they need help with"), "state": _("Stage"),
            "outcome": _("Outcome"), "what_followed": _("What came of it"),
        },
    ),
    Held(
        HelpingBody, _("In the directory of who helps"), ("persons", "person"), emptied=("about",),
        shown={"kind": _("Kind"), "about": _("What it helps with")},
    ),
    Held(
        Recovery, _("Put right"), ("stories", "feedback"), emptied=("went_wrong", "wanted", "done", "their_words"),
        shown={
            "at": _("When"), "went_wrong": _("What went wrong"), "wanted": _("What they want"),
            "done": _("What we did"), "is_put_right": _("Is this put right?"),
            "their_words": _("In their words"),
        },
    ),
    Held(
        Triage, _("Sorted"), ("stories", "feedback"), emptied=("because",),
        shown={"outcome": _("What became of it"), "triaged_at": _("When")},
    ),
    Held(Sameness, _("What was told twice"), ("stories", "feedback"), emptied=("words", "contact")),
    Held(
        IdeaAnswer, _("Answer to an idea"), ("stories", "feedback"), kept={"because": "what the house says"},
        shown={"at": _("When"), "answer": _("What we say"), "because": _("because")},
    ),
    Held(
        RedFlagHit, _("Words of a red flag"), ("stories", "feedback"), emptied=("found", "reason"),
        shown={"at": _("When"), "is_confirmed": _("Confirmed")},
    ),
    Held(
        Mail, _("Mail"), ("stories", "feedback"), kept={"key": "a hash"},
        shown={"received_at": _("Received"), "state": _("Stage")},
    ),
    Held(
        Addition, _("What was written later"), ("stories", "feedback"), emptied=("words",),
        shown={"at": _("When"), "words": _("In their words")},
    ),
    Held(
        Answer, _("Answers"), ("stories", "feedback"), emptied=("words", "unfit_because"),
        kept={"language": "a code"}, shown={"given_at": _("When"), "way": _("Way"), "words": _("Answer")},
    ),
    Held(
        PostReply, _("Reply to a post"), ("stories", "feedback"), emptied=("words",),
        shown={"at": _("When"), "words": _("reply"), "posted_on": _("posted on")},
    ),
    Held(
        Thanks, _("Thanks that were passed on"), ("stories", "feedback"), emptied=("words",),
        kept={"values": "codes"}, shown={"at": _("From"), "words": _("In their words"), "shared_at": _("Passed on")},
    ),
    Held(
        Thanked, _("Who was thanked"), ("stories", "thanks__feedback"), emptied=("described",),
        shown={"at": _("When"), "described": _("As they put it")},
    ),
    Held(
        ThemeLabel, _("Themes"), ("stories", "feedback"), kept={"theme": "a code", "version": "a number"},
        shown={"theme": _("Theme"), "at": _("When")},
    ),
    Held(  # a place in the words, which are emptied
        Part, _("Parts of what was told"), ("stories", "feedback"), shown={"kind": _("Kind"), "at": _("When")}
    ),
    Held(Card, _("Paper card"), ("stories", "feedback"), shown={"number": _("Number")}),
    Held(
        Writer, _("Written down by"), ("stories", "feedback"),
        kept={"name": "a colleague, not the person", "department": "where that colleague works"},
    ),
    Held(Picture, _("Pictures"), ("stories", "feedback"), shown={"at": _("When")}),
)  # fmt: skip
