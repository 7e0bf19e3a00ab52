"""Their answer came: the work goes on."""

from complaints import actions
from complaints.models import Entry
from tests import make
from tests.complaints import seen


def test_it_works(cast):
    case = make.asked(cast)
    actions.hear_back(case, by=cast.officer, words="The second night.")
    case = make.fresh(case)
    assert case.status == "investigating" and case.waits.get().ended_at
    assert case.entries.filter(kind=Entry.Kind.INFORMATION, words="The second night.").exists()
    assert seen.last_entry(case).verb == "complaint.hear_back"


def test_it_refuses_without_words(cast):
    with seen.refused("empty"):
        actions.hear_back(make.asked(cast), by=cast.officer, words="")


def test_it_refuses_where_nobody_was_asked(cast):
    with seen.refused("illegal_transition"):
        actions.hear_back(make.investigating(cast), by=cast.officer, words="Something")
