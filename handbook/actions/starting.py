"""The start content of a site's handbook, in every language it has."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.signal_handlers import disable_reference_index_auto_update

from handbook import starting
from handbook.actions.dishes import change_kitchen
from handbook.actions.menus import begin_cycle, import_menu, set_meals
from handbook.actions.opening import open_group, open_handbook
from handbook.actions.papers import CLINICAL, LEGAL, add_paper, approve_paper, write_paper
from handbook.actions.places import add_place
from handbook.actions.searching import set_synonyms
from handbook.actions.writing import translate, write
from handbook.models import HandbookHome, SectionPage
from hospital.models import Site, User
from hospital.timing import now as web_now


@transaction.atomic
def begin(site: Site, *, by: User | None, keeper: User | None = None, now: datetime | None = None) -> None:
    """Open the site's handbook and write what every handbook begins with; `keeper` answers for the pages.

    Not audited: `open_handbook` and each page's publishing leave their entries.
    """
    now = now or web_now()
    homes = open_handbook(site, by=by, now=now)
    for language, groups in starting.synonyms().items():
        set_synonyms(site, language=language, groups=groups, by=by, now=now)
    _write(homes, starting.sections(), site, by=by, keeper=keeper, now=now)


@transaction.atomic
def begin_group(site: Site, *, by: User | None, keeper: User | None = None, now: datetime | None = None) -> None:
    """Open the handbook of the group, kept by this site, and write what every group begins with.

    Not audited: `open_group` and each page's publishing leave their entries.
    """
    now = now or web_now()
    homes = open_group(site, by=by, now=now)
    _write(homes, starting.group_sections(), site, by=by, keeper=keeper, now=now)


def _write(
    homes: list[HandbookHome], parts: list[dict[str, Any]], site: Site, *, by: User | None, keeper: User | None,
    now: datetime,
) -> None:  # fmt: skip
    with disable_reference_index_auto_update():  # nothing here refers to anything
        for part in parts:
            sections = _sections(homes, part)
            for page in part["page"]:
                _page(sections, page, site, by=by, keeper=keeper, now=now)


@transaction.atomic
def begin_kitchen(
    site: Site, *, starts_on: date, by: User | None, now: datetime | None = None, **about: Any
) -> None:  # fmt: skip
    """Meals, two weeks of dishes that nobody has checked yet, and places. Not audited: each part leaves its entry."""
    now = now or web_now()
    change_kitchen(site, by=by, now=now, **about)
    set_meals(site, meals=starting.kitchen()["meal"], by=by, now=now)
    begin_cycle(site, weeks=2, starts_on=starts_on, by=by, now=now)
    import_menu(site, text=starting.menu(), by=by, now=now)
    for place in starting.kitchen()["place"]:
        add_place(site, by=by, now=now, **place)


@transaction.atomic
def begin_papers(
    site: Site, *, by: User | None, approvers: tuple[User, User] | None = None, now: datetime | None = None
) -> None:
    """The documents every hospital needs: drafts, until a clinician and a lawyer have approved them.

    Not audited: each document leaves its entries.
    """
    now = now or web_now()
    for part in starting.papers():
        paper = add_paper(site, code=part["code"], kind=part["kind"], by=by, now=now)
        draft = paper.versions.get()
        for language, _name in settings.LANGUAGES:
            write_paper(draft, language=language, texts=part[language], by=by, now=now)
        if approvers:
            for side, person in zip((CLINICAL, LEGAL), approvers, strict=True):
                approve_paper(draft, side=side, seen=draft.hashes, by=person, now=now)


def _sections(homes: list[HandbookHome], part: Mapping[str, Any]) -> list[SectionPage]:
    """The section in every language, the source first."""
    about = {key: part[key] for key in ("slug", "icon", "audience") if key in part} | {"translation_key": uuid.uuid4()}
    found = [SectionPage(**_head(part, home.locale.language_code), locale=home.locale, **about) for home in homes]
    for home, section in zip(homes, found, strict=True):
        home.add_child(instance=section)
    return found


def _head(part: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {"title": part["title"][language], "summary": part["summary"][language]}


def _page(
    sections: list[SectionPage],
    page: Mapping[str, Any],
    site: Site,
    *,
    by: User | None,
    keeper: User | None,
    now: datetime,
) -> None:
    first, *others = sections
    code, phone = first.locale.language_code, site.phone or "0"
    source = write(
        first, slug=page["slug"], **_head(page, code), body=starting.body(page, code, phone), by=by, now=now,
        search_words=page["words"][code], keeper=keeper, needs_clinical_check=page.get("clinical", False),
        easy=starting.easy(page, code),
        review_every_days=page.get("days", 180),
    )  # fmt: skip
    for section in others:
        other = section.locale.language_code
        texts = [block["value"] for block in starting.body(page, other, phone)]
        words, easy = page["words"][other], starting.easy(page, other)
        translate(source, section, **_head(page, other), texts=texts, by=by, now=now, search_words=words, easy=easy)
