"""Sites, departments, wards, services: what the verbs do, refuse and record."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from audit.models import Entry
from hospital import actions
from hospital.models import Department, Location, Service
from tests import make_hospital as make
from tests.hospital.test_people import refused

pytestmark = pytest.mark.django_db


def test_a_site_needs_a_zone_that_exists():
    with refused("zone"):
        make.site(zone="Europe/Atlantis")


def test_changing_a_site_records_the_fields():
    site = make.site()
    actions.change_site(site, zone="Asia/Shanghai", phone="1", by=None, now=make.NOW)
    site.refresh_from_db()
    assert site.zone == "Asia/Shanghai"
    assert Entry.objects.get(verb="site.change").facts["fields"] == ["phone", "zone"]


def test_a_department_knows_its_path():
    top = make.department()
    below = make.department(parent=top)
    assert below.path == [top.pk, below.pk]
    assert list(Department.objects.below(top.pk).order_by("pk")) == [top, below]


def test_a_name_stands_once_in_one_place():
    top = make.department("Surgery")
    with refused("same_name"):
        make.department("Surgery", at=top.site)
    make.department("Surgery", at=make.site())
    make.department("Surgery", parent=top)


def test_a_department_moves_with_everything_below_it():
    site = make.site()
    a, b = make.department(at=site), make.department(at=site)
    child = make.department(parent=a)
    grandchild = make.department(parent=child)
    actions.move_department(child, parent=b, by=None, now=make.NOW)
    grandchild.refresh_from_db()
    assert grandchild.path == [b.pk, child.pk, grandchild.pk]
    actions.move_department(child, parent=None, by=None, now=make.NOW)
    grandchild.refresh_from_db()
    assert grandchild.path == [child.pk, grandchild.pk]
    assert Entry.objects.filter(verb="department.move").count() == 2


def test_a_department_never_stands_below_itself():
    top = make.department()
    child = make.department(parent=top)
    for parent in (top, child):
        with refused("circle"):
            actions.move_department(top, parent=parent, by=None, now=make.NOW)


def test_a_department_stays_in_its_site():
    with refused("other_site"):
        actions.move_department(make.department(), parent=make.department(), by=None, now=make.NOW)
    with refused("other_site"):
        actions.add_department(make.site(), name="X", parent=make.department(), by=None, now=make.NOW)


def test_rights_follow_the_tree():
    site = make.site()
    a, b = make.department(at=site), make.department(at=site)
    child = make.department(parent=a)
    head = make.user("department", a)
    assert head.standing.allows("complaints.view_complaint", site.pk, child.pk)
    actions.move_department(child, parent=b, by=None, now=make.NOW)
    head.__dict__.pop("standing")
    assert not head.standing.allows("complaints.view_complaint", site.pk, child.pk)


def test_what_has_departments_in_use_below_it_is_not_retired():
    top = make.department()
    child = make.department(parent=top)
    with refused("in_use"):
        actions.retire_department(top, by=None, now=make.NOW)
    actions.retire_department(child, by=None, now=make.NOW)
    actions.retire_department(top, by=None, now=make.NOW)
    with refused("above_retired"):
        actions.restore_department(child, by=None, now=make.NOW)
    actions.restore_department(top, by=None, now=make.NOW)
    actions.restore_department(child, by=None, now=make.NOW)
    assert Department.objects.active().count() == 2


def test_a_retired_ward_cannot_be_chosen_and_can_come_back():
    ward = make.location()
    actions.retire_location(ward, by=None, now=make.NOW)
    actions.retire_location(ward, by=None, now=make.NOW)
    assert not Location.objects.active().exists()
    assert Entry.objects.filter(verb="location.retire").count() == 1
    actions.restore_location(ward, by=None, now=make.NOW)
    assert Location.objects.active().exists()


def test_wards_and_services_are_renamed_but_not_to_a_taken_name():
    ward = make.location("5B")
    make.location("6A", of=ward.department)
    actions.rename_location(ward, name="5C", by=None, now=make.NOW)
    with refused("same_name"):
        actions.rename_location(ward, name="6A", by=None, now=make.NOW)
    service = actions.add_service(name="Dialysis", by=None, now=make.NOW)
    with refused("same_name"):
        actions.add_service(name="Dialysis", by=None, now=make.NOW)
    actions.rename_service(service, name="Kidney care", by=None, now=make.NOW)
    actions.retire_service(service, by=None, now=make.NOW)
    actions.restore_service(service, by=None, now=make.NOW)
    assert Service.objects.get().name == "Kidney care"


class Moves(TestCase):
    """Whatever is moved wherever: paths are what the parents say, and nothing is lost or in a circle."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 5)), max_size=12))
    def test_any_order_of_moves_leaves_a_tree(self, moves):
        site = make.site()
        rows = [make.department(at=site) for _turn in range(6)]
        for moved, below in moves:
            parent = None if below is None else rows[below]
            try:
                actions.move_department(rows[moved], parent=parent, by=None, now=make.NOW)
            except ValidationError as error:
                self.assertEqual(error.code, "circle")
        found = {row.pk: row for row in Department.objects.filter(site=site)}
        for row in found.values():
            assert row.path[-1] == row.pk
            assert row.path[:-1] == (found[row.parent_id].path if row.parent_id else [])
