"""A code to scan goes out of use once; led elsewhere, nothing has to be printed."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from handbook import actions
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


def test_it_is_refused_twice_and_a_ward_of_another_site_has_no_code_here(cast):
    (row,) = actions.add_codes(cast.site, labels=["Bed 1"], target="", location=cast.ward, by=None)
    actions.change_code(row, label="Bed 2", target="menu", by=None)
    actions.retire_code(row, by=None)
    with pytest.raises(ValidationError):
        actions.retire_code(row, by=None)
    with pytest.raises(ValidationError):
        actions.add_codes(make.site(), labels=["Bed 1"], target="", location=cast.ward, by=None)
    assert [made.entries(f"qrcode.{verb}") for verb in ("add", "change", "retire")] == [1, 1, 1]


def test_it_is_for_the_editors_of_the_site(cast):
    (row,) = actions.add_codes(cast.site, labels=["Bed 1"], target="", location=cast.ward, by=None)
    url = reverse("code-change", args=[cast.site.code, row.code])
    assert make.signed_in(make.user(Role.EDITOR, make.site())).post(url, {"retire": "yes"}).status_code == 404
    assert make.signed_in(make.user(Role.REVIEWER, cast.site)).post(url, {"retire": "yes"}).status_code == 403
    assert make.signed_in(make.user(Role.EDITOR, cast.site)).post(url, {"retire": "yes"}).status_code == 302
