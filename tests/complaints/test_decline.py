"""A second person does not agree: everything stays, and may be asked again."""

from complaints import actions
from tests import make
from tests.complaints import seen


def test_the_name_stays(cast):
    case = make.case(cast, named=[cast.head])
    for _again in range(2):
        actions.lift(case, by=cast.manager, of="name", user=cast.head, reason="I think so.")
        actions.decline(case.second_looks.latest("pk"), by=cast.director)
    assert case.feedback.named.exists()
    assert seen.verbs(case)[-1] == "complaint.decline"
