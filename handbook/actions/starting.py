"""The start content of a site's handbook, in every language it has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale

from handbook import starting
from handbook.actions.opening import open_handbook
from handbook.actions.writing import translate, write
from handbook.models import HandbookHome, SectionPage
from hospital.models import Site, User
from hospital.timing import now as web_now

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


@transaction.atomic
def begin(site: Site, *, by: User | None, keeper: User | None = None, now: datetime | None = None) -> None:
    """Open the site's handbook and write what every handbook begins with; `keeper` answers for the pages.

    Not audited: `open_handbook` and each page's publishing leave their entries.
    """
    now = now or web_now()
    home, *_others = open_handbook(site, by=by, now=now)
    for part in starting.sections():
        section = _section(home, part)
        for page in part["page"]:
            _page(section, page, site, by=by, keeper=keeper, now=now)


def _section(home: HandbookHome, part: Mapping[str, Any]) -> SectionPage:
    """The section in every language; the source is returned."""
    about = {key: part[key] for key in ("slug", "icon", "audience") if key in part}
    source = SectionPage(**_head(part, home.locale.language_code), locale=home.locale, **about)
    home.add_child(instance=source)
    for code in OTHERS:
        copy = source.copy_for_translation(Locale.objects.get(language_code=code))
        for name, words in _head(part, code).items():
            setattr(copy, name, words)
        copy.live = True
        copy.save()
    return source


def _head(part: Mapping[str, Any], language: str) -> dict[str, str]:
    return {"title": part["title"][language], "summary": part["summary"][language]}


def _page(
    section: SectionPage, page: Mapping[str, Any], site: Site, *, by: User | None, keeper: User | None, now: datetime
) -> None:
    code, phone = section.locale.language_code, site.phone or "0"
    source = write(
        section, slug=page["slug"], **_head(page, code), body=starting.body(page, code, phone), by=by, now=now,
        search_words=page["words"][code], keeper=keeper, needs_clinical_check=page.get("clinical", False),
        review_every_days=page.get("days", 180),
    )  # fmt: skip
    for other in OTHERS:
        texts = [block["value"] for block in starting.body(page, other, phone)]
        translate(
            source, into=other, **_head(page, other), texts=texts, by=by, now=now, search_words=page["words"][other]
        )
