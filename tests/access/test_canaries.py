"""P12 and P19: who may read which field, on whichever page; and whoever was shown something about people is on record.

Every text that came from people carries a mark. Each role opens every page it may, and the marks that turn up are
compared with the table below, which was written without a look at the pages. Each mark is also an attempt at
markup (ASVS V1.2.1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from zlib import crc32

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import path, reverse

from audit.querysets import LOOKS
from complaints.models import Complaint
from hospital.models import Role as R
from tests import make
from tests.access import canaries, matrix, world
from tests.access.verdicts import LISTENERS, READERS, STORY_READERS, VERDICTS

# Who reads what. A reader is a role at the site of the case, or what binds somebody to it: "owner", "told", "logged".
# The officer is the owner; who was told is group PR, who has a brief; who logged it reads no more of it.
ALL_SEE = {*READERS, "owner", "told"}
WORDS = {role for role in READERS if role != R.PR} | {"owner"}
WRITERS = {R.OFFICER, R.MANAGER, "owner"}
ASKED = WORDS | {"logged"}  # what was shared with whoever logged it, who is asked some questions
APPROVERS = WRITERS | {R.LEADERSHIP}
REVEAL = {R.OFFICER, R.MANAGER, R.DUTY, "owner"}
ASKED_FOR = REVEAL | {"named"}  # of a story that is put right, in which "named" is not named
STORY = {*STORY_READERS, "owner", "named"}  # "named" is barred from the case, not from another story
MENDERS = {R.OFFICER, R.MANAGER, R.DEPARTMENT, "owner", "named"}  # who put right what a story tells
DECIDERS = {R.MANAGER, R.PRIVACY}  # about the data of people
NOBODY: set[str] = set()
SHARING = {R.OFFICER, R.MANAGER, R.DEPARTMENT, "owner", "named"}  # who pass thanks on
CALLING = {R.CALLER, R.DEPARTMENT}  # of what came up in a call, with whoever answers for it
READING = {R.OFFICER, R.MANAGER, R.DEPARTMENT, "owner", "named"}  # of documents, whatever the case says

READ_BY: dict[str, set[str]] = {
    "case.subject": ALL_SEE,
    "case.learning": WORDS,
    "case.anonymous_reason": NOBODY,
    "feedback.subject": {*LISTENERS, "owner"},
    "feedback.words": WORDS,
    "feedback.wish": WORDS,
    "feedback.original_ref": WORDS,
    "story.original_ref": STORY,
    **dict.fromkeys(("review.place", "review.url", "review.author"), STORY),
    "addition.words": STORY,
    "post_reply.words": {R.OFFICER, R.MANAGER, "owner", "named"},
    "story.subject": STORY,
    "story.words": STORY,
    "story.wish": STORY,
    "story_recovery.done": STORY,
    "story_recovery.their_words": STORY,
    **dict.fromkeys(("hit.found", "hit.reason", "idea.because", "story_answer.words"), STORY),
    "story_answer.unfit_because": STORY,
    "sorted.because": NOBODY,
    **dict.fromkeys(("thanks.words", "thanked.described"), SHARING),
    "recovery.done": WORDS,
    "recovery.their_words": WORDS,
    **dict.fromkeys(("story_recovery.went_wrong", "story_recovery.wanted", "offer.words", "approval.because"), STORY),
    **dict.fromkeys(("promise.what", "closing.learning", "offer.paid_reference"), STORY),
    **dict.fromkeys(("bill.number", "bill.questioned", "bill.answer"), STORY | {R.FINANCE}),
    **dict.fromkeys(("closing.reopened_because", "support.why", "support.consent_because"), STORY),
    **dict.fromkeys(("support.declined_because", "story_need.detail", "story_need.language"), STORY),
    **dict.fromkeys(("need_check.how", "story_preference.words", "story_need.source"), STORY),
    **dict.fromkeys(("story_preference.source",), STORY),
    **dict.fromkeys(("recovery.went_wrong", "recovery.wanted"), NOBODY),  # it was put right in one go
    "support.what_followed": NOBODY,  # not yet
    "preference.words": WORDS,
    "preference.source": NOBODY,
    "note.words": MENDERS,
    "need.language": WORDS,
    "issue.words": ASKED,
    "issue.finding": WORDS,
    "issue.outcome_reason": WRITERS,  # others read it once there is an outcome
    **dict.fromkeys(("point.words", "point.answer"), WORDS),
    **{f"referral.{name}": WORDS for name in ("body", "reference", "recommendations")},
    "consent.evidence": NOBODY,  # the entry says it
    "wait.body": NOBODY,  # only while it waits
    **{f"entry_{kind}.words": WORDS for kind in
       ("note", "contact", "update", "information", "acknowledgement", "reason", "waiting", "handover", "consent",
        "agreement", "question", "decision")},
    "letter_sent.words": WORDS,
    "letter_sent.unfit_because": WORDS,
    **dict.fromkeys(("letter_sent.tracking_number", "letter_new.unfit_because", "letter_new.tracking_number"), NOBODY),
    "translation.words": WORDS,
    "letter_sent.sent_back_because": NOBODY,
    "letter_new.words": APPROVERS,
    "letter_new.sent_back_because": APPROVERS,
    "escalation.reason": WORDS,
    **{f"extension.{name}": NOBODY for name in ("agreed_with", "reason", "evidence")},  # no page shows them yet
    "message.context": {"owner", "told"},  # their own notices: a reference and what the wording needs
    "need.detail": WORDS,
    "need.source": NOBODY,
    "teller.best_time": WORDS,
    "teller.contact_safety": WORDS,
    **dict.fromkeys(("teller.name", "teller.phone", "teller.email", "teller.postal_address"), REVEAL),
    **dict.fromkeys(("teller.preferred_name", "teller.name_in_other_script"), REVEAL),
    "teller.name_transliterated": WRITERS,  # where the other ways to write a name are typed in
    **{f"{who}.{name}": ASKED_FOR for who in ("patient", "told") for name in
       ("name", "name_in_other_script", "phone", "email")},
    **{f"{who}.{name}": STORY for who in ("patient", "told") for name in ("best_time", "contact_safety")},
    **{f"{who}.{name}": NOBODY for who in ("patient", "told") for name in
       ("name_transliterated", "preferred_name", "postal_address")},
    **dict.fromkeys(("duty.to_whom", "duty.reference"), NOBODY),  # this case is not flagged for it
    **dict.fromkeys(("involvement.reference", "involvement.consent"), WORDS),
    "plan.behavior": {R.MANAGER},  # where it is changed
    "plan.limits": WORDS,
    **dict.fromkeys(("threat.stood_down_because", "threat.details"), NOBODY),  # another one stands
    "team.why": {R.MANAGER},  # of a restricted case, everybody on it
    "hold.reason": DECIDERS,
    "hold.lifted_because": DECIDERS,
    "erasure.words": DECIDERS,
    "erasure.because": DECIDERS,
    "file.name": ASKED,
    # words in a survey belong to no case: whoever is barred from one reads them like everybody else
    "comment.words": {R.OFFICER, R.MANAGER, R.DEPARTMENT, R.LEADERSHIP, R.SURVEYS, "owner", "named"},
    "comment.item": NOBODY,
    **dict.fromkeys(("call.next_step", "call_flag.words"), CALLING),
    **dict.fromkeys(("call.answers", "call.helper", "call.helper_phone", "call_try.contact"), NOBODY),
    **dict.fromkeys(("call_flag.handed_to", "call_flag.done"), NOBODY),
    # What a ward writes down is read by whoever has taken the call, and here nobody has.
    **dict.fromkeys(("call_note.appointments", "call_note.whom_to_ask", "call_note.questions"), NOBODY),
    **dict.fromkeys(("inquiry.summary", "inquiry.passed_because", "question.words", "answer.words"), ASKED),
    **dict.fromkeys(("answers.statement", "answers.returned_because"), ASKED),
    **dict.fromkeys(("action.what", "action.note"), ASKED),
    **{f"meeting.{name}": WORDS for name in ("place", "attendees", "minutes", "agreed", "missed_because")},
    "event.words": WORDS,
    "inquiry.wanted_because": WRITERS,  # who decide on more time
    "identifier.authority": NOBODY,
    "identifier.value": NOBODY,
    "visit.number": NOBODY,
    **dict.fromkeys(("reading.witness", "reading.interpreter", "reading.withdrawn_because"), READING),
    "reading.token_hash": NOBODY,
}  # fmt: skip
# In full, these stand nowhere but where they were asked for, which is recorded as a reveal.
ON_REQUEST = {label for label, readers in READ_BY.items() if readers in (REVEAL, ASKED_FOR)}
ON_REQUEST |= {"teller.name_transliterated"}
REVEALING = {"complaint-reveal", "complaint-describe", "api-case/identity", "recovery"}
REVEALED = {"complaint.reveal", "feedback.reveal"}
# What a list may show: a few words about the thing, never the story and never a person. And one's own notices.
IN_LISTS = {"case.subject", "feedback.subject", "story.subject", "message.context"}
# Words of staff or of the software, and what is only for its own writer; nobody's story.
NOT_THE_TELLERS = {
    "complaints.Body", "hospital.User", "hospital.Organization", "hospital.Site", "hospital.Department",
    "hospital.Location", "hospital.Service", "hospital.Draft", "complaints.SavedView", "complaints.Phrase",
    "complaints.TrackingKey", "clocks.ProfileVersion", "clocks.Rung", "clocks.Clock", "clocks.CalendarVersion",
    "clocks.Firing", "clocks.Heartbeat", "outbox.House", "outbox.DemoMail", "outbox.DemoText", "outbox.Reach",
    "outbox.ChatRoom", "hospital.WebSession", "clocks.Pause", "clocks.Proposal", "clocks.Publication", "clocks.Move",
    "clocks.ZoneMark",
    "hospital.Letterhead", "pxm.Export", "surveys.Instrument", "surveys.InstrumentVersion", "surveys.Translation",
    "complaints.Taxonomy", "complaints.Code", "complaints.LetterText", "complaints.Signature",
    "surveys.Response", "surveys.Tally", "surveys.Sitting",
    "surveys.CallList", "surveys.CallScript",
    "surveys.OpenLink", "surveys.Invitation", "surveys.InvitationKey", "surveys.Campaign", "surveys.Asking",
    # what other systems tell, encrypted; staff see it masked
    "hospital.FeedSender", "hospital.FeedCode", "hospital.FeedVisit", "hospital.InboundMessage",
    "hospital.StayCoding",
    "hospital.OptOut", "hospital.Token", "hospital.KeptAnswer", "outbox.Endpoint",
    "surveys.SiteTally", "surveys.SittingPhoto", "surveys.Photo", "surveys.Permission", "surveys.MonthReturn",
    "surveys.Attestation", "surveys.ScoreTable", "surveys.SampleMonth", "surveys.Freeze", "surveys.FrameLine",
    "surveys.Submission", "surveys.Keying",
    "handbook.HandbookHome", "handbook.SectionPage", "handbook.HandbookPage", "handbook.Check",
    "handbook.Approval", "handbook.ClinicalCheck", "handbook.Kitchen", "handbook.Dish", "handbook.Meal",
    "handbook.Place", "handbook.Synonyms", "handbook.Media", "handbook.Booklet",
    # rows that wait to be taken over, encrypted; only whoever handed them in looks into them
    "feedback.ImportRow", "feedback.Import", "feedback.MatchingProfile",
    # ours; a part of a message that waits minutes, encrypted; where a post stands, which no page reads from there
    "feedback.Source", "feedback.TextPart", "feedback.IntakeItem",
    "handbook.Help", "handbook.Emergency",
    # staff and their devices; cards by number
    "hospital.Badge", "feedback.Device", "feedback.Writer",
    "handbook.QrCode", "handbook.Paper", "handbook.PaperVersion", "handbook.PaperText",
    "feedback.ColumnProfile", "feedback.RegisterExport", "feedback.Registration", "complaints.Return",
    "complaints.ReturnLine", "feedback.Theme", "feedback.ThemeWords", "feedback.ThemeLabel", "feedback.ValueTag",
    "feedback.HelpingBody",
}  # fmt: skip
MARKED = {
    "complaints.Threat", "hospital.ContactPlan", "hospital.Person", "hospital.Need", "hospital.Identifier",
    "hospital.Visit", "feedback.Feedback", "feedback.Recovery", "feedback.Review", "feedback.Offer",
    "feedback.Approval", "feedback.Promise", "feedback.Bill", "feedback.Closing", "feedback.SupportReferral",
    "hospital.NeedCheck", "hospital.Preference", "hospital.LiaisonNote",
    "feedback.Addition", "feedback.PostReply", "feedback.RedFlagHit", "feedback.IdeaAnswer", "feedback.Triage",
    "feedback.Answer", "feedback.Thanks", "feedback.Thanked",
    "complaints.Complaint", "complaints.Issue",
    "complaints.Entry", "complaints.Letter", "complaints.SentCopy", "complaints.Translation",
    "complaints.Point", "complaints.Consent", "complaints.Wait",
    "complaints.Referral", "complaints.TeamMember", "complaints.Action", "clocks.Escalation", "clocks.Extension",
    "outbox.Message", "files.File", "pxm.Hold", "pxm.Erasure", "complaints.Inquiry", "complaints.Reply",
    "complaints.Answer", "complaints.DutyStep", "complaints.Involvement", "complaints.Meeting", "complaints.Event",
    "complaints.Question", "surveys.Comment", "handbook.Acknowledgement",
    "surveys.Call", "surveys.CallAttempt", "surveys.CallFlag", "surveys.CallNote",
}  # fmt: skip
LISTS = {
    "api-cases",
    "api-feedback",
    "survey-comments",
    "person",
    "today",
    "my-work",
    "notices",
    "feedback",
    "complaints",
    "escalations",
    "complaints-bulk",
    "search",
    "redress",
    "api-recoveries",
    "api-offers",
    "api-bills",
}
ROUTES = {str(route): route for route in matrix.routes()}


@dataclass
class Walk:
    """What a walk through the pages found."""

    labels: list[str]
    seen: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    markup: list[str] = field(default_factory=list)
    unlogged: list[str] = field(default_factory=list)
    unmasked: list[str] = field(default_factory=list)
    answers: int = 0

    def note(self, actor: matrix.Actor, what: str, answer: HttpResponse, looked: set[str]) -> None:
        """`looked` are the looks recorded while it was answered."""
        self.answers += 1
        codes = {canaries.code_of(label): label for label in self.labels}
        marks = {codes[code] for code in canaries.shown(answer)}
        for label in marks:
            self.seen[label].add(actor.part or actor.role)
        name = what.split()[1]
        if canaries.alive(answer):
            self.markup.append(f"{what} by {actor}")
        if marks - IN_LISTS and not looked:
            self.unlogged.append(f"{what} by {actor} shows {sorted(marks - IN_LISTS)}")
        if marks & ON_REQUEST and (name not in REVEALING or not REVEALED & looked):
            self.unmasked.append(f"{what} by {actor} shows {sorted(marks & ON_REQUEST)}")


def ask(actor: matrix.Actor, method: str, url: str, data: dict[str, str] | None) -> tuple[HttpResponse, set[str]]:
    """The answer, and the looks that were recorded with it (the effects are taken back afterwards)."""
    looked: list[str] = []

    def listen(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "audit_entry"'):
            looked.extend(str(value) for value in params if str(value).endswith(tuple(f".{look}" for look in LOOKS)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        answer = matrix.ask(actor, method, url, data)
    return answer, set(looked)


def lookers(house: world.World) -> list[matrix.Actor]:
    """A stranger, every role where it sees most, and whoever is bound to the case."""
    found = {}
    for actor in house.everybody():
        if actor.part or actor.place in ("", "site", "house"):
            found.setdefault((actor.role, actor.part), actor)
    return list(found.values())


def doors(house: world.World, names: Iterable[str]) -> Iterator[tuple[matrix.Actor, str, str, dict[str, str] | None]]:
    """Every page with everybody whom it lets in, and again as it comes back after an empty POST: by two of them, since
    it is the same page. What can only be sent is sent by everybody.
    """
    everybody = lookers(house)
    some = [actor for actor in everybody if actor.role in ("", R.FRONTLINE, R.PR, R.PRIVACY, R.ADMINISTRATOR, R.READER)]
    some += [actor for actor in everybody if actor.part == "owner"]
    for name in names:
        url, verdict = world.url_of(ROUTES[name], house), VERDICTS[name]
        people = everybody if "ref" in ROUTES[name].arguments or name in LISTS else some
        looking = [actor for actor in people if verdict.GET(actor) == "in"]
        sending = [actor for actor in people if verdict.POST(actor) == "in"]
        yield from ((actor, f"GET {name}", url, None) for actor in looking)
        for actor in senders(name, sending) if looking and name not in REVEALING else sending:
            yield actor, f"POST {name}", url, verdict.sent


def senders(name: str, people: list[matrix.Actor]) -> list[matrix.Actor]:
    """The owner of the case, and one of the others, whom the name of the page decides."""
    owners = [actor for actor in people if actor.part == "owner"]
    others = [actor for actor in people if actor.part != "owner"]
    return owners + ([others[crc32(name.encode()) % len(others)]] if others else [])


@pytest.fixture(scope="module")
def planted(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield canaries.build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def walk(planted) -> Walk:
    house, labels = planted
    found = Walk(labels)
    for actor, what, url, data in doors(house, sorted(ROUTES.keys() & VERDICTS.keys())):
        found.note(actor, what, *ask(actor, what.split()[0], url, data))
    for part in ("notes", "issues", "targets", "identity"):  # one route for all of them, so one verdict
        for actor in lookers(house):
            url = f"/api/v1/cases/{house.case.ref}/{part}"
            found.note(actor, f"GET api-case/{part}", *ask(actor, "GET", url, None))
    for actor in lookers(house):
        url = f"/api/v1/feedback/{house.story.ref}/recovery"
        found.note(actor, "GET api-feedback-part", *ask(actor, "GET", url, None))
    return found


def test_every_table_with_words_of_people_is_governed():
    assert sorted(canaries.governed() - MARKED - NOT_THE_TELLERS) == []


def test_every_column_has_its_readers(planted):
    _house, labels = planted
    assert sorted(set(labels) ^ READ_BY.keys()) == []


def test_each_field_is_read_by_exactly_those_who_may(walk):
    wrong = {
        label: {"too many": sorted(walk.seen[label] - readers), "too few": sorted(readers - walk.seen[label])}
        for label, readers in READ_BY.items()
        if walk.seen[label] != readers
    }
    assert wrong == {}
    assert walk.answers > 500


def test_no_word_of_a_person_becomes_markup(walk):
    assert walk.markup == []


def test_whoever_is_shown_something_about_people_is_on_record_and_lists_show_none(walk):
    assert walk.unlogged == []


def test_names_and_contacts_in_full_stand_only_where_they_were_asked_for(walk):
    assert walk.unmasked == []


# ---------------------------------------------------------------------------------- finding, sorting, filtering
NAMES = ("name", "name_in_other_script", "name_transliterated", "preferred_name")
FOUND_BY = {  # what a search looks through; it finds for whoever may read the words of the case
    "feedback.words", "feedback.wish", "feedback.subject", "identifier.value",
    *(f"{who}.{name}" for who in ("teller", "patient") for name in NAMES),
}  # fmt: skip


@pytest.mark.parametrize("label", sorted(READ_BY))
def test_what_may_not_be_read_cannot_be_found_out_by_searching(planted, label):
    house, _labels = planted
    word = canaries.mark_of(label) if label == "identifier.value" else f"zq{canaries.code_of(label)}zq"
    askers = [actor for actor in lookers(house) if VERDICTS["search"].POST(actor) == "in"]
    found = set()
    for actor in askers if label in FOUND_BY else [one for one in askers if one.part in ("owner", "told")]:
        answer, looked = ask(actor, "POST", reverse("search"), {"q": word})
        assert looked == {"complaint.search"}, actor
        if house.case.ref in [case.ref for case in answer.context["found"].cases]:
            found.add(actor.part or actor.role)
    assert found == (WORDS if label in FOUND_BY else NOBODY)


@pytest.mark.parametrize(
    "words",
    ["teller__name", "feedback__words__contains", "tokens", "teller__phone", "sort", "order_by", "ordering", "q"],
)
@pytest.mark.parametrize("name", ["complaints", "escalations", "feedback"])
def test_no_word_in_an_address_sorts_or_filters_by_a_field(planted, name, words):
    house, _labels = planted
    officer = next(actor for actor in lookers(house) if actor.part == "owner")
    view = {"view": "all-open"} if name == "escalations" else {}
    plain, _looked = ask(officer, "GET", reverse(name), view)
    asked, _looked = ask(officer, "GET", reverse(name), {**view, words: "nothing like it"})
    assert refs(asked) == refs(plain) != []


def refs(answer: HttpResponse) -> list[str]:
    if queue := answer.context.get("queue"):
        return [row.ref for row in queue.rows]
    return [row["item"].ref for row in answer.context["rows"]]


# ------------------------------------------------------------------------------------------------ the controls
def showing_more(request, ref):
    """One field more than decided, past the record of looks."""
    case = Complaint.objects.visible_to(request.user).get(ref=ref)
    return HttpResponse(f"{case.subject}: {case.teller.phone} {case.feedback.words}")


urlpatterns = [path("more/<ref>/", showing_more, name="toy-more")]


def test_a_page_with_a_field_too_many_would_be_found(planted, settings):
    house, labels = planted
    settings.ROOT_URLCONF = __name__
    reader = next(actor for actor in lookers(house) if actor.role == R.READER)
    found = Walk(labels)
    found.note(reader, "GET toy-more", *ask(reader, "GET", f"/more/{house.case.ref}/", None))
    assert found.seen["teller.phone"] - READ_BY["teller.phone"] == {R.READER}
    assert found.markup and found.unlogged and found.unmasked


def test_a_table_nobody_has_judged_would_be_found():
    assert canaries.governed() - (MARKED - {"complaints.Letter"}) - NOT_THE_TELLERS == {"complaints.Letter"}


@pytest.mark.parametrize(
    "name",
    ["complaint", "complaint-print", "complaint-note", "complaint-describe", "complaint-reveal", "feedback-item"],
)
def test_what_cannot_be_recorded_is_not_shown(planted, name):
    """P19: while the audit takes nothing, nothing is shown."""
    house, _labels = planted
    client = make.signed_in(house.cast.officer, raise_request_exception=False)
    url = world.url_of(ROUTES[name], house)
    with transaction.atomic():
        with connection.execute_wrapper(refuse_audit):
            answer = client.post(url) if name == "complaint-reveal" else client.get(url)
        transaction.set_rollback(True)
    assert answer.status_code == 500
    assert canaries.shown(answer) == set()


def refuse_audit(execute, sql, params, many, context):
    if sql.startswith('INSERT INTO "audit_entry"'):
        return execute("SELECT 1/0", (), False, context)
    return execute(sql, params, many, context)
