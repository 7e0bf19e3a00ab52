"""A letter of the case that waits to be posted, and a translation that somebody wrote."""

from __future__ import annotations

from complaints import actions
from complaints.models import Complaint, Letter, Translation
from feedback.models import Device
from hospital.models import FeedCode, FeedSender, InboundMessage, User
from tests import make

LETTERED = {
    "pk:letter": Letter, "pk:translation": Translation, "pk:sender": FeedSender, "pk:feedcode": FeedCode,
    "pk:inbound": InboundMessage, "pk:device": Device,
}  # fmt: skip


def letters_of(case: Complaint, by: User) -> None:
    actions.draft(case, by=by, words="We are looking into it.", kind="update", now=make.NOW)
    actions.respond(case, by=by, kind="update", how="letter", unfit_because="They asked for it.", now=make.NOW)
    actions.ask_translation(case, by=by, what="words", language="ar", now=make.NOW)
    actions.translate(case, translation=case.translations.get(), by=by, words="...", now=make.NOW)
