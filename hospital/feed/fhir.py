"""The same things told as FHIR R4: bundles, or single Encounters and Patients, as JSON. Pure.

Read by hand, resource by resource: the packages for FHIR refuse some of its own examples, and one broken resource must
not keep the others out. What is read of which element is the reference of surveys, section 5.3.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from hospital.feed.mapping import YES, Address, Identifier, Profile, Told, checked
from hospital.feed.moments import iso as _moment
from hospital.feed.unreadable import Unreadable

EVENTS = {
    "in-progress": "A01", "arrived": "A04", "triaged": "A04", "onleave": "A08", "finished": "A03", "cancelled": "A11",
    "entered-in-error": "A11",
}  # fmt: skip
HERE = frozenset({"in-progress", "arrived", "triaged", "onleave"})
TO_COME = frozenset({"planned", "reserved"})  # places
LONG_AGO = datetime.min.replace(tzinfo=UTC)
CLASSES = {"IMP": "I", "ACUTE": "I", "NONAC": "I", "AMB": "O", "EMER": "E", "OBSENC": "O", "PRENC": "P", "SS": "O"}
SEXES = {"female": "F", "male": "M", "other": "O", "unknown": "U"}
NAMES, HOMES = ("official", "usual", ""), ("home", "")
LONGEST_NUMBER = 200
# The groups of diagnoses of Medicare, as HL7 Terminology names them; a sender's own name for them is mapped to `DRG`.
MS_DRG = (
    "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/AcuteInpatientPPS/"
    "MS-DRG-Classifications-and-Software"
)  # fmt: skip
DRG, BILLS = "ms_drg", ("Claim", "ExplanationOfBenefit")
ADDRESS = ("city", "state", "postalCode", "country")
Resource = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """One resource: its number of its own (id and version), and what it tells, or why it cannot be read."""

    control_id: str
    told: Told | None
    refused: Unreadable | None = None


def read(raw: bytes, profile: Profile, zone: str) -> list[Read]:
    """Every Encounter, and every Patient that no Encounter is about. Raises Unreadable for what is no FHIR at all."""
    return [_read(encounter, patient, profile, zone) for encounter, patient in _pairs(raw)]


def split(raw: bytes) -> list[tuple[str, str]]:
    """The number and the text of each: an Encounter with its Patient, or a Patient alone, as a bundle of its own.

    What has no version is known by its content: another content is another message.
    """
    found = []
    for encounter, patient in _pairs(raw):
        named = _text(encounter, "subject", "reference")
        rows = [{"resource": encounter}] if encounter is not None else []
        rows += [{"fullUrl": named, "resource": patient}] if patient is not None else []
        text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": rows}, ensure_ascii=False)
        one = encounter or patient or {}
        version = _text(one, "meta", "versionId") or sha256(text.encode()).hexdigest()[:16]
        found.append((f"{one['resourceType']}/{one.get('id', '')}/{version}"[:LONGEST_NUMBER], text))
    return found


def _pairs(raw: bytes) -> list[tuple[Resource | None, Resource | None]]:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable("broken", "It is no JSON.") from error
    if not isinstance(data, dict) or not isinstance(data.get("resourceType"), str):
        raise Unreadable("no_message", "It is no resource of FHIR.")
    found = dict(_resources(data))
    encounters = [_billed(name, one, found) for name, one in found.items() if one["resourceType"] == "Encounter"]
    patients = [one for one in found.values() if one["resourceType"] == "Patient"]
    about = [_patient_of(one, found) for one in encounters]
    alone = [one for one in patients if not any(one is patient for patient in about)]
    pairs = [*zip(encounters, about, strict=True), *((None, one) for one in alone)]
    if not pairs:
        raise Unreadable("no_message", "It holds neither an Encounter nor a Patient.")
    return pairs


def _resources(data: Resource) -> Iterator[tuple[str, Resource]]:
    """By full address, and by "Type/id" where there is none."""
    rows = _list(data.get("entry")) if data["resourceType"] == "Bundle" else [{"resource": data}]
    for number, row in enumerate(rows):
        one = row.get("resource") if isinstance(row, dict) else None
        if isinstance(one, dict) and isinstance(one.get("resourceType"), str):
            yield str(row.get("fullUrl") or f"{one['resourceType']}/{one.get('id', number)}"), one


def _billed(name: str, encounter: Resource, found: Mapping[str, Resource]) -> Resource:
    """With the group of diagnoses that a bill of it tells, which comes days later: a version of its own."""
    own = {name, f"Encounter/{encounter.get('id', '')}"}
    bills = (one for one in found.values() if one["resourceType"] in BILLS)
    about = (bill for bill in bills if any(_text(part, "reference") in own for part in _parts(bill)))
    code = next(filter(None, (_group_of(bill, {MS_DRG}) for bill in about)), "")
    if not code or _group_of(encounter, {MS_DRG}):
        return encounter
    told = {"url": MS_DRG, "valueCoding": {"system": MS_DRG, "code": code}}
    meta, version = _dict(encounter.get("meta")), _text(encounter, "meta", "versionId")
    meta = {**meta, "versionId": f"{version}.{code}"} if version else meta
    return {**encounter, "meta": meta, "extension": [*_list(encounter.get("extension")), told]}


def _group_of(one: Resource, systems: Collection[str]) -> str:
    """The code of a group of diagnoses, wherever in the resource it stands: FHIR has no element of its own for it."""
    codes = (_text(part, "code") for part in _parts(one) if _text(part, "system") in systems)
    return next(filter(None, codes), "")


def _parts(one: Resource) -> Iterator[Mapping[str, Any]]:
    """Every object within a resource."""
    left: list[Any] = [one]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            yield part
            left += reversed(part.values())
        elif isinstance(part, list):
            left += reversed(part)


def _patient_of(encounter: Resource, found: Mapping[str, Resource]) -> Resource | None:
    """The bundle may name it by its full address, or by type and id."""
    reference = _text(encounter, "subject", "reference")
    named = f"{reference.rpartition('/')[2]}"
    same = (one for one in found.values() if one["resourceType"] == "Patient" and str(one.get("id", "")) == named)
    return found.get(reference) or (next(same, None) if named else None)


def _read(encounter: Resource | None, patient: Resource | None, profile: Profile, zone: str) -> Read:
    one = encounter or patient or {}
    control_id = f"{one['resourceType']}/{one.get('id', '')}/{_text(one, 'meta', 'versionId')}"
    try:
        if patient is None:
            raise Unreadable("no_patient", "The Encounter is about a Patient that did not come with it.")
        told = (
            Told(
                **_of_patient(patient, profile, zone),
                **_of_encounter(encounter, profile, zone),
                no_publicity=_wants_none(profile, patient, encounter),
            )
            if encounter
            else (_alone(patient, profile, zone))
        )
        return Read(control_id, checked(told, profile))
    except Unreadable as error:
        return Read(control_id, None, error)


def _alone(patient: Resource, profile: Profile, zone: str) -> Told:
    """News of a person; or of two who are one, where the record was replaced by another."""
    gone = [link for link in _list(patient.get("link")) if _text(link, "type") == "replaced-by"]
    told = {**_of_patient(patient, profile, zone), "no_publicity": _wants_none(profile, patient)}
    at = _moment(_text(patient, "meta", "lastUpdated"), zone)
    if not gone:
        return Told(event="A31", event_at=at, **told)
    stays = [one for link in gone for one in _identifiers([_dict(_dict(link).get("other")).get("identifier")], profile)]
    return Told(event="A40", event_at=at, **{**told, "identifiers": tuple(stays), "merged_away": told["identifiers"]})


def _of_encounter(one: Resource, profile: Profile, zone: str) -> dict[str, Any]:
    status, period = _text(one, "status"), _dict(one.get("period"))
    if status not in EVENTS:
        raise Unreadable("unknown_event", "Encounters of this status are not used.")
    numbers = _identifiers(_list(one.get("identifier")), profile)
    place = _place(_list(one.get("location")), zone)
    stay = _dict(one.get("hospitalization") or one.get("admission"))
    ends = _moment(_text(period, "end"), zone)
    return {
        "event": EVENTS[status], "is_here": status in HERE,
        "event_at": _moment(_text(one, "meta", "lastUpdated"), zone) or ends or _moment(_text(period, "start"), zone),
        "visit": numbers[0].value if numbers else str(one.get("id", "")),
        "visit_class": _ours(profile, "visit_class", CLASSES.get(_code_of(one.get("class")), "")),
        "ward": _text(place, "location", "identifier", "value") or _text(place, "location", "display"),
        "service": _code_of(one.get("serviceType")), "origin": _code_of(stay.get("admitSource")),
        "disposition": _ours(profile, "disposition", _code_of(stay.get("dischargeDisposition"))),
        "admitted_at": _moment(_text(period, "start"), zone), "discharged_at": ends, "goes_home_at": ends,
        "drg": _group_of(one, {MS_DRG, *(name for name, ours in profile.authorities.items() if ours == DRG)}),
    }  # fmt: skip


def _place(rows: list[Any], zone: str) -> Resource:
    """Where they are, or were last: the active one of several, else the one they came to last."""
    known = [row for row in map(_dict, rows) if _text(row, "status") not in TO_COME]
    known = [row for row in known if _text(row, "status") == "active"] or known
    since = [(_moment(_text(row, "period", "start"), zone) or LONG_AGO, at) for at, row in enumerate(known)]
    return known[max(since)[1]] if known else {}


def _of_patient(one: Resource, profile: Profile, zone: str) -> dict[str, Any]:
    name = next((row for row in map(_dict, _list(one.get("name"))) if _text(row, "use") in NAMES), {})
    home = next((row for row in map(_dict, _list(one.get("address"))) if _text(row, "use") in HOMES), {})
    lines = [*map(str, _list(home.get("line"))), "", ""]
    born, died = _text(one, "birthDate"), one.get("deceasedDateTime")
    return {
        "identifiers": tuple(_identifiers(_list(one.get("identifier")), profile)),
        "family": _text(name, "family"), "given": " ".join(map(str, _list(name.get("given")))),
        "prefix": " ".join(map(str, _list(name.get("prefix")))), "born_on": _day(born),
        "born_in": int(born[:4]) if born[:4].isdecimal() else None,
        "sex": _ours(profile, "sex", SEXES.get(_text(one, "gender"), "")),
        "address": Address(lines[0], lines[1], *(_text(home, key) for key in ADDRESS)),
        "language": _ours(profile, "language", _language(one)),
        "is_dead": one.get("deceasedBoolean") is True or bool(died),
        "died_at": _moment(died, zone) if isinstance(died, str) else None,
        **_telecoms(one),
    }  # fmt: skip


def _wants_none(profile: Profile, *resources: Resource) -> bool:
    """No publicity, by one of the marks of security that the table takes for it."""
    marks = (mark for one in resources for mark in _list(_dict(one.get("meta")).get("security")))
    return any(_ours(profile, "no_publicity", _code_of(mark)) == YES for mark in marks)


def _telecoms(one: Resource) -> dict[str, str]:
    found = {"mobile": "", "phone": "", "email": ""}
    for row in _list(one.get("telecom")):
        system, use, value = (_text(row, key) for key in ("system", "use", "value"))
        kind = "email" if system == "email" else "mobile" if use == "mobile" else "phone"
        if system in ("phone", "sms", "email") and use != "old":
            found[kind] = found[kind] or value
    return found


def _language(one: Resource) -> str:
    rows = [row for row in _list(one.get("communication")) if isinstance(row, dict)]
    rows.sort(key=lambda row: row.get("preferred") is not True)
    return _code_of(rows[0].get("language")) if rows else ""


def _identifiers(rows: list[Any], profile: Profile) -> list[Identifier]:
    """Those whose system is named; the sender's name for it is put into ours."""
    named = [(_text(row, "system"), _text(row, "value")) for row in rows if isinstance(row, dict)]
    return [Identifier(profile.authorities.get(system, system), value) for system, value in named if system and value]


def _ours(profile: Profile, name: str, code: str) -> str:
    return profile.values.get(name, {}).get(code, code)


def _code_of(value: Any) -> str:
    """Of a Coding, a CodeableConcept, or a list of them: the first code there is."""
    if isinstance(value, list):
        return next(filter(None, map(_code_of, value)), "")
    if not isinstance(value, dict):
        return ""
    return str(value["code"]) if value.get("code") else _code_of(value.get("coding"))


def _text(one: Any, *path: str) -> str:
    for key in path:
        one = one.get(key) if isinstance(one, dict) else None
    return str(one).strip() if isinstance(one, str | int) and not isinstance(one, bool) else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
