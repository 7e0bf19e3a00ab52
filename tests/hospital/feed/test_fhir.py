"""FHIR R4 told as JSON: the same facts as by HL7 v2, one resource at a time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.feed import fhir, mapping
from hospital.feed.unreadable import Unreadable

PATIENT: dict[str, Any] = {
    "resourceType": "Patient", "id": "p1", "meta": {"versionId": "3", "lastUpdated": "2026-11-02T08:00:00Z"},
    "identifier": [{"system": "urn:harbour", "value": "MRN-7"}, {"value": "without a system"}],
    "name": [
        {"use": "old", "family": "Li"}, {"use": "official", "family": "Chen", "given": ["Wei", "M."], "prefix": ["Ms"]},
    ],
    "birthDate": "1980-05-01", "gender": "female",
    "address": [
        {"use": "work", "city": "Cork"},
        {"use": "home", "line": ["12 High St", "Flat 2"], "city": "Dublin", "postalCode": "D02", "country": "IE"},
    ],
    "telecom": [
        {"system": "phone", "use": "home", "value": "087 555"},
        {"system": "phone", "use": "mobile", "value": "+353 87"},
        {"system": "email", "value": "wei@mail.example"}, {"system": "fax", "value": "1"},
    ],
    "communication": [
        {"language": {"coding": [{"code": "en"}]}}, {"language": {"coding": [{"code": "zh"}]}, "preferred": True},
    ],
}  # fmt: skip
ENCOUNTER: dict[str, Any] = {
    "resourceType": "Encounter", "id": "e1", "meta": {"versionId": "1"}, "status": "finished", "class": {"code": "IMP"},
    "subject": {"reference": "urn:uuid:p1"}, "identifier": [{"system": "urn:visits", "value": "V-1"}],
    "period": {"start": "2026-10-29T08:00:00+00:00", "end": "2026-11-01T10:00:00"},
    "location": [{"location": {"display": "Ward 5B"}}],
    "hospitalization": {
        "admitSource": {"coding": [{"code": "emd"}]}, "dischargeDisposition": {"coding": [{"code": "home"}]},
    },
}  # fmt: skip
ZONE = "Europe/Dublin"


def bundle(*resources: dict[str, Any]) -> bytes:
    entries = [{"fullUrl": f"urn:uuid:{one.get('id')}", "resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": "message", "entry": entries}).encode()


def read(raw: bytes) -> list[fhir.Read]:
    return fhir.read(raw, mapping.default(), ZONE)


def test_an_encounter_that_is_finished_is_a_discharge():
    (one,) = read(bundle(PATIENT, ENCOUNTER))
    told = one.told
    assert (one.control_id, told.event, told.visit, told.ward) == ("Encounter/e1/1", "A03", "V-1", "Ward 5B")
    assert [(row.authority, row.value) for row in told.identifiers] == [("urn:harbour", "MRN-7")]
    assert (told.family, told.given, told.born_on, told.sex) == ("Chen", "Wei M.", date(1980, 5, 1), "female")
    assert (told.mobile, told.phone, told.email, told.language) == ("+353 87", "087 555", "wei@mail.example", "zh-hans")
    assert (told.address.line_2, told.address.city, told.visit_class) == ("Flat 2", "Dublin", "inpatient")
    assert told.discharged_at == datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
    assert (told.origin, told.disposition) == ("emd", "home")


@pytest.mark.parametrize(("whose", "code", "is_wish"), [(PATIENT, "R", True), (ENCOUNTER, "V", True),
                                                       (PATIENT, "N", False)])  # fmt: skip
def test_a_mark_of_security_is_a_wish_for_no_publicity(whose, code, is_wish):
    marked = {**whose, "meta": {**whose["meta"], "security": [{"code": code}]}}
    (one,) = read(bundle(*(marked if row is whose else row for row in (PATIENT, ENCOUNTER))))
    assert one.told.no_publicity == is_wish


def test_a_patient_alone_is_news_of_a_person_and_a_replaced_one_a_merge():
    (news,) = read(json.dumps({**PATIENT, "deceasedDateTime": "2026-11-02T03:00:00Z"}).encode())
    assert (news.told.event, news.told.is_dead, news.told.died_at.hour) == ("A31", True, 3)
    link = {"type": "replaced-by", "other": {"identifier": {"system": "urn:harbour", "value": "MRN-9"}}}
    (merge,) = read(bundle({**PATIENT, "link": [link]}))
    assert (merge.told.event, merge.told.identifiers[0].value, merge.told.merged_away[0].value) == (
        "A40",
        "MRN-9",
        "MRN-7",
    )


def test_one_broken_resource_does_not_keep_the_others_out():
    lost = {**ENCOUNTER, "id": "e2", "subject": {"reference": "Patient/unknown"}}
    planned = {**ENCOUNTER, "id": "e3", "status": "planned"}
    backward = {**ENCOUNTER, "id": "e4", "period": {"start": "2026-11-02", "end": "2026-11-01"}}
    found = read(bundle(PATIENT, lost, planned, ENCOUNTER, backward))
    assert [one.refused.code if one.refused else "" for one in found] == [
        "no_patient",
        "unknown_event",
        "",
        "ends_before",
    ]


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{", b'{"resourceType": 1}', b'{"resourceType": "Bundle"}', b"[" * 100_000]
)
def test_what_is_no_fhir_is_refused(raw):
    with pytest.raises(Unreadable):
        read(raw)


SCRAPS = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from(["2026-11-01", "Patient/p1"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["system", "value", "code"]), inner)
    ),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_whatever_stands_in_an_element_is_read_or_refused(data):
    spoiled = [
        {**one, data.draw(st.sampled_from(sorted(one.keys() - {"resourceType"}))): data.draw(SCRAPS)}
        for one in (PATIENT, ENCOUNTER)
    ]
    try:
        found = read(bundle(*spoiled))
    except Unreadable:
        return
    assert all((one.told is None) != (one.refused is None) for one in found)


@pytest.mark.parametrize(
    ("places", "ward"),
    [
        ([("completed", 1, "Emergency"), ("active", 2, "Ward 5B")], "Ward 5B"),
        ([("completed", 2, "Ward 5B"), ("completed", 1, "Emergency")], "Ward 5B"),
        ([("active", 1, "Ward 5B"), ("planned", 9, "Ward 9")], "Ward 5B"),
        ([("", None, "Emergency"), ("", None, "Ward 5B")], "Ward 5B"),
        ([("planned", 9, "Ward 9")], ""),
    ],
)
def test_of_several_places_the_active_one_counts_or_the_last(places, ward):
    rows = [
        {"location": {"display": name}, "status": status,
         "period": {"start": f"2026-10-2{day}T08:00:00Z"} if day else {}}
        for status, day, name in places
    ]  # fmt: skip
    (one,) = read(bundle(PATIENT, {**ENCOUNTER, "location": rows}))
    assert one.told.ward == ward


# ------------------------------------------------------------------------------------------------ groups of diagnoses
GROUP = {"system": fhir.MS_DRG, "code": "470"}
CLAIM: dict[str, Any] = {
    "resourceType": "Claim", "id": "c1", "diagnosis": [{"sequence": 1, "packageCode": {"coding": [GROUP]}}],
    "item": [{"sequence": 1, "encounter": [{"reference": "urn:uuid:e1"}]}],
}  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [
        {"extension": [{"url": "https://emr.example/drg", "valueCodeableConcept": {"coding": [GROUP]}}]},
        {"type": [{"coding": [{"system": "urn:other", "code": "9"}, GROUP]}]},
        {"diagnosis": [{"use": {"coding": [GROUP]}}]},
    ],
)
def test_a_group_of_diagnoses_is_read_wherever_its_system_is_named(more):
    (one,) = read(bundle(PATIENT, {**ENCOUNTER, **more}))
    assert (one.control_id, one.told.drg) == ("Encounter/e1/1", "470")


def test_a_system_of_the_senders_own_is_mapped():
    told = {**ENCOUNTER, "extension": [{"url": "x", "valueCoding": {"system": "urn:emr:drg", "code": "871"}}]}
    profile = replace(mapping.default(), authorities={"urn:emr:drg": fhir.DRG})
    (one,) = fhir.read(bundle(PATIENT, told), profile, ZONE)
    assert (one.told.drg, read(bundle(PATIENT, told))[0].told.drg) == ("871", "")


@pytest.mark.parametrize("kind", ["Claim", "ExplanationOfBenefit"])
def test_the_bill_of_a_stay_tells_it_days_later_as_another_version(kind):
    raw = bundle(PATIENT, ENCOUNTER, {**CLAIM, "resourceType": kind})
    (one,) = read(raw)
    assert (one.control_id, one.told.drg) == ("Encounter/e1/1.470", "470")
    ((number, text),) = fhir.split(raw)
    assert number == "Encounter/e1/1.470" and read(text.encode())[0].told.drg == "470"


def test_the_bill_of_another_stay_says_nothing_of_this_one():
    (one,) = read(bundle(PATIENT, ENCOUNTER, {**CLAIM, "item": [{"encounter": [{"reference": "Encounter/e2"}]}]}))
    assert (one.control_id, one.told.drg) == ("Encounter/e1/1", "")
