"""Saved views of a queue: a name for a list as it stands in the address, one's own or shared with colleagues."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.filters import Filters
from complaints.models import SavedView
from complaints.queues import QUEUES
from hospital.models import User

MOST = 20


@dataclass(frozen=True, slots=True)
class Shared:
    """With whom: a role, a site (by number), both, or neither for everybody."""

    role: str = ""
    site_id: int | None = None


def save_view(owner: User, queue: str, name: str, words: dict[str, str], shared: Shared | None = None) -> SavedView:
    """Keep it; the same name again means the list has changed. Only words the list knows are kept. A view shows nobody
    more than they may see: it is a filter.

    Not audited: how somebody likes to look at a list is nobody's business.
    """
    known = {view.slug for view in QUEUES[queue]}
    view = words.get("view", "")
    query = Filters.read(words).query(**({"view": view} if view in known else {}))
    mine = SavedView.objects.filter(owner=owner, queue=queue)
    if mine.exclude(name=name).count() >= MOST:
        raise ValidationError(_("You have %(most)s views here. Forget one first."), code="most", params={"most": MOST})
    with_whom = {"is_shared": shared is not None, **(asdict(shared) if shared else asdict(Shared()))}
    return mine.update_or_create(owner=owner, queue=queue, name=name, defaults={"query": query, **with_whom})[0]


def forget_view(view: SavedView) -> None:
    """Not audited: see `save_view`."""
    view.delete()
