"""A question and the pages that answer it, as values."""

from handbook import finding

PAGES = [
    ("shops", "Shops", "car, cash", "All near.", "You can visit the shop, and pay for the car there."),
    ("visiting", "Visiting", "family", "When they may come.", "Ten to noon. Leave the car below."),
    ("parking", "Parking", "car, garage", "Below the house.", "Three hours are free."),
    ("care", "Your care", "team", "Who looks after you.", "Carers and nurses. Babies, too."),
]
GROUPS = [["visiting", "come and see"], ["toilet", "wc"]]


def found(question, language="en", pages=PAGES):
    asked = finding.terms(question, GROUPS, language)
    rows = [(slug, [finding.plain(one) for one in (title, words, summary, " ".join([title, words, summary, body]))])
            for slug, title, words, summary, body in pages]  # fmt: skip
    return finding.ranked(asked, rows)


def test_the_title_goes_before_the_summary_and_that_before_what_is_said_below():
    assert found("where do I visit") == ["visiting"]
    assert found("cars")[:2] == ["shops", "parking"], "both name it among their search words, in their order"
    assert found("parking my car")[0] == "parking"


def test_words_that_say_nothing_count_only_where_nothing_else_is_said():
    assert found("how do I") == [] and found("who")[0] == "care"


def test_a_short_word_is_not_the_beginning_of_another():
    assert "care" not in found("car")
    assert found("nurse") == found("nursing") == found("baby") == ["care"]


def test_what_means_the_same_finds_it_too_also_as_a_phrase():
    assert found("can you come and see me") == ["visiting"]
    assert [way[0][0].begin for way in finding.terms("toilets", GROUPS, "en")[0].ways] == ["toilet", "wc"]


def test_chinese_is_found_by_pairs_and_arabic_without_what_is_written_onto_the_word():
    signs = [("a", "探视", "", "", "家人"), ("b", "停车", "", "", "车位")]
    assert found("什么时候可以探视", "zh-hans", signs) == ["a"]
    assert found("哪里停车", "zh-hans", signs) == ["b"]
    words = [("a", "الزيارة", "", "", "للعائلة"), ("b", "مواقف السيارات", "", "", "")]
    assert found("متى زيارتي", "ar", words) == found("لعائلتي", "ar", words) == ["a"]
    assert found("سيارتي", "ar", words) == ["b"]


def test_only_a_word_that_is_near_stands_for_one_that_nobody_knows():
    texts = [finding.plain("visiting and parking")]
    wrong = finding.slips(finding.terms("visting zebras today", (), "en"), texts)
    assert wrong == ["visting", "zebras", "today"]
    assert finding.mended("visting zebras today", wrong, texts) == "visiting zebras today"
    assert finding.slips(finding.terms("parking 2024", (), "en"), texts) == []


def test_pages_are_fetched_by_few_tokens():
    assert finding.tokens(finding.terms("visitors visiting toilets, come and see", GROUPS, "en")) == [
        " come", " toilet", " visit", " wc",
    ]  # fmt: skip
