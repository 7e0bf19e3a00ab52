"""People we hear from: contacts are encrypted, changes name fields only, a record number is one person's."""

import pytest
from django.db import connection

from audit.models import Entry
from hospital import actions
from hospital.models import Identifier, Person
from tests import make_hospital as make
from tests.hospital.test_people import refused

pytestmark = pytest.mark.django_db


def raw(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM hospital_person")
        return cursor.fetchone()[0]


def test_contacts_are_unreadable_in_the_database():
    person = make.person(phone="+353 87 555 0142", email="wei@example.org", postal_address="12 Harbour Road")
    for column in ("phone", "email", "postal_address"):
        assert getattr(person, column) not in raw(column)
    assert Person.objects.get().phone == "+353 87 555 0142"


def test_an_empty_contact_stays_empty_so_that_it_can_be_asked_for():
    make.person()
    assert Person.objects.filter(email="").exists()


def test_a_change_records_the_fields_and_never_the_words():
    person = make.person("Wei Chen")
    actions.change_person(person, preferred_name="Mr Chen", phone="0142 555", by=None, now=make.NOW)
    entry = Entry.objects.get(verb="person.change")
    assert entry.facts["fields"] == ["phone", "preferred_name"]
    assert "Chen" not in str(entry.facts)
    actions.change_person(person, preferred_name="Mr Chen", by=None, now=make.NOW)
    assert Entry.objects.filter(verb="person.change").count() == 1


def test_a_field_that_does_not_exist_is_a_programming_error():
    with pytest.raises(TypeError):
        actions.create_person(by=None, now=make.NOW, nickname="x")


def test_a_record_number_belongs_to_one_person_however_it_is_spaced():
    first, second = make.person("Wei Chen"), make.person("Ann Kelly")
    patient = actions.identify(first, authority="MRN", number="MRN 0048213", by=None, now=make.NOW)
    assert actions.identify(first, authority="MRN", number="mrn-0048213", by=None, now=make.NOW) == patient
    with refused("taken"):
        actions.identify(second, authority="MRN", number="MRN0048213", by=None, now=make.NOW)
    assert Identifier.objects.get().value == "MRN 0048213"
    assert "0048213" not in Identifier.objects.get().value_hash


def test_needs_and_visits_are_recorded():
    person = make.person()
    need = actions.record_need(person, kind="format", detail="Large print", by=None, now=make.NOW)
    patient = actions.identify(person, authority="MRN", number="1234567", by=None, now=make.NOW)
    stay = actions.visit(patient, location=make.location(), started_at=make.NOW, by=None, now=make.NOW)
    verbs = set(Entry.objects.filter(subject_id__in=[person.pk, patient.pk]).values_list("verb", flat=True))
    assert {"person.record_need", "person.identify", "patient.visit"} <= verbs
    assert need.person == person
    assert stay.patient == patient
