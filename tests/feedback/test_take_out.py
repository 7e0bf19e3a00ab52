"""What goes out by a saved matching comes back by it, and then nothing is new and nothing is changed."""

from __future__ import annotations

import csv
import io
from datetime import date, time
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.models import Entry
from complaints import actions as cases
from complaints.models import Complaint
from feedback import actions
from feedback.mapping.fields import Choices, Field, Moment
from feedback.mapping.matching import recalled, row
from feedback.mapping.reading import Line, cleaned
from feedback.mapping.writing import Writer
from feedback.models import Import, MatchingProfile
from hospital.models import Role
from hospital.sheets import safe
from tests import make
from tests.complaints.pages import text
from tests.feedback.tables import HEAD, handed_in, matched, rows, states, worked

FIELDS = (
    Field("reference", "reference", is_needed=True), Field("words", "words", "long"), Field("day", "day", "moment"),
    Field("stage", "stage", "choice"), Field("flags", "flags", "choices"), Field("way", "way", "choice"),
)  # fmt: skip
CHOICES = {
    "stage": Choices({"open": "Being looked into", "closed": "Closed"}, {"closed": "closed"}),
    "flags": Choices({"media": "Media risk", "police": "Police or coroner", "vip": "Well known, or one of us"}),
    "way": Choices({"phone": "Telephone", "letter": "Letter"}, {"telephone": "phone", "letter": "letter"}),
}
SAVED = {
    "columns": {"reference": "Ref", "words": "Story", "day": "When", "stage": "Stage", "flags": "Alerts"},
    "values": {"stage": {"underreview": "open"}, "flags": {"press": "media"}}, "shared": {"way": "phone"},
    "order": "mdy", "words": {"stage": {"open": "Under review"}, "flags": {"media": "Press"}},
}  # fmt: skip
told = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=20)
moments = st.builds(Moment, st.dates(date(1971, 1, 1), date(2069, 12, 31)), st.none() | st.builds(
    lambda hour, minute: time(hour, minute), st.integers(0, 23), st.integers(0, 59)
))  # fmt: skip
records = st.fixed_dictionaries(
    {"reference": told, "way": st.just("phone")},
    optional={
        "words": told, "day": moments, "stage": st.sampled_from(["open", "closed"]),
        "flags": st.sets(st.sampled_from(["media", "police", "vip"]), min_size=1).map(sorted),
    },
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(records)
def test_a_matching_backwards_says_what_the_matching_reads(record):
    writer = Writer(SAVED, FIELDS, CHOICES)
    out = io.StringIO()
    csv.writer(out).writerow([safe(cell) for cell in writer.row(record)])
    [cells] = csv.reader(io.StringIO(out.getvalue(), newline=""))
    given = row(Line(1, cleaned(cells)), recalled(SAVED, writer.headings), FIELDS, CHOICES)
    assert given.problems == [] and given.values == {name: value for name, value in record.items() if value}


def test_it_speaks_as_their_files_do_and_leaves_out_what_they_cannot_say():
    writer = Writer(SAVED, FIELDS, CHOICES)
    record = {"reference": "R1", "day": Moment(date(2026, 3, 9), time(14, 5)), "stage": "open", "flags": ["media"]}
    assert writer.row({**record, "way": "phone"}) == ["R1", "", "03/09/2026 14:05", "Under review", "Press"]
    assert writer.row({**record, "way": "letter"}) is None


# ------------------------------------------------------------------------------------------ as a file
def asked(profile, **more):
    return {"profile": profile.pk, "first_on": "2020-01-01", "last_on": "2031-01-01", "form": "csv",
            "purpose": "register", **more}  # fmt: skip


@pytest.fixture
def profile(cast):
    """Two cases that came from RiskMan, one of them flagged, and how their file was matched."""
    head = (*HEAD, "Flags", "Notes")
    flagged = {"Flags": "media interest; Legal", "Description": "=1+1 was on the bill.", "Notes": "Called\ntwice."}
    open_now = {"Status": "Under investigation", "Date closed": "", "Reply date": "", "Severity": "High"}
    job = handed_in(cast.manager, rows({**flagged, **open_now}, {"Title": ""}, head=head))
    said = {**job.matched.as_data(), "words": {"status": {"investigating": "Under investigation"}}}
    actions.match(job, by=cast.manager, matching=type(job.matched).from_data(said), save_as="RiskMan")
    actions.run(worked(job), by=cast.manager)
    worked(job)
    return MatchingProfile.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_comes_back_and_nothing_is_new(cast, profile, form):
    flagged = Complaint.objects.earliest("pk")
    assert (flagged.flags, flagged.severity, flagged.feedback.flags) == (["legal", "media"], 3, ["legal", "media"])
    own = make.case(cast, teller=make.teller(name="Wei Chen", phone="+353 87 555 0142"), subject="Own")
    cases.note(own, by=cast.officer, words="Rang.", nonce=uuid4())
    client = make.signed_in(cast.manager)
    answer = client.post(reverse("imports-export"), asked(profile, form=form))
    content = b"".join(answer.streaming_content)
    if form == "csv":
        lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert [line["Ref"] for line in lines] == ["RM-1", "RM-2", f"testserver/{own.ref}"]
        assert lines[0]["Status"] == "Under investigation" and lines[0]["Description"].startswith("'=")
    job = handed_in(cast.manager, content, name=f"back.{form}", profile=profile)
    job = matched(job, cast.manager)
    assert states(job) == {"same": 3}, list(job.rows.values_list("problems", flat=True))
    actions.run(job, by=cast.manager)
    assert states(worked(job)) == {"unchanged": 3} and Complaint.objects.count() == 3
    facts = Entry.objects.get(verb="matching.export").facts
    assert (facts["purpose"], facts["form"]) == ("register", form)


@pytest.mark.django_db
def test_names_leave_for_a_purpose_and_only_by_whoever_takes_over(cast, profile):
    client = make.signed_in(cast.manager)
    assert "Say what they are needed for" in text(client.post(reverse("imports-export"), asked(profile, purpose="")))
    MatchingProfile.objects.update(data={"columns": {"words": "Description"}})
    assert "no column for the reference" in text(client.post(reverse("imports-export"), asked(profile)))
    assert not Entry.objects.filter(verb="matching.export").exists()
    assert make.signed_in(cast.officer).get(reverse("imports-export")).status_code == 403
    other = make.user(Role.MANAGER, cast.other_site)
    MatchingProfile.objects.update(data=profile.data)
    empty = make.signed_in(other).post(reverse("imports-export"), asked(profile))
    assert len(b"".join(empty.streaming_content).splitlines()) == 1


@pytest.mark.django_db
def test_thanks_come_back_as_well(cast):
    content = b"Ref,Date,Type,Comment,Rating\nG-1,03/02/2025,compliment,Kind nurses,4.5\n"
    job = handed_in(cast.manager, content, target="feedback", source="reviews")
    actions.match(job, by=cast.manager, matching=job.matched, save_as="Reviews")
    actions.run(worked(job), by=cast.manager)
    worked(job)
    profile = MatchingProfile.objects.get()
    sent = make.signed_in(cast.manager).post(reverse("imports-export"), asked(profile))
    again = handed_in(cast.manager, b"".join(sent.streaming_content), target="feedback", source="reviews",
                      profile=profile)  # fmt: skip
    assert states(matched(again, cast.manager)) == {"same": 1}
    assert Import.objects.count() == 2
