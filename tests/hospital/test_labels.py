"""The words of a choice."""

from complaints.models import Complaint, Entry
from hospital.labels import label_of


class Row:
    status = "closed"


def test_what_is_no_choice_stays_as_it_is():
    assert Entry(how="").get_how_display() == ""
    row = Row()
    row.status = "of long ago"
    assert label_of(Complaint.Status, "status")(row) == "of long ago"


def test_django_says_the_same():
    for name in ("status", "type", "channel", "teller_role"):
        for value, _words in Complaint._meta.get_field(name).choices:
            case = Complaint(**{name: value})
            assert getattr(case, f"get_{name}_display")() == case._get_FIELD_display(Complaint._meta.get_field(name))
