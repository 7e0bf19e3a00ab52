"""Approved: live now, or together with the other languages when the last of them is ready."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from handbook import actions
from handbook.models import Waiting
from hospital.models import Role
from outbox.models import Message
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make.site()


@pytest.fixture
def people(site):
    return {role: make.user(role, site) for role in (Role.EDITOR, Role.REVIEWER, Role.TRANSLATOR)}


@pytest.fixture
def source(site):
    return made.page(site)


@pytest.fixture
def arabic(source):
    return made.translated(source)


def through(page, writer, reviewer, **about):
    return made.approved(made.submitted(made.changed(page, writer, **about), writer), reviewer)


def follow(arabic, source, people):
    """The translator says that it says what the approved version says."""
    revision = Waiting.objects.get(page=source).revision
    marks = revision.as_object().fingerprints
    return through(arabic, people[Role.TRANSLATOR], people[Role.REVIEWER], words="<p>جديد</p>", follows=marks)


def test_one_language_first_is_the_usual_way_and_the_others_say_so(source, arabic, people):
    through(source, people[Role.EDITOR], people[Role.REVIEWER])
    assert "Ten to one" in str(made.fresh(source).body)
    shown = Client().get(arabic.address).content.decode()
    assert 'role="note"' in shown and source.address in shown


def test_together_waits_until_the_last_language_is_approved_and_then_all_are_live(source, arabic, people):
    source = through(source, people[Role.EDITOR], people[Role.REVIEWER], goes_together=True, changed="Later")
    assert "Ten to noon" in str(source.body) and made.entries("handbookpage.wait") == 1
    assert made.told("translate") == {people[Role.TRANSLATOR].pk}
    home = make.signed_in(people[Role.EDITOR]).get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[source.pk]) in home
    arabic = follow(arabic, source, people)
    assert "Ten to one" in str(made.fresh(source).body) and "جديد" in str(made.fresh(arabic).body)
    assert not Waiting.objects.exists()
    assert source.address not in Client().get(arabic.address).content.decode().split("<article>")[1]


def test_a_translation_of_what_is_live_does_not_wait(source, arabic, people):
    through(source, people[Role.EDITOR], people[Role.REVIEWER], goes_together=True)
    through(arabic, people[Role.TRANSLATOR], people[Role.REVIEWER], words="<p>تصحيح</p>")
    assert "تصحيح" in str(made.fresh(arabic).body) and Waiting.objects.count() == 1


def test_a_page_without_translations_waits_for_nobody(source, people):
    through(source, people[Role.EDITOR], people[Role.REVIEWER], goes_together=True)
    assert "Ten to one" in str(made.fresh(source).body)


def test_a_reviewer_lets_one_language_go_first_and_an_editor_does_not(source, arabic, people, site):
    source = through(source, people[Role.EDITOR], people[Role.REVIEWER], goes_together=True)
    url = reverse("handbook-go-first", args=[source.pk])
    make.signed_in(people[Role.EDITOR]).post(url)
    assert Waiting.objects.exists()
    assert make.signed_in(make.user(Role.REVIEWER, make.site())).post(url).status_code == 404
    make.signed_in(people[Role.REVIEWER]).post(url)
    assert "Ten to one" in str(made.fresh(source).body) and made.entries("handbookpage.go_first") == 1
    with pytest.raises(ValidationError):
        actions.go_first(source, by=people[Role.REVIEWER])


def test_what_is_about_to_go_live_can_be_held_back(source, arabic, people):
    source = through(source, people[Role.EDITOR], people[Role.REVIEWER], goes_together=True)
    make.signed_in(people[Role.EDITOR]).post(reverse("handbook-hold-back", args=[source.pk]))
    assert not Waiting.objects.exists() and made.entries("handbookpage.hold_back") == 1
    assert "Ten to noon" in str(made.fresh(source).body)
    with pytest.raises(ValidationError):
        actions.hold_back(source, by=people[Role.EDITOR])


def sent(**about):
    """The form of a page as a browser sends it."""
    body = streamfield([("text", rich_text("<p>Ten to one.</p>"))])
    page = {"title": "Visiting", "summary": "When", "slug": "visiting", "body": body, "easy": streamfield([])}
    return nested_form_data(page | {"audience": "everybody", "review_every_days": "180", "action-submit": "1"} | about)


def test_whoever_submits_a_change_says_what_it_is_and_reviewers_and_readers_read_it(source, people):
    client, url = make.signed_in(people[Role.EDITOR]), reverse("wagtailadmin_pages:edit", args=[source.pk])
    refused = client.post(url, sent(changed=""))
    assert "Say in plain words what you have changed." in refused.content.decode()
    assert client.post(url, sent(changed="An hour longer")).status_code == 302
    context = Message.objects.filter(template="handbook/submitted").first().context
    assert context["changed"] == "An hour longer"
    page = made.approved(made.fresh(source), people[Role.REVIEWER])
    assert "An hour longer" in Client().get(page.address).content.decode()
    shown = client.get(url).context["form"]
    assert shown["changed"].value() == "", "of the next change nobody has said anything yet"
    assert "Say in plain words" in client.post(url, sent(changed="An hour longer")).content.decode()
