"""A person's own views of a queue: a name for a list as it stands in the address."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.filters import Filters
from complaints.models import SavedView
from complaints.queues import QUEUES
from hospital.models import User

MOST = 20


def save_view(owner: User, queue: str, name: str, words: dict[str, str]) -> SavedView:
    """Keep it; the same name again means the list has changed. Only words the list knows are kept.

    Not audited: how somebody likes to look at a list is nobody's business.
    """
    known = {view.slug for view in QUEUES[queue]}
    view = words.get("view", "")
    query = Filters.read(words).query(**({"view": view} if view in known else {}))
    mine = SavedView.objects.filter(owner=owner, queue=queue)
    if mine.exclude(name=name).count() >= MOST:
        raise ValidationError(_("You have %(most)s views here. Forget one first."), code="most", params={"most": MOST})
    return mine.update_or_create(owner=owner, queue=queue, name=name, defaults={"query": query})[0]


def forget_view(view: SavedView) -> None:
    """Not audited: see `save_view`."""
    view.delete()
