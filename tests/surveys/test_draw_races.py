"""Two draw the same month at the same moment: one sample comes of it. The twin has no constraint, and makes several."""

import pytest

from surveys.models import Attempt, FrameLine, Sampled, SampleMonth
from tests import make
from tests.complaints.test_races import at_once
from tests.hospital.test_rota_races import without
from tests.surveys import hcahps_month as hcahps
from tests.surveys.hcahps_month import DRAWN, row

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def survey():
    cast = make.cast()
    survey = hcahps.published(cast)
    hcahps.tell(hcahps.sender(cast), *(row(f"{letter}1", 5) for letter in "ABCD"), now=DRAWN)
    return survey


def drawn(survey):
    return at_once([lambda: bool(hcahps.draw(survey)) for _ in range(3)])


def test_of_several_draws_at_once_one_is_made(survey):
    assert sorted(map(str, drawn(survey))) == ["True", "drawn", "drawn"]
    assert (SampleMonth.objects.count(), Sampled.objects.count()) == (1, 4)


def test_without_the_constraint_people_would_be_drawn_several_times(survey):
    with without("surveys_samplemonth", "survey_month_drawn_once"):
        assert drawn(survey).count(True) > 1
        assert Sampled.objects.count() > 4
        for model in (Attempt, Sampled, FrameLine):
            model.objects.all().delete()
