"""The directory of bodies outside that help: who keeps it, who reads it, and that a name is in it once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from feedback import actions
from feedback.models import HelpingBody
from hospital.models import Person
from tests import make
from tests.complaints.pages import cost, text

pytestmark = pytest.mark.django_db
LIST = "helping-bodies"


def sent(**more) -> dict[str, str]:
    return {"kind": "social", "name": "Social services", "phone": "+353 1 555 0111", "about": "Help at home",
            "review_on": make.local_day(days=180).isoformat(), **more}  # fmt: skip


def listed(**more) -> HelpingBody:
    told = {"kind": "advocacy", "name": "Speak up", "email": "hello@speakup.example", **more}
    return actions.add_helping_body(by=None, review_on=make.local_day(days=90), **told)


def test_an_officer_adds_it_and_everybody_finds_how_to_reach_it(cast):
    assert make.signed_in(cast.officer).post(reverse("helping-body-add"), sent()).status_code == 302
    page = text(make.signed_in(cast.nurse).get(reverse(LIST)))
    assert "Social services" in page and "+353 1 555 0111" in page and "Help at home" in page
    assert "Add a body that helps" not in page
    assert Entry.objects.filter(verb="helpingbody.add").count() == 1


@pytest.mark.parametrize("wrong", [{"phone": ""}, {"review_on": "2020-01-01"}, {"name": ""}, {"kind": "club"}])
def test_it_says_what_is_missing(cast, wrong):
    assert make.signed_in(cast.officer).post(reverse("helping-body-add"), sent(**wrong)).status_code == 200
    assert not HelpingBody.objects.exists()


def test_a_name_is_in_it_once(cast):
    body = listed()
    with pytest.raises(ValidationError) as refused:
        listed(name="SPEAK UP")
    assert refused.value.code == "name"
    actions.retire_helping_body(body, by=None)
    listed(name="SPEAK UP")


def test_a_change_is_one_of_the_same_body(cast):
    body, client = listed(), make.signed_in(cast.manager)
    page = reverse("helping-body", args=[body.pk])
    assert "hello@speakup.example" in client.get(page).content.decode()
    assert client.post(page, sent(name="Speak up", email="new@speakup.example")).status_code == 302
    assert Person.objects.get(pk=body.person_id).email == "new@speakup.example"
    assert client.post(reverse("helping-body-switch", args=[body.pk])).status_code == 302
    assert "retired" in text(client.get(reverse(LIST)))
    assert client.post(reverse("helping-body-switch", args=[body.pk])).status_code == 302
    assert HelpingBody.objects.in_use().count() == 1
    verbs = Entry.objects.filter(subject_kind="helpingbody").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [f"helpingbody.{verb}" for verb in ("add", "change", "retire", "restore")]


def test_another_site_and_another_role_do_not_keep_it(cast):
    page = reverse("helping-body", args=[listed(site=cast.site).pk])
    assert make.signed_in(cast.outsider).get(page).status_code == 404
    assert "Speak up" not in text(make.signed_in(cast.outsider).get(reverse(LIST)))
    assert make.signed_in(cast.nurse).post(page, sent()).status_code == 403


def test_what_is_to_be_looked_at_again_says_so(cast):
    HelpingBody.objects.filter(pk=listed().pk).update(review_on=timezone.localdate() - timedelta(days=1))
    assert "Ask whether it still holds" in text(make.signed_in(cast.officer).get(reverse(LIST)))


def test_the_list_costs_the_same_for_one_as_for_several(cast):
    client = make.signed_in(cast.officer)
    listed()
    few = cost(client, reverse(LIST))
    for number in range(4):
        listed(name=f"Number {number}", site=cast.site)
    assert cost(client, reverse(LIST)) == few
