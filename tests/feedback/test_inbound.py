"""The pure rules of what comes in by machine: words, addresses of posts, feeds, text messages, hints."""

from __future__ import annotations

import json

import pytest

from feedback.inbound import discretion, feeds, mails, plain, posts, texts
from feedback.inbound.posts import Post, Wanted
from tests.feedback.inbound import mail

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Town forum</title>
<entry><id>tag:1</id><link href="https://forum.example/t/1?utm_source=rss"/><title>St Anne's</title>
<author><name>@rower</name></author><updated>2026-11-20T10:00:00Z</updated>
<content type="html">&lt;p&gt;Waited five hours.&lt;/p&gt;
&lt;script&gt;alert(1)&lt;/script&gt;</content></entry></feed>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><title>x</title><item><title>A &b; title</title><link>https://x.example/1</link></item>
</channel></rss>"""


def test_html_becomes_plain_words_and_nothing_of_its_programs():
    words = "<style>p{}</style><p>Dear all,</p><div>it was <b>cold</b>&nbsp;&lt;here&gt;<br>Bye</div><script>x</script>"
    assert plain.of_html(words) == "Dear all,\n\nit was cold <here>\nBye"
    assert plain.of_html("New<blockquote>Old</blockquote>", without_quoted=True) == "New"


@pytest.mark.parametrize(
    "below",
    ["On Mon, 2 Nov 2026 at 10:00, Us <us@h.example>\nwrote:\n> Old", "-----Original Message-----\nOld",
     "在 2026年11月2日，医院写道：\n> Old", "كتب المستشفى في 2 نوفمبر:\n> Old", "> Old"],
)  # fmt: skip
def test_an_answer_is_kept_without_what_it_answers(below):
    assert plain.without_quoted(f"It was Tuesday.\n\n{below}") == "It was Tuesday."


def test_an_answer_that_is_nothing_but_quoted_is_kept_whole():
    assert plain.without_quoted("> Yes, please.") == "> Yes, please."


@pytest.mark.parametrize(
    ("words", "default", "language"),
    [("The soup was cold.", "zh-hans", "en"), ("汤是凉的 OK", "en", "zh-hans"), ("كان الحساء باردا", "en", "ar"),
     ("Die Suppe war kalt.", "de", "de"), ("5/5 !!!", "ar", "ar")],
)  # fmt: skip
def test_the_language_is_told_by_the_script(words, default, language):
    assert plain.language_of(words, default) == language


def test_what_a_database_cannot_hold_is_left_out():
    assert plain.clean("a\x00b\ud800\r\nc\x07") == "ab?\nc"


@pytest.mark.parametrize("charset", ["gb2312", "nonsense", "utf-8"])
def test_no_charset_costs_the_words(charset):
    encoded = "护士很好，瑢".encode("gb18030" if charset == "gb2312" else "utf-8")
    raw = (
        f"From: a@b.example\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
    )
    assert mails.read(raw + encoded, own=()).words == "护士很好，瑢"


def test_the_plain_part_is_preferred_and_html_is_read_where_there_is_none():
    made = mail("Plain.")
    made.add_alternative("<p>Rich.</p>", subtype="html")
    assert mails.read(bytes(made), own=()).words == "My father\n\nPlain."
    made = mail(subject=None)
    made.set_content("<p>Rich.</p>", subtype="html")
    assert mails.read(bytes(made), own=()).words == "Rich."


def test_a_mail_that_says_it_is_none_of_a_program_is_read():
    assert mails.read(bytes(mail(auto_submitted="no")), own=()).ignored == ""


# ------------------------------------------------------------------------------------------ posts and feeds
def test_a_post_has_one_key_whichever_way_its_address_is_written():
    ways = [
        "https://www.forum.example/t/1/?utm_source=x#top",
        "http://forum.example/t/1",
        "HTTPS://FORUM.example/t/1?fbclid=9",
    ]
    assert len({Post(url).key for url in ways}) == 1
    assert Post("https://forum.example/t/1?page=2").key != Post(ways[0]).key
    assert "forum" not in Post(ways[0]).key and len(Post(ways[0]).key) <= 80


@pytest.mark.parametrize(
    "told",
    [[], {}, {"url": "javascript:alert(1)", "text": "x"}, {"url": "https://x.example/1"}, {"text": "x"}, "x", [1]],
)
def test_what_is_no_post_is_refused(told):
    with pytest.raises(posts.BadPost):
        posts.read(json.dumps(told).encode())


def test_a_post_that_was_taken_down_needs_no_words():
    (post,) = posts.read(b'{"url": "https://x.example/1", "deleted": true}')
    assert post.is_gone and post.words == ""


def test_a_feed_is_read_without_programs_and_without_leaving_its_text():
    (post,) = feeds.read(ATOM.encode(), "application/atom+xml", "https://forum.example/feed")
    assert (post.words, post.network, post.author) == ("St Anne's\n\nWaited five hours.", "Town forum", "@rower")
    assert post.published_at.isoformat() == "2026-11-20T10:00:00+00:00"
    assert all("root:" not in post.words for post in feeds.read(BOMB.encode(), "text/xml", "https://x.example/"))
    for nothing in (b"<html><body>Sign in</body></html>", b"", b"https://x.example/feed"):
        with pytest.raises(feeds.NoFeed):
            feeds.read(nothing, "text/html", "https://x.example/")


@pytest.mark.parametrize(
    ("words", "is_taken"),
    [("Five hours at St Anne’s tonight", True), ("the best anneal", False), ("ST ANNE school fair", False),
     ("北岸医院的护士", True), ("Nothing about us", False)],
)  # fmt: skip
def test_only_what_is_about_this_site_is_taken(words, is_taken):
    assert Wanted(["st anne", "北岸医院"], ["school"]).takes(Post("https://x.example/", words)) is is_taken


def test_languages_are_told_by_what_it_says_and_by_its_script():
    assert not Wanted(languages=["en"]).takes(Post("", "汤是凉的", language="en"))
    assert Wanted(languages=["zh-hans"]).takes(Post("", "汤是凉的"))
    assert Wanted(languages=["de"]).takes(Post("", "Kalte Suppe", language="de"))


# ------------------------------------------------------------------------------------------ text messages
def test_numbers_are_known_however_they_are_spaced():
    assert texts.e164("+353 (87) 555-0142") == texts.e164("00353875550142") == "+353875550142"
    assert texts.e164("0875550142") == texts.e164("HOSPITAL") == ""


@pytest.mark.parametrize(
    "more",
    [{"part": 3, "parts": 2, "ref": "1"}, {"part": 1, "parts": 2}, {"part": "x", "parts": 2, "ref": "1"}, {"id": None}],
)
def test_a_text_message_that_cannot_be_understood_is_refused(more):
    with pytest.raises(texts.BadText):
        texts.read(json.dumps({"from": "+353875550142", "text": "x", "id": "1", **more}).encode())


def test_parts_are_joined_in_their_order_and_a_gap_is_seen():
    assert texts.joined([(2, "world"), (1, "hello ")], 2) == "hello world"
    assert texts.joined([(3, "c"), (1, "a")], 3) == "a […] c"


# ------------------------------------------------------------------------------------------ replies in public
WAY = "https://hospital.example/tell-us/"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (f"Thank you. Please tell us more: {WAY}", []),
        (f"We are sorry about your stay. {WAY}", ["care"]),
        (f"您住院期间的情况我们很抱歉。{WAY}", ["care"]),
        (f"نأسف لما حدث أثناء إقامتك. {WAY}", ["care"]),
        (f"Our records show that Dr Byrne came on 2026-11-02. {WAY}", ["checked", "date", "named"]),
        (f"That is not true, rower; see C-000412. {WAY}", ["number", "blame", "author"]),
        ("Thank you.", ["no_invitation"]),
    ],
)
def test_hints_say_what_a_reply_gives_away(words, found):
    assert discretion.hints(words, author="@rower", channels=(WAY,)) == found
