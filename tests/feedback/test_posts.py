"""What stands in public: by hand, from a feed, from a service that signs; one record each, and nobody behind it."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from feedback import actions
from feedback.actions import posts as rules
from feedback.inbound.posts import Post
from feedback.models import Feedback, Heard, IntakeItem, PostReply, Review, Source
from hospital.models import Patient, Person
from outbox import receipts
from tests import make
from tests.complaints.pages import text
from tests.feedback.inbound import polled, source
from tests.outside import Outside

pytestmark = pytest.mark.django_db
URL = "https://forum.example/t/1"
POST = {"url": URL, "text": "Five hours at <b>St Anne</b>!", "network": "Forum", "author": "Wei Chen", "reach": 12}


@pytest.fixture
def service(cast):
    return source(cast, "posts")


def sent(service: Source, *told: dict, key: str = "", seconds: int = 0, header: str = "") -> int:
    body = json.dumps(list(told)).encode()
    header = header or receipts.sign(key or service.secret, int(time.time()) + seconds, body)
    address = reverse("api-inbound-posts", args=[service.pk])
    headers = {receipts.HEADER: header}
    return Client().post(address, body, content_type="application/json", headers=headers).status_code


# ------------------------------------------------------------------------------------------ signed
def test_a_signed_post_is_feedback_with_no_person_behind_it(cast, service):
    make.teller(name="Wei Chen")
    people = Person.objects.count()
    assert sent(service, POST) == 204
    story = Feedback.objects.get()
    assert (story.channel, story.words, story.teller, story.patient) == ("social", "Five hours at St Anne!", None, None)
    assert story.site == cast.site and story.triage_waits() and story.review.reach == 12
    assert (Person.objects.count(), Patient.objects.count()) == (people, 0)
    item = IntakeItem.objects.get()
    assert item.url == URL and item.retrieved_at and item.reader


def test_only_who_has_the_key_is_heard_and_only_for_five_minutes(service, cast):
    assert sent(service, POST, key="another key") == 403
    assert sent(service, POST, seconds=-301) == sent(service, POST, seconds=301) == 403
    assert sent(service, {"text": "no address"}) == 400
    actions.switch_source(service, by=cast.administrator, is_on=False)
    assert sent(service, POST) == 403
    assert not Feedback.objects.exists()


def test_a_replay_changes_nothing(service):
    gone, now = {"url": URL, "deleted": True}, int(time.time())
    first = receipts.sign(service.secret, now, json.dumps([POST]).encode())
    assert sent(service, POST, header=first) == sent(service, gone) == 204
    Feedback.objects.all().update(words="")
    assert sent(service, POST, header=first) == sent(service, POST, header=f"{first},x=1") == 204
    assert sent(service, POST, header=f"{first},x=v1=00") == 204  # what follows the signature is none
    assert Review.objects.get().gone_at and Heard.objects.count() == 2
    Heard.objects.update(at=timezone.now() - timedelta(minutes=12))
    assert sent(service, {**POST, "reach": 13}) == 204
    assert Heard.objects.count() == 1  # those whose signature is no longer good are forgotten


def test_the_same_post_is_one_record_whichever_way_it_comes(cast, service):
    sent(service, POST)
    by_hand = actions.capture_post(Post(f"{URL}?utm_source=x", "Five hours", reach=99), site=cast.site, by=cast.officer)
    assert Feedback.objects.get() == by_hand and Review.objects.get().reach == 99 and not by_hand.is_new


def test_one_bad_post_leaves_the_others(service):
    assert sent(service, {**POST, "url": "https://a.example/1", "text": "y\x00z"}, POST) == 204
    assert Feedback.objects.count() == 2


# ------------------------------------------------------------------------------------------ taken down
def test_taken_down_by_its_author_the_copy_goes_and_the_count_stays(cast, service):
    sent(service, POST)
    story = Feedback.objects.get()
    assert sent(service, {"url": URL, "deleted": True}) == 204
    story = Feedback.objects.select_related("review").get()
    assert (story.words, story.review.author, story.review.url, story.items.get().url) == ("", "", "", "")
    assert Feedback.objects.counted().count() == 1 and story.review.gone_at and "forum" not in " ".join(story.tokens)
    assert not actions.remove_post(story, by=cast.officer)
    sent(service, {**POST, "reach": 5})
    assert Feedback.objects.get().words == "" and Entry.objects.filter(verb="feedback.remove_post").count() == 1


def test_the_name_of_an_account_is_kept_no_longer_than_a_reply_needs_it(service):
    sent(service, POST)
    assert actions.forget_handles(now=timezone.now() + timedelta(days=89)) == 0
    assert actions.forget_handles(now=timezone.now() + timedelta(days=91)) == 1
    assert Review.objects.get().author == "" and Feedback.objects.get().words


# ------------------------------------------------------------------------------------------ feeds
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Forum</title>
<item><title>St Anne</title><link>https://forum.example/t/2</link><description>Kind nurses.</description></item>
<item><title>The anneal</title><link>https://forum.example/t/3</link><description>No hospital.</description></item>
</channel></rss>"""


def test_a_feed_is_asked_for_what_is_new_and_only_what_is_about_us_is_kept(cast, settings):
    with Outside("feed") as server:
        server.feed = FEED.encode()
        settings.OUTBOUND_ALLOWED_HOSTS = [server.origin]
        row = polled(source(cast, "feed", url=server.url, aliases=["St Anne"]))
        assert Feedback.objects.get().words == "St Anne\n\nKind nurses." and row.etag == '"1"'
        row = polled(row)
        assert server.received[-1].headers["if-none-match"] == '"1"' and Feedback.objects.count() == 1
        server.modes = ["busy"]
        before, row = timezone.now(), polled(row)
        assert row.failure == "HTTP 503" and row.wake_at > before + timedelta(minutes=14)
        row = polled(row)
        assert row.failures == 2 and row.wake_at > before + timedelta(minutes=29)


def test_a_feed_is_never_asked_inside_the_hospital(cast, settings):
    settings.OUTBOUND_ALLOWED_HOSTS = []
    with pytest.raises(Exception, match=r"https://") as refusal:
        source(cast, "feed", url="http://127.0.0.1/feed")
    assert refusal.value.error_dict["url"][0].code == "scheme"


# ------------------------------------------------------------------------------------------ replies
@pytest.fixture
def post(cast):
    return actions.capture_post(Post(URL, "Five hours!", author="@rower"), site=cast.site, by=cast.officer)


def written(cast, post, words: str = "Thank you. Tell us more: {way}", **more) -> PostReply:
    words = words.format(way=actions.private_ways(cast.site)[0])
    return actions.draft_reply(post, by=cast.officer, words=words, **{"is_public": True, **more})


def test_a_reply_is_written_by_one_approved_by_another_and_posted_by_hand(cast, post):
    reply = written(cast, post)
    with pytest.raises(Exception, match="Somebody else"):
        actions.approve_reply(reply, by=cast.officer)
    with pytest.raises(Exception, match="moved on"):
        actions.post_reply(reply, by=cast.manager, posted_on=timezone.now().date())
    actions.approve_reply(reply, by=cast.manager)
    actions.post_reply(reply, by=cast.officer, posted_on=timezone.now().date())
    verbs = ["feedback.draft_reply", "feedback.approve_reply", "feedback.post_reply"]
    assert list(Entry.objects.filter(verb__in=verbs).order_by("pk").values_list("verb", flat=True)) == verbs
    with pytest.raises(IntegrityError, match="post_reply_approved_by_another"), transaction.atomic():
        PostReply.objects.update(approved_by=cast.officer)


def test_a_reply_in_public_invites_to_a_private_way(cast, post):
    with pytest.raises(Exception, match="in private"):
        written(cast, post, "Thank you.")
    assert written(cast, post, "Thank you.", is_public=False).state == "draft"


def test_nobody_replies_to_what_was_taken_down_or_twice(cast, post):
    written(cast, post)
    with pytest.raises(Exception, match="already"):
        written(cast, post)
    actions.drop_reply(PostReply.objects.get(), by=cast.manager)
    actions.remove_post(post, by=cast.officer)
    with pytest.raises(Exception, match="no post"):
        written(cast, post)


# ------------------------------------------------------------------------------------------ pages
def test_a_post_is_captured_by_hand_and_answered_on_its_page(cast):
    client = make.signed_in(cast.officer)
    given = {
        "url": URL, "network": "Forum", "words": "Five hours!", "visibility": "public", "kind": "concern",
        "site": cast.site.pk, "author": "", "published_at": "", "reach": "", "department": "",
    }  # fmt: skip
    assert client.post(reverse("post-capture"), given).status_code == 302
    story = Feedback.objects.get()
    page = reverse("feedback-reply", args=[story.ref])
    way = actions.private_ways(cast.site)[0]
    assert way in text(client.get(page))
    client.post(page, {"is_public": "yes", "words": f"Sorry about your stay. {way}"})
    assert "It speaks of their care" in text(client.get(page)) and "Somebody else has to" in text(client.get(page))
    other = make.signed_in(cast.manager)
    other.post(page, {"step": "approve"})
    other.post(page, {"step": "post", "posted_on": timezone.now().date().isoformat()})
    assert PostReply.objects.get().state == "posted"
    client.post(page, {"step": "gone"})
    assert "our copy is gone" in text(client.get(reverse("feedback-item", args=[story.ref])))
    assert make.signed_in(cast.outsider).get(page).status_code == 404
    assert make.signed_in(cast.reader).get(page).status_code == 403


def test_the_page_of_reminders_names_what_does_not_answer(cast, settings):
    row = source(cast, "feed", url="https://forum.example/feed", name="Town forum")
    client = make.signed_in(cast.administrator)
    assert "Town forum" in text(client.get(reverse("clockwork")))
    assert client.get("/health/deep").json()["incoming"] is False
    actions.switch_source(row, by=cast.administrator, is_on=False)
    assert "Town forum" not in text(client.get(reverse("clockwork")))


def test_ways_in_are_set_up_by_administrators_and_secrets_are_never_shown(cast):
    client = make.signed_in(cast.administrator)
    made = client.post(reverse("source-add", args=["posts"]), {"name": "Watch", "site": cast.site.pk, "language": "en"})
    row = Source.objects.get()
    assert row.secret in text(made)
    page = reverse("source", args=[row.pk])
    assert row.secret not in text(client.get(page))
    given = {"name": "Watch", "site": cast.site.pk, "language": "en", "aliases": "St Anne\n\nNorthbank"}
    assert client.post(page, given).status_code == 302
    assert Source.objects.get().aliases == ["St Anne", "Northbank"] and Source.objects.get().secret == row.secret
    assert Entry.objects.filter(verb="source.change", facts__fields=["aliases"]).count() == 1


def test_a_signature_is_remembered_for_longer_than_it_is_good():
    assert timedelta(seconds=2 * receipts.WINDOW_SECONDS) < rules.GOOD_FOR
