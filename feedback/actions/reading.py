"""Asking a second person to read what one wrote, before anybody outside does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from feedback.models import Feedback
from hospital.models import Role, User
from hospital.recipients import Ask, resolve_many
from outbox import actions as outbox
from outbox.actions import Parcel


def ask_to_read(
    story: Feedback, *, verb: str, key: str, page: str, writer: User, now: datetime, roles: Sequence[str] = ()
) -> list[int]:  # fmt: skip
    """Managers of the place, else officers, who may do it, and holders of the other `roles`; never the writer, nor
    anybody named in it. Rings nobody at night. Returns whom. Not one transaction: one statement. Not audited: whoever
    calls this says whom.
    """
    bar = frozenset(story.named.values_list("user_id", flat=True)) | frozenset(writer.acts_as)
    wanted = (Role.MANAGER, Role.OFFICER, *roles)
    found = resolve_many([Ask(role, story.site_id, story.department_id, bar) for role in wanted], now)
    chosen = [[one.user_id for one in answer.users] for answer in found]
    people = User.objects.in_bulk({pk for answer in chosen for pk in answer})
    able = [[pk for pk in answer if pk not in bar and people[pk].may(verb, story)] for answer in chosen]
    asked = list(dict.fromkeys([*(able[0] or able[1]), *(pk for answer in able[2:] for pk in answer)]))
    context = {"ref": story.ref, "link": settings.SITE_URL + page}
    outbox.queue_many([
        Parcel(template="feedback/approval_asked", key=key, to_user=pk, subject_kind="feedback", subject_id=story.pk,
               quiet_zone=story.zone, context=context)
        for pk in asked
    ], now)  # fmt: skip
    return asked
