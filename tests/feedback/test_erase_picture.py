"""A picture that is held back is erased by whoever looks after such files, before there is a case."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from feedback import actions
from files.gate import Let
from files.models import File
from hospital.models import Role
from tests import make
from tests.files import samples

pytestmark = pytest.mark.django_db
WHY = {"reason": "not_theirs"}


@pytest.fixture
def story(cast):
    return make.feedback(cast)


def picture(story, **about):
    (kept,) = actions.add_pictures(story, pictures=[Let("image/jpeg", samples.photo())], by=None)
    File.objects.filter(pk=kept.file_id).update(**about)
    return kept


def test_it_goes_with_a_reason_and_that_there_was_one_stays(cast, story):
    kept, manager = picture(story, state="quarantined", reason="infected"), make.user(Role.MANAGER, cast.site)
    url, item = (reverse(f"feedback-{name}", args=args) for name, args in
                 (("picture", [story.ref, kept.pk]), ("item", [story.ref])))  # fmt: skip
    assert "Erase the picture" not in make.signed_in(cast.officer).get(item).content.decode()
    assert make.signed_in(cast.officer).post(url, WHY).status_code == 403
    assert make.signed_in(make.user(Role.MANAGER, make.site())).post(url, WHY).status_code == 404
    client = make.signed_in(manager)
    assert "Erase the picture" in client.get(item).content.decode()
    client.post(url)
    assert File.objects.get(pk=kept.file_id).state == "quarantined", "a reason is asked for"
    assert client.post(url, WHY).url == item
    assert File.objects.get(pk=kept.file_id).state == "erased"
    assert Entry.objects.filter(verb="feedback.erase_picture", actor_id=manager.pk).count() == 1
    assert "Erase the picture" not in client.get(item).content.decode()


def test_one_that_is_given_out_stays(cast, story):
    kept = picture(story, state="stored", reason="")
    with pytest.raises(ValidationError):
        actions.erase_picture(kept, reason="asked", by=cast.officer)
