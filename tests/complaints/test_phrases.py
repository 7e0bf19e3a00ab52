"""Saved phrases: offered where they fit, in the language of whoever reads them."""

import pytest
from django.urls import reverse

from audit.models import Entry
from complaints.models import Complaint, Phrase
from hospital.models import Person
from tests import make

pytestmark = pytest.mark.django_db


def phrase(cast, name, **fields):
    usual = {"words": f"{name}.", "language": "en", "site": cast.site, "by": cast.manager, "at": make.NOW}
    return Phrase.objects.create(name=name, **usual | fields)


def test_the_manager_of_the_site_adds_and_retires_one(cast):
    client, page = make.signed_in(cast.manager), reverse("phrases")
    sent = {"name": "Sorry", "words": "We are sorry.", "language": "en", "touchpoint": "", "site": cast.site.pk}
    client.post(page, sent)
    added = Phrase.objects.standing().get()
    assert "name" not in client.get(page).context["form"].errors
    assert client.post(page, sent).context["form"].non_field_errors()
    client.post(page, {**sent, "name": "Elsewhere", "site": cast.other_site.pk})
    assert Phrase.objects.count() == 1
    client.post(reverse("phrase-retire", args=[added.pk]))
    assert not Phrase.objects.standing().exists()
    assert set(Entry.objects.filter(subject_kind="phrase").values_list("verb", flat=True)) == {
        "phrase.add", "phrase.retire",
    }  # fmt: skip


def test_beside_a_reply_stand_those_that_fit(cast):
    case = make.investigating(cast)
    Complaint.objects.filter(pk=case.pk).update(touchpoint="stay")
    fits = [phrase(cast, "Anywhere"), phrase(cast, "Meals", touchpoint="stay"), phrase(cast, "Everybody", site=None)]
    phrase(cast, "Billing", touchpoint="billing")
    phrase(cast, "Halifax", site=cast.other_site)
    phrase(cast, "Chinese", language="zh-hans")
    phrase(cast, "Old", retired_at=make.NOW)
    url = reverse("complaint-draft", args=[case.ref])
    page = make.signed_in(cast.officer).get(url)
    assert {row.pk for row in page.context["phrases"]} == {row.pk for row in fits}
    chosen = make.signed_in(cast.officer).get(f"{url}?phrase={fits[1].pk}")
    assert chosen.context["form"]["words"].value() == "Meals."


def test_they_stand_in_the_small_composer_of_what_the_family_reads(cast):
    sorry = phrase(cast, "We are sorry")
    case, officer = make.triaged(cast), make.signed_in(cast.officer)
    Person.objects.filter(pk=case.teller_id).update(language="en")
    url = case.get_absolute_url()
    assert "data-phrase" not in officer.get(url, {"tab": "note"}).content.decode()
    assert 'data-phrase="We are sorry."' in officer.get(url, {"tab": "update"}).content.decode()
    answer = officer.get(url, {"tab": "update", "phrase": sorry.pk})
    assert answer.context["case"].composer.words.value() == "We are sorry."
