"""Every text exists in every language, complete and never fuzzy; placeholders survive translation."""

import re

from babel.messages.catalog import Catalog
from django.conf import settings

from pxm import catalogs

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w+\}")


def missing(catalog: Catalog, texts: Catalog) -> list[str]:
    """Texts of the source that the catalog lacks, and entries that are empty or fuzzy."""
    absent = [str(m.id) for m in texts if m.id and catalog.get(m.id, m.context) is None]
    return absent + [str(m.id) for m in catalogs.untranslated(catalog)]


def changed_placeholders(catalog: Catalog) -> list[str]:
    """Translations that lost or invented a placeholder (a plural form may leave its number out)."""
    found = []
    for message in filter(catalogs.is_translated, catalog):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = set(PLACEHOLDER.findall(ids[-1])) if ids[-1] else set()
        for string in strings:
            extra = set(PLACEHOLDER.findall(string or "")) ^ wanted
            found += [str(ids[0])] if extra and len(ids) == 1 else []
            found += [str(ids[0])] if set(PLACEHOLDER.findall(string or "")) - wanted else []
    return found


def test_every_text_stands_in_every_catalog():
    texts = catalogs.collect()
    assert len(list(texts)) > 100
    for language in catalogs.LANGUAGES:
        assert missing(catalogs.read(catalogs.catalog_path(language)), texts) == [], language


def test_placeholders_survive_translation():
    for language in catalogs.LANGUAGES:
        assert changed_placeholders(catalogs.read(catalogs.catalog_path(language))) == [], language


def test_the_settings_offer_exactly_the_catalogs():
    offered = {code.replace("-hans", "_Hans") for code, _name in settings.LANGUAGES}
    assert offered == set(catalogs.LANGUAGES)


def test_a_missing_a_fuzzy_and_a_broken_entry_would_be_found():
    texts, catalog = Catalog(), Catalog(locale="ar")
    texts.add("Reply")
    texts.add("Hello %(name)s")
    catalog.add("Hello %(name)s", "مرحبا", flags=["fuzzy"])
    assert missing(catalog, texts) == ["Reply", "Hello %(name)s"]
    assert changed_placeholders(catalog) == ["Hello %(name)s"]
