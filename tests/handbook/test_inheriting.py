"""What a site's page takes from the page its group wrote, as values."""

from handbook.differing import differences, text_of
from handbook.inheriting import accepted, blocks, kept, merged, overridden, parts, waiting


def page(title="Visiting", **texts):
    return parts(title, "When", [{"id": name, "type": "text", "value": words} for name, words in texts.items()])


GROUP = page(a="Ten to noon.", b="Two at a time.", c="Wash your hands.")


def test_whatever_nobody_changed_here_follows_the_group_and_the_rest_stays():
    own = page(a="Ten to noon.", b="One at a time.", c="Wash your hands.")
    now = page("Visitors", a="Nine to noon.", b="Two at a time.", c="Wash your hands.")
    merge = merged(own, GROUP, now)
    assert merge.said["title"]["value"] == "Visitors"
    assert [block["value"] for block in blocks(merge.said)] == ["Nine to noon.", "One at a time.", "Wash your hands."]
    assert overridden(merge.said, merge.known) == ["b"]
    assert waiting(merge.said, merge.known, now) == [], "the group did not touch what was overridden"


def test_a_new_part_comes_where_the_group_put_it_and_one_taken_back_goes():
    now = page(a="Ten to noon.", x="Masks in winter.", c="Wash your hands.")
    merge = merged(GROUP, GROUP, now)
    assert [block["id"] for block in blocks(merge.said)] == ["a", "x", "c"]
    first = merged(page(c="Ours."), {}, page(x="First.", c="Last."))
    assert [block["id"] for block in blocks(first.said)] == ["x", "c"]


def test_what_was_left_out_or_added_here_stays_so():
    own = page(a="Ten to noon.", own="Our garden.", c="Wash your hands.")
    merge = merged(own, GROUP, GROUP)
    assert [block["id"] for block in blocks(merge.said)] == ["a", "own", "c"]
    assert overridden(merge.said, merge.known) == ["own", "b"]


def test_both_texts_are_there_when_the_group_says_something_new_where_a_site_has_its_own():
    own, now = page(a="Eight to nine.", b="Two at a time.", c="Wash your hands."), page(a="Ten to one.", c="Wash.")
    merge = merged(own, GROUP, now)
    one = waiting(merge.said, merge.known, now)
    assert [(w.name, w.then["value"], w.now["value"], w.here["value"]) for w in one] == [
        ("a", "Ten to noon.", "Ten to one.", "Eight to nine.")
    ]
    taken = accepted(merge.said, merge.known, now, "a")
    assert taken.said["a"]["value"] == "Ten to one." and waiting(taken.said, taken.known, now) == []
    stays = kept(merge.known, now, "a")
    assert waiting(merge.said, stays, now) == [] and overridden(merge.said, stays) == ["a"]
    again = page(a="Ten to two.", c="Wash.")
    assert [w.name for w in waiting(merge.said, stays, again)] == ["a"], "the next change asks again"


def test_what_the_group_took_out_is_asked_about_where_a_site_has_its_own_words():
    own = page(a="Eight to nine.", b="Two at a time.", c="Wash your hands.")
    merge = merged(own, GROUP, page(b="Two at a time.", c="Wash your hands."))
    (one,) = waiting(merge.said, merge.known, page(b="Two at a time.", c="Wash your hands."))
    assert one.now is None and one.here["value"] == "Eight to nine."
    gone = accepted(merge.said, merge.known, page(b="Two at a time.", c="Wash your hands."), "a")
    assert "a" not in gone.said


def test_words_are_compared_one_by_one_and_chinese_sign_by_sign():
    assert differences("Ten to noon.", "Ten to one.") == [
        ("same", "Ten to "), ("out", "noon"), ("in", "one"), ("same", "."),
    ]  # fmt: skip
    assert ("in", "二") in differences("十点到一点", "十点到二点")
    assert differences("Press it whenever you need us.", "Press the bell.") == [
        ("same", "Press "), ("out", "it whenever you need us"), ("in", "the bell"), ("same", "."),
    ], "words that changed side by side are one change"  # fmt: skip


def test_the_words_of_a_block_are_its_texts_line_by_line():
    note = {"kind": "urgent", "title": "Do not eat", "text": "<p>Ask &amp; wait.</p><ul><li>First</li></ul>"}
    assert text_of(note) == "Do not eat\nAsk & wait.\nFirst"
