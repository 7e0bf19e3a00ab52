"""What of a translation the source has left behind."""

from handbook.staleness import behind, fingerprints

NOTE = {"id": "n", "type": "important", "value": {"title": "Do not eat", "text": "<p>Ask first.</p>"}}
TEXT = {"id": "t", "type": "text", "value": "<p>Lunch is at noon.</p>"}


def of(*blocks, title="Food"):
    return fingerprints(title, "Meals", blocks)


def test_nothing_is_behind_what_it_follows_wherever_blocks_stand():
    assert not behind(of(NOTE, TEXT), of(TEXT, NOTE))


def test_a_changed_an_added_and_a_removed_block_are_told_apart():
    changed = behind(of(NOTE, TEXT | {"value": "<p>Lunch is at one.</p>"}), of(NOTE, TEXT))
    assert (changed.changed, changed.added, changed.removed) == ({"t"}, set(), set())
    assert behind(of(NOTE, TEXT), of(TEXT)).added == {"n"}
    assert behind(of(TEXT), of(NOTE, TEXT)).removed == {"n"}
    assert behind(of(TEXT, title="Meals"), of(TEXT)).changed == {"title"}


def test_a_translation_that_follows_nothing_is_behind_in_all_of_it():
    assert behind(of(TEXT), {}).missing == {"title", "summary", "t"}


def test_the_numbers_that_items_of_lists_carry_say_nothing():
    plain = {"id": "s", "type": "steps", "value": {"steps": ["Ring", "Wait"]}}
    kept = {
        "id": "s",
        "type": "steps",
        "value": {"steps": [{"type": "item", "value": w, "id": w} for w in ("Ring", "Wait")]},
    }
    assert not behind(of(plain), of(kept))
