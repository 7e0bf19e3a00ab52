"""The words for what the audit records. A test asks one for every verb that any room writes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: dict[str | Promise, dict[str, str | Promise]] = {
    _("Looking"): {
        "complaint.view": _("Looked at the case"),
        "complaint.reveal": _("Looked at contact details"),
        "complaint.print": _("Printed the case"),
        "complaint.search": _("Searched"),
        "complaint.export": _("Took cases out of the system"),
        "feedback.view": _("Looked at the feedback"),
        "feedback.print": _("Printed the feedback"),
        "audit.view": _("Looked at the audit log"),
        "audit.verify": _("Checked the seals"),
        "access.refuse": _("Was refused"),
    },
    _("Cases"): {
        "complaint.register": _("Registered"),
        "complaint.acknowledge": _("Acknowledged"),
        "complaint.triage": _("Sorted"),
        "complaint.assign": _("Assigned"),
        "complaint.start": _("Started looking into it"),
        "complaint.finish": _("Finished looking into it"),
        "complaint.note": _("Wrote a note"),
        "complaint.contact": _("Logged a contact"),
        "complaint.update": _("Sent a holding update"),
        "complaint.describe": _("Changed the description"),
        "complaint.rate": _("Changed the severity"),
        "complaint.flag": _("Changed the flags"),
        "complaint.name": _("Named a colleague as concerned"),
        "complaint.escalate": _("Escalated"),
        "complaint.remind": _("Reminded"),
        "complaint.draft": _("Wrote on the reply"),
        "complaint.submit": _("Asked for approval"),
        "complaint.send_back": _("Sent the reply back"),
        "complaint.respond": _("Sent the reply"),
        "complaint.settle": _("Answered and closed"),
        "complaint.close": _("Closed"),
        "complaint.reopen": _("Reopened"),
        "complaint.withdraw": _("Withdrawn"),
        "complaint.resolve": _("Solved on the spot"),
        "complaint.err": _("Entered in error"),
        "complaint.reclassify": _("Changed the kind"),
        "complaint.undo": _("Undone"),
        "complaint.inform": _("Information added by the person who told us"),
        "complaint.grant": _("Gave a tracking key"),
        "escalation.acknowledge": _("Took an escalation"),
    },
    _("Feedback and people"): {
        "feedback.receive": _("Logged"),
        "feedback.recover": _("Put right"),
        "feedback.describe": _("Changed the description"),
        "feedback.name": _("Named a colleague as concerned"),
        "feedback.err": _("Entered in error"),
        "person.create": _("Person added"),
        "person.change": _("Person changed"),
        "person.identify": _("Record number added"),
        "person.record_need": _("Need recorded"),
        "patient.visit": _("Visit added"),
    },
    _("Messages"): {
        "message.bar": _("Message not sent on purpose"),
        "message.cancel": _("Messages cancelled"),
        "message.give_up": _("Message could not be sent"),
        "message.redrive": _("Message tried again"),
        "message.hold": _("Messages held back"),
        "message.release": _("Messages released"),
    },
    _("Targets"): {
        "target.extend": _("Later date agreed"),
        "target.pause": _("Target paused"),
        "target.resume": _("Target resumed"),
        "target.move": _("Target moved with the calendar"),
        "target.give_up": _("Reminder or step failed"),
        "target.redrive": _("Reminder or step tried again"),
        "calendar.publish": _("Calendar published"),
        "profile.publish": _("Targets published"),
        "profile.confirm": _("Targets confirmed"),
        "profile.confirm_rule": _("A number of the targets confirmed"),
        "profile.adopt": _("Rules of a place adopted"),
    },
    _("Accounts"): {
        "user.sign_in": _("Signed in"),
        "user.sign_out": _("Signed out"),
        "user.refuse_password": _("Sign-in refused"),
        "user.refuse_code": _("Second step refused"),
        "user.set_password": _("Password set"),
        "user.change_password": _("Password changed"),
        "user.forget_password": _("New password asked for"),
        "user.set_up_two_step": _("Two-step sign-in set up"),
        "user.remove_two_step": _("Two-step sign-in removed"),
        "user.view_codes": _("Looked at recovery codes"),
        "user.renew_codes": _("Recovery codes renewed"),
        "user.end_sessions": _("Sessions ended"),
        "user.create": _("Account made"),
        "user.invite": _("Invited"),
        "user.welcome": _("Account made with a role"),
        "user.change": _("Account changed"),
        "user.prefer": _("Own settings changed"),
        "user.grant": _("Role given"),
        "user.end_membership": _("Role ended"),
        "user.name_deputy": _("Deputy named"),
        "user.deactivate": _("Account closed"),
        "user.reactivate": _("Account opened again"),
        "user.farewell": _("Left the house"),
    },
    _("Cover"): {
        "absence.add": _("Absence entered"),
        "absence.end": _("Absence ended"),
        "rota.add": _("Duty rota made"),
        "rota.change": _("Duty rota changed"),
        "rota.swap": _("Turns of duty swapped"),
        "shift.add": _("Shift added to a duty rota"),
        "shift.end": _("Shift of a duty rota ended"),
        "relief.add": _("Somebody else named for a turn of duty"),
        "relief.end": _("Change of a turn of duty taken back"),
    },
    _("The house"): {
        "site.add": _("Site added"),
        "site.change": _("Site changed"),
        "site.name_duty_manager": _("Duty manager named"),
        "organization.name_duty_manager": _("Duty manager of the group named"),
        "department.add": _("Department added"),
        "department.move": _("Department moved"),
        "department.rename": _("Department renamed"),
        "department.retire": _("Department no longer in use"),
        "department.restore": _("Department in use again"),
        "location.add": _("Ward or place added"),
        "location.rename": _("Ward or place renamed"),
        "location.retire": _("Ward or place no longer in use"),
        "location.restore": _("Ward or place in use again"),
        "service.add": _("Service added"),
        "service.rename": _("Service renamed"),
        "service.retire": _("Service no longer in use"),
        "service.restore": _("Service in use again"),
    },
}
LABELS = {verb: label for verbs in GROUPS.values() for verb, label in verbs.items()}

# What an entry is about, where that has no reference.
KINDS: dict[str, str | Promise] = {
    "user": _("account"),
    "person": _("person"),
    "patient": _("patient"),
    "organization": _("organization"),
    "site": _("site"),
    "department": _("department"),
    "location": _("ward or place"),
    "service": _("service"),
    "rota": _("duty rota"),
    "message": _("message"),
    "calendarversion": _("calendar"),
    "profileversion": _("targets"),
    "escalation": _("escalation"),
    "clock": _("target"),
    "firing": _("planned step"),
}

# Facts whose name in the code is no word for a page.
FACTS: dict[str, str | Promise] = {
    "clock": _("target"),
    "firing": _("planned step"),
    "rung": _("step"),
    "generation": _("plan"),
    "origin": _("place (pseudonym)"),
    "request": _("request"),
}


def label_of(verb: str) -> str:
    """What pages call a verb; an unknown one, by its name."""
    return str(LABELS.get(verb, verb))


def choices() -> list[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    """For a select, in groups."""
    return [(group, list(verbs.items())) for group, verbs in GROUPS.items()]
