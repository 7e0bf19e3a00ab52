"""A page that is not there yet in a language: begun as a draft, by whoever may write in that language."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit.log
from handbook.actions.writing import COPIED
from handbook.grouped import path_in
from handbook.models import HandbookHome, HandbookPage, SectionPage
from hospital.models import User
from hospital.timing import now as web_now

WORDS = ("title", "slug", "summary", "search_words")


@transaction.atomic
def begin_translation(
    source: HandbookPage, *, language: str, by: User, now: datetime | None = None
) -> HandbookPage:  # fmt: skip
    """A draft with the words of the source, to be written over. Refuses one that is there already (`twice`).

    It follows nothing yet: whoever translates says in the editor that it says the same.
    """
    theirs = HandbookHome.objects.ancestor_of(source).get()
    rows = HandbookHome.objects.select_for_update(of=("self",)).filter(translation_key=theirs.translation_key)
    home = rows.get(locale__language_code=language)
    if HandbookPage.objects.filter(url_path=f"/{home.slug}/{path_in(source)}").exists():
        raise ValidationError(_("Somebody has begun this translation already."), code="twice")
    about = {name: getattr(source, name) for name in (*WORDS, *COPIED)}
    page = HandbookPage(
        **about, live=False, locale=home.locale, body=source.body.get_prep_value(), easy=source.easy.get_prep_value()
    )
    _section(home, source).add_child(instance=page)
    page.save_revision(user=by)
    audit.log.record("handbookpage.begin_translation", page, by=by, at=now or web_now(), source=source.pk)
    return page


def _section(home: HandbookHome, source: HandbookPage) -> SectionPage:
    """Where it stands; a section that has no words in this language is a draft, and readers see the source's."""
    theirs = SectionPage.objects.get(pk=source.get_parent().pk)
    found = SectionPage.objects.child_of(home).filter(slug=theirs.slug).first()
    if found is None:
        names = ("title", "slug", "summary", "icon", "audience", "translation_key")
        found = SectionPage(**{name: getattr(theirs, name) for name in names}, locale=home.locale, live=False)
        home.add_child(instance=found)
    return found
