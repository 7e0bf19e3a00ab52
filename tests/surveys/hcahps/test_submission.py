"""The file of a month: byte for byte by its map, refused by a draft, and everything that does not agree is found."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from surveys.hcahps import editions, fields
from surveys.hcahps.fields import lines_of, read, shipped
from surveys.hcahps.submission import Finding, Month, Patient, Refused, findings, written
from surveys.hcahps.tables import COLUMNS, FIELDS

OLD, NEW = editions.called("2019"), editions.called("2025")
DIED = frozenset({"20", "41"})
HEADER = {
    "provider_name": "Bench & Sons", "provider_id": "123456", "year": "2024", "month": "12", "mode": "mail",
    "service_line": "drg", "eligible": "40", "sample_size": "2", "sample_type": "1",
}  # fmt: skip
ABOUT = {
    "patient_id": "A1", "origin": "1", "service": "medical", "discharge_status": "01", "status": "1", "calls": "8",
    "waves": "1", "language": "en", "lag": "30", "supplemental": "0", "sex": "F", "age_band": "5",
}  # fmt: skip
ANSWERS = {1: "4", 2: "4", 3: "4", 4: "9", 5: "4", 6: "3", 7: "4", 8: "4", 9: "2", 10: "2", 18: "8", 28: "1,3"}
NONE = Patient({**ABOUT, "patient_id": "A2", "status": "8"})


def month(*patients, strata=(), **header):
    return Month({**HEADER, **header}, patients or (Patient(ABOUT, ANSWERS), NONE), strata)


def codes(*patients, **more):
    return [one.code for one in findings(shipped("2019"), OLD, month(*patients, **more), DIED)]


def changed(answers=ANSWERS, **about):
    return codes(Patient({**ABOUT, **about}, answers), NONE)


def test_a_month_is_written_by_its_map_and_always_the_same():
    file = written(shipped("2019"), OLD, month())
    assert file == written(shipped("2019"), OLD, month())
    root = ElementTree.fromstring(file)  # noqa: S314 - written a line above
    space = {"h": "http://hcahps.ifmc.org"}
    assert root.find("h:header/h:provider-name", space).text == "Bench & Sons"
    assert [child.tag.rpartition("}")[2] for child in root] == ["header", "patientleveldata", "patientleveldata"]
    said = {child.tag.rpartition("}")[2]: child.text for child in root.find(".//h:patientresponse", space)}
    assert (said["nurse-listen"], said["call-button"], said["bathroom-help"], said["overall-rate"]) == (
        "4", "9", "8", "8",
    )  # fmt: skip
    assert [said[name] for name in OLD.items[28].elements] == ["1", "0", "1", "0", "0"]
    assert said["recommend"] == "M" and len(said) == 33
    assert len(root.findall(".//h:patientresponse", space)) == 1


def test_a_specification_that_renames_and_reorders_is_met_by_its_map_alone():
    by = shipped("2019")
    turned = dict(reversed(by.responses.items()))
    other = replace(by, responses=turned, frames={**by.frames, "header": "head", "administration": "about"})
    root = ElementTree.fromstring(written(other, OLD, month()))  # noqa: S314 - written a line above
    tags = [[child.tag.rpartition("}")[2] for child in level] for level in (root, root[1], root[1][1])]
    assert tags == [["head", "patientleveldata", "patientleveldata"], ["about", "patientresponse"], [*turned.values()]]
    loaded = read([dict(zip(COLUMNS[FIELDS], line, strict=True)) for line in lines_of(other, OLD)], OLD)
    assert (list(loaded.responses), loaded.frames) == (list(turned), other.frames)


def test_strata_are_told_where_they_are_drawn_unequally():
    strata = ({"name": "S", "eligible": "40", "sample_size": "2"},)
    patients = [replace(one, about={**one.about, "stratum": "S"}) for one in month().patients]
    file = written(shipped("2019"), OLD, month(*patients, strata=strata, sample_type="3"))
    assert file.count(b"<dsrs-strata>") == 1 and file.count(b"<strata-name>S</strata-name>") == 3
    assert b"strata" not in written(shipped("2019"), OLD, month(*patients, strata=strata))


def test_a_draft_writes_nothing_nor_what_lacks_a_name_or_a_value():
    with pytest.raises(Refused, match="draft"):
        written(shipped("2025"), NEW, month())
    with pytest.raises(Refused, match="element"):
        written(replace(shipped("2025"), is_confirmed=True), NEW, month())
    with pytest.raises(Refused, match="survey-mode"):
        written(shipped("2019"), OLD, Month(HEADER | {"mode": "web_mail"}, ()))


def test_a_map_that_is_loaded_with_every_element_writes_the_same_file():
    rows = [
        dict(zip(("block", "element", "source", "when", "codes"), row, strict=True))
        for row in fields.lines_of(shipped("2019"), OLD)
    ]
    for row in rows:
        fields.check(row, OLD)
    loaded = replace(fields.read(rows, OLD), is_confirmed=True)
    assert written(loaded, OLD, month()) == written(shipped("2019"), OLD, month())
    stamped = written(loaded, OLD, month(), "Not for submission").decode().splitlines()
    assert stamped[1] == "<!-- Not for submission -->" and stamped[2].startswith("<monthlydata")
    assert shipped("2025").lacking(NEW) and not loaded.lacking(OLD)


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"block": "footer"}, "block"), ({"source": "name_of_patient"}, "source"), ({"element": "a b"}, "element"),
        ({"when": "never"}, "when"), ({"codes": "mail"}, "codes"), ({"block": "response", "source": "99"}, "source"),
    ],
)  # fmt: skip
def test_a_row_of_a_map_is_refused_by_its_column(changed, column):
    row = {"block": "header", "element": "survey-mode", "source": "mode", "when": "always", "codes": "mail=1"}
    with pytest.raises(ValueError, match=column):
        fields.check(row | changed, OLD)


def test_a_value_without_a_code_is_found_and_never_guessed():
    assert codes(Patient({**ABOUT, "language": "ar"}, ANSWERS), NONE) == ["value"]
    origins = [shipped("2019").administration[4].value({"origin": told}) for told in ("A", "7", "F", "D", "")]
    assert origins == ["9", "1", "6", "D", "9"]
    (gender,) = (one for one in shipped("2019").administration if one.element == "gender")
    told = ("female", "male", "F", "M", "other", "")
    assert [gender.value({"sex": sex}) for sex in told] == ["2", "1", "2", "1", "M", "M"]


def test_how_service_lines_were_found_out_is_told_by_a_code_of_the_map_or_not_at_all():
    root = ElementTree.fromstring(written(shipped("2019"), OLD, month()))  # noqa: S314 - written a line above
    assert root.findtext(".//{*}determination-of-service-line") == "1"
    assert codes(service_line="unit") == ["value"]


def test_what_agrees_has_nothing_found():
    assert codes() == []


@pytest.mark.parametrize(
    ("about", "found"),
    [
        ({"patient_id": "A" * 17}, ["id"]), ({"status": "8"}, ["response"]), ({"status": "6"}, ["complete"]),
        ({"discharge_status": "20"}, ["died"]), ({"sex": "M", "service": "maternity"}, ["maternity"]),
        ({"sex": "male", "service": "maternity"}, ["maternity"]), ({"age_band": "0"}, ["age"]),
        ({"age_band": "M"}, ["age"]), ({"lag": "85"}, ["lag"]),
        ({"waves": "8"}, ["attempts"]), ({"calls": "2"}, ["attempts"]),
    ],
)  # fmt: skip
def test_what_does_not_agree_of_one_is_found(about, found):
    assert changed(**about) == found


def test_a_response_that_is_missing_or_was_broken_off_is_found():
    assert changed(answers=None) == ["response"]
    assert changed(answers={1: "4"}) == ["complete"]
    assert changed(answers={1: "4"}, status="6") == []


def test_what_does_not_agree_of_the_month_is_found():
    assert codes(sample_size="3") == ["sample_size"]
    assert codes(eligible="1") == ["eligible"]
    assert codes(Patient(ABOUT, ANSWERS), Patient(ABOUT, ANSWERS)) == ["same_id"]
    strata = ({"name": "S", "eligible": "40", "sample_size": "1"},)
    assert codes(sample_type="3", strata=strata) == ["strata", "value", "value"]  # and nobody is in one


def test_more_than_twelve_questions_of_ones_own_are_found_in_2025():
    patient = Patient({**ABOUT, "supplemental": "13", "status": "8"})
    told = findings(shipped("2025"), NEW, month(patient, sample_size="1"), DIED)
    assert told == [Finding("supplemental", "A1")]


def test_a_long_lag_is_only_a_warning():
    (found,) = findings(shipped("2019"), OLD, month(Patient({**ABOUT, "lag": "85"}, ANSWERS), NONE), DIED)
    assert found.is_warning


def test_every_map_belongs_to_an_edition_and_says_where_it_is_from():
    files = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in fields.FOLDER.glob("*.json")}
    assert set(files) == {one.version for one in editions.editions()}
    assert all(name == data["edition"] and data["source"] for name, data in files.items())
    assert [shipped(name).is_confirmed for name in ("2019", "2025")] == [True, False]
    with pytest.raises(KeyError):
        shipped("../editions/2019")
