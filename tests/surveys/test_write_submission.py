"""The file of a frozen month: its map is confirmed, everything agrees, and it is kept as it was written."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from hospital import csvfile
from hospital.actions import change_site
from hospital.models import Role
from surveys import actions
from surveys.hcahps import fields, tables
from surveys.models import Attempt, Submission
from surveys.submitting import findings_of, map_file, map_of, told_of
from tests import make
from tests.surveys import hcahps_month as hcahps
from tests.surveys.hcahps_month import DRAWN, row

pytestmark = pytest.mark.django_db
WHOLE = dict.fromkeys((1, 2, 3, 4, 5, 7, 8, 9, 10, 11), "4") | {24: "9", 25: "4"}


@pytest.fixture
def month(cast, settings):
    """Two were asked by mail: one answered, of one it became known that they do not want to."""
    settings.SURVEY_RESPONSE_DAYS = 36_500  # however late this is run
    survey, feed = hcahps.published(cast), hcahps.sender(cast)
    hcahps.tell(feed, row("A1", 2), row("B1", 3), now=DRAWN - hcahps.timedelta(days=1))
    drawn = hcahps.draw(survey, mode="mail", steps="mail 0")
    for attempt in Attempt.objects.all():
        actions.record_attempt(attempt, by=None, now=DRAWN)
    told = {"way": "letter", "language": "en", "answered_on": DRAWN.date(), "by": None, "now": DRAWN}
    actions.keep_response(hcahps.of("A1"), answers=WHOLE, **told)
    actions.note_finding(hcahps.of("B1"), found="7", by=None, now=DRAWN)
    return drawn


def load(month, **changed):
    """The map that ships, with an element for every question."""
    rows = [dict(zip(tables.COLUMNS["fields"], line, strict=True)) for line in lines(month)]
    text = csvfile.write(tables.COLUMNS["fields"], [(one | changed).values() for one in rows])
    told = {"kind": "fields", "period": "2025Q1", "version": "5.0", "source_url": "https://example.org/5.0"}
    return actions.load_table(month.instrument, text=text, by=None, **told)


def lines(month):
    by = fields.shipped("2025")
    for number, line in enumerate(fields.lines_of(by, fields.named("2025"))):
        yield (line[0], line[1] or f"element-{number}", *line[2:])


def test_a_frozen_month_is_written_once_by_a_confirmed_map_and_stamped_without_an_approval(month, cast):
    with pytest.raises(ValidationError, match="frozen month"):
        actions.write_submission(month, approval="", by=None)
    freeze = actions.freeze_month(month, by=None, now=DRAWN)
    with pytest.raises(ValidationError, match="draft"):
        actions.write_submission(month, approval="", by=None)
    table = load(month)
    with pytest.raises(ValidationError, match="draft"):
        actions.write_submission(month, approval="", by=None)
    actions.confirm_map(month, mark=table.sha256, by=cast.officer)
    made = actions.write_submission(month, approval="", by=cast.officer)
    assert "Not for submission" in made.content and (made.map_version, made.freeze) == ("5.0", freeze)
    with pytest.raises(ValidationError, match="already"):
        actions.write_submission(month, approval="", by=cast.officer)
    sent = actions.write_submission(month, approval="Vendor 12", by=cast.officer)
    assert "Not for submission" not in sent.content and sent.sha256 != made.sha256
    root = ElementTree.fromstring(sent.content)  # noqa: S314 - written a line above
    space = {"h": "http://hcahps.ifmc.org"}
    told = {child.tag.rpartition("}")[2]: child.text for child in root.find("h:header", space)}
    assert (told["provider-id"], told["sample-size"], told["number-eligible-discharge"]) == ("123456", "2", "2")
    assert "npi" not in told and {one.text for one in root.findall(".//h:gender", space)} == {"2"}
    assert sorted(one.text for one in root.findall(".//h:survey-status", space)) == ["1", "7"]
    assert len(root.findall(".//h:patientresponse", space)) == 1
    assert "Ann" not in sent.content and "A1" not in sent.content
    verbs = ["survey.confirm_map", "survey.write_submission", "survey.write_submission"]
    assert sorted(Entry.objects.filter(verb__in=set(verbs)).values_list("verb", flat=True)) == verbs


def test_another_map_than_the_one_looked_at_is_not_confirmed_nor_one_that_lacks_an_element(month, cast):
    seen, half = load(month), map_file(fields.shipped("2025"))
    with pytest.raises(ValidationError, match="no name of an element"):
        actions.load_table(
            month.instrument,
            text=half,
            by=None,
            kind="fields",
            period="2025Q2",
            version="1",
            source_url="https://a.org",
        )
    some = [line for line in lines(month) if line[0] != "response"]
    newer = {"kind": "fields", "period": "2025Q2", "version": "1", "source_url": "https://example.org/1"}
    later = actions.load_table(month.instrument, text=csvfile.write(tables.COLUMNS["fields"], some), by=None, **newer)
    with pytest.raises(ValidationError, match="Another map"):
        actions.confirm_map(month, mark=seen.sha256, by=cast.officer)
    with pytest.raises(ValidationError, match="every element"):
        actions.confirm_map(month, mark=later.sha256, by=cast.officer)
    assert map_of(month).lacking and not map_of(month).map.is_confirmed


def test_what_does_not_agree_keeps_the_file_back(month, cast):
    one = hcahps.of("B1")
    one.about |= {"sex": "M", "service": "maternity"}
    one.save(update_fields=["about"])
    actions.freeze_month(month, by=None, now=DRAWN)
    actions.confirm_map(month, mark=load(month).sha256, by=cast.officer)
    with pytest.raises(ValidationError, match="does not agree"):
        actions.write_submission(month, approval="", by=None)


def test_the_office_confirms_writes_and_downloads_and_nobody_else(month, cast):
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    about = [month.instrument.code, "2025-10"]
    page = reverse("survey-write-submission", args=about)
    shown = office.get(page).content.decode()
    assert "Draft of a map" in shown and "Only survey vendors and hospitals" in shown and "Not frozen" in shown
    table = load(month)
    assert b"element-" in office.get(reverse("survey-field-map", args=about)).content
    actions.freeze_month(month, by=None, now=DRAWN)
    confirm = reverse("survey-confirm-map", args=about)
    office.post(confirm, {"mark": table.sha256})
    assert "Draft of a map" in office.get(page).content.decode()
    office.post(confirm, {"mark": table.sha256, "is_compared": "on"})
    assert "Everything agrees" in office.get(page).content.decode()
    assert office.post(page, {"approval": "Vendor 12"}).url == page
    made = Submission.objects.get()
    file = reverse("survey-download-submission", args=[*about, made.pk])
    assert office.get(file).content.decode() == made.content and "Vendor 12" in office.get(page).content.decode()
    assert Entry.objects.filter(verb="survey.download_submission", facts__sha256=made.sha256).count() == 1
    for url in (page, file):
        assert make.signed_in(cast.manager).get(url).status_code == 403
        assert make.signed_in(make.user(Role.SURVEYS, cast.other_site)).get(url).status_code == 404


def test_the_national_provider_identifier_stands_in_the_file_where_there_is_one(month, cast):
    change_site(cast.site, npi="1234567893", by=None)
    actions.freeze_month(month, by=None, now=DRAWN)
    actions.confirm_map(month, mark=load(month).sha256, by=cast.officer)
    month.instrument.refresh_from_db()
    assert "<npi>1234567893</npi>" in actions.write_submission(month, approval="Vendor 12", by=cast.officer).content


def test_lines_by_department_where_there_are_no_groups_of_diagnoses_and_the_map_says_how_that_is_called(cast):
    survey, feed = hcahps.published(cast), hcahps.sender(cast)
    told = {"kind": "codes", "period": "2025Q4", "version": "a", "source_url": "https://example.org/a", "by": None}
    text = f"system,code,meaning\nunit,{cast.department.name.upper()},medical\n"
    actions.load_table(survey, text=text, **told)
    hcahps.tell(feed, row("A1", 2, ms_drg=""), row("B1", 3, ms_drg="470"), now=DRAWN - hcahps.timedelta(days=1))
    drawn = hcahps.draw(survey, mode="mail", steps="mail 0")
    assert {one.about["service"] for one in drawn.sampled.all()} == {"medical", "surgical"}
    assert told_of(drawn).header["service_line"] == "mixed"
    drawn.sampled.filter(line__visit__number="B1").delete()
    assert told_of(drawn).header["service_line"] == "unit"
    found = findings_of(drawn, fields.shipped("2025"), told_of(drawn))
    assert {"determination-of-service-line"} <= {one.element for one in found if one.code == "value"}
