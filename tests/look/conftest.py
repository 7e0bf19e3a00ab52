"""The sample pages in a browser and as plain answers, and catalogs whose words the tests know."""

from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.test import Client
from django.utils.translation import to_language, trans_real

from hospital import phrasing
from tests.look import site

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {}\\n"\n\n'
ARABIC = (
    "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;"
)
CATALOGS = {
    "ar": HEAD.format(ARABIC)
    + """msgid "%(count)d day"
msgid_plural "%(count)d days"
msgstr[0] "%(count)d أيام"
msgstr[1] "يوم واحد"
msgstr[2] "يومان"
msgstr[3] "%(count)d أيام"
msgstr[4] "%(count)d يومًا"
msgstr[5] "%(count)d يوم"

msgid "%(hours)d h"
msgstr "%(hours)d س"

msgid "Overdue by %(span)s"
msgstr "متأخر %(span)s"
""",
    "zh_Hans": HEAD.format("nplurals=1; plural=0;")
    + """msgid "%(count)d day"
msgid_plural "%(count)d days"
msgstr[0] "%(count)d天"

msgid "%(hours)d h"
msgstr "%(hours)d小时"

msgid "%(days)s %(hours)s"
msgstr "%(days)s%(hours)s"

msgctxt "date format"
msgid "D j M"
msgstr "n月j日D"
""",
}


@pytest.fixture
def catalogs(monkeypatch) -> Iterator[None]:
    """Words of our own above the product's, so that the test knows them and not only that there are some.

    No setting changes: that would empty the catalogs of the whole process, and a page of another test that is still
    being written in its own thread would fill them again with ours, after we have gone.
    """
    for locale, text in CATALOGS.items():
        language = to_language(locale)
        trans_real.translation(language)  # in its place before ours, so that no thread loads it over ours
        monkeypatch.setitem(trans_real._translations, language, above(language, compiled(locale, text)))
    forget_words()
    yield
    forget_words()


def compiled(locale: str, text: str) -> GNUTranslations:
    made = BytesIO()
    write_mo(made, read_po(BytesIO(text.encode()), locale=locale))
    made.seek(0)
    return GNUTranslations(made)


def above(language: str, words: GNUTranslations) -> trans_real.DjangoTranslation:
    """The product's words of a language with these before them."""
    known = trans_real.DjangoTranslation(language)
    known.merge(words)
    return known


def forget_words() -> None:
    """What a process keeps of the words of a language: other catalogs have others."""
    for kept in (phrasing._translated, phrasing._day, phrasing._span, phrasing._running):
        kept.cache_clear()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with site.served() as address:
        yield address


@pytest.fixture
def pages() -> Iterator[Client]:
    with site.overrides():
        yield Client()
