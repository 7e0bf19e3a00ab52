"""A statement is written once, and knows nothing of who asks and when."""

from datetime import UTC, datetime

import pytest
from django.db.models import BigIntegerField, CharField
from django.db.models.functions import JSONObject

from hospital.models import Site, User
from hospital.statements import Slot, Statement
from tests import make_hospital as make

pytestmark = pytest.mark.django_db
BY_CODE = Site.objects.filter(code=Slot("code", CharField())).order_by("pk").values_list("pk", "code")


def test_slots_are_filled_each_time():
    here, there = make.site(), make.site()
    asked = Statement(BY_CODE)
    assert asked.ask(code=here.code) == [(here.pk, here.code)]
    assert asked.ask(code=there.code) == [(there.pk, there.code)]


def test_a_number_stands_for_a_row():
    site = make.site()
    asked = Statement(Site.objects.filter(organization=Slot("organization", BigIntegerField())).values_list("pk"))
    assert (site.pk,) in asked.ask(organization=site.organization_id)
    assert asked.ask(organization=0) == []


def test_a_slot_that_is_left_empty_is_an_error():
    with pytest.raises(KeyError):
        Statement(BY_CODE).ask()


def test_conditions_that_nothing_meets_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Statement(Site.objects.filter(pk__in=[]).values_list("pk")).ask() == []


def test_a_moment_has_to_be_a_slot():
    with pytest.raises(TypeError, match="what time it was"):
        Statement(User.objects.filter(created_at__lt=datetime.now(UTC)).values_list("pk"))


def test_what_the_database_answers_becomes_what_a_queryset_would_give():
    site = make.site()
    rows = Site.objects.filter(code=Slot("code", CharField())).values_list(JSONObject(pk="pk", name="name"))
    assert Statement(rows).ask(code=site.code) == [({"pk": site.pk, "name": site.name},)]
