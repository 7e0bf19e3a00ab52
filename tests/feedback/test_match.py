"""Columns and words are matched: every row is checked by it, and nothing becomes “other” by itself."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError

from feedback import actions
from feedback.boards import ImportBoard
from feedback.mapping.matching import Matching
from feedback.models import Feedback, MatchingProfile
from tests.feedback.tables import HEAD, OLD, handed_in, matched, rows, states, taken

REVIEWS = (
    b"Review date,Rating,Review,Reviewer,Review link,Source\n"
    b"2025-05-01,4.5,Kind nurses,sunny_dog,https://maps.example/r/1,Google\n"
    b"2025-05-02,1,Long wait,maeve@example.org,https://maps.example/r/2,Google\n"
    b"2025-05-03,7,Too much,x,not a link,Google\n"
)


def wrong(job) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in job.rows.filter(state="bad"):
        found[row.line] = [one["code"] for one in json.loads(row.problems)]
    return found


def test_every_mistake_is_said_by_line_and_column(cast):
    content = rows(
        {}, {"Date received": "31/31/2025"}, {"Severity": "Purple", "Email": "nobody"}, {"Ref": "RM-1"},
        {"Date closed": ""}, {"Date acknowledged": "01/02/2025"}, {"Description": "", "Title": ""},
        {"Date received": "01/02/2090"}, {"Relationship": "Anonymous"}, {"Handler": "Nobody Known"},
    )  # fmt: skip
    job = matched(handed_in(cast.manager, content), cast.manager)
    assert wrong(job) == {
        3: ["moment"], 4: ["unknown", "email"], 5: ["twice"], 6: ["unended"], 7: ["before"], 8: ["words"],
        9: ["future", "before", "before", "before"], 10: ["anonymous"], 11: ["unknown"],
    }  # fmt: skip
    assert states(job) == {"new": 1, "bad": 9}
    board = ImportBoard(job, cast.manager)
    assert ("Severity", "“Purple” is not known yet. Say on the matching page what it means.") in {
        one[1:] for one in board.first_wrong
    }
    assert job.unknown == {"severity": {"Purple": 1}, "owner": {"Nobody Known": 1}}


def test_what_a_person_says_words_mean_counts(cast):
    job = matched(handed_in(cast.manager, rows({"Severity": "Purple"})), cast.manager)
    assert states(job) == {"bad": 1}
    job = matched(job, cast.manager, values={"severity": {"purple": "3"}})
    assert states(job) == {"new": 1}
    assert job.unknown == {}


def test_a_matching_is_kept_for_the_next_file_wherever_its_columns_stand(cast):
    job = handed_in(cast.manager, rows({}))
    said = Matching.from_data({**job.matched.as_data(), "values": {"severity": {"purple": "3"}}})
    actions.match(job, by=cast.manager, matching=said, save_as="Monthly")
    profile = MatchingProfile.objects.get()
    turned = rows({"Severity": "Purple"}, head=tuple(reversed(HEAD)))
    again = handed_in(cast.manager, turned, profile=profile)
    assert states(matched(again, cast.manager)) == {"new": 1}
    actions.match(again, by=cast.manager, matching=again.matched, save_as="Monthly")
    profile.refresh_from_db()
    assert profile.version == 1  # it says the same
    assert again.profile_version == 1


def test_it_refuses_to_check_while_something_every_row_needs_is_not_matched(cast):
    job = handed_in(cast.manager, rows({}))
    with pytest.raises(ValidationError, match="Severity"):
        actions.match(job, by=cast.manager, matching=Matching({"received": 1, "words": 2, "teller_role": 6}))


def test_reviews_become_feedback_of_nobody(cast):
    said = {"shared": {"kind": "compliment"}}
    job = taken(cast.manager, REVIEWS, "feedback", source="reviews", **said)
    assert states(job) == {"made": 2, "bad": 1}
    assert wrong(job) == {4: ["link", "rating"]}
    first = Feedback.objects.select_related("review").earliest("pk")
    assert (first.kind, first.channel, first.words, first.site) == ("compliment", "social", "Kind nurses", cast.site)
    assert (first.review.author, first.review.place, float(first.review.rating)) == ("sunny_dog", "Google", 4.5)
    assert not Feedback.objects.exclude(teller=None, patient=None).exists()
    assert states(taken(cast.manager, REVIEWS, "feedback", source="reviews", **said)) == {"unchanged": 2, "bad": 1}


def test_a_manager_takes_over_for_their_own_sites_only(cast):
    head = (*OLD, "Site")
    content = rows({"Site": cast.site.name}, {"Site": cast.other_site.name}, head=head)
    job = matched(handed_in(cast.manager, content), cast.manager)
    assert wrong(job) == {3: ["unknown"]}
