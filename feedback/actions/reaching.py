"""A message to one colleague because of what they do on a story; while they are away, to whoever stands in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.conf import settings

from hospital.models import Role, User
from hospital.recipients import stand_ins
from outbox import actions as outbox
from outbox.actions import Parcel


class Referred(Protocol):
    """A record of any room that people speak of by its reference."""

    _meta: ClassVar[Any]

    @property
    def pk(self) -> Any: ...
    @property
    def ref(self) -> str: ...


def tell_person(
    template: str, user: User | int, *, key: str, about: Referred, page: str, now: datetime,
    barred: Collection[int] = (), role: str = Role.OFFICER, is_urgent: bool = False, **context: Any,
) -> None:  # fmt: skip
    """`page` is where it leads, `barred` are those named in it.

    Not audited: whoever calls this leaves the entry. Not one transaction: two statements.
    """
    pk = user if isinstance(user, int) else user.pk
    deputy = stand_ins([pk], now).get(pk)
    hearer = pk if deputy is None or {pk, deputy} & set(barred) else deputy
    context |= {"ref": about.ref, "link": settings.SITE_URL + page}
    parcel = Parcel(
        template=template, key=key, to_user=hearer, why="" if hearer == pk else f"deputy:{role}", context=context,
        subject_kind=about._meta.model_name or "", subject_id=about.pk, is_urgent=is_urgent,
    )  # fmt: skip
    outbox.queue_many([parcel], now)
