"""The one table of who may do what: roles × verbs. Settings show it; nothing else grants anything.

A verb is `<app>.<action>_<noun>`, the same words as the action, the audit entry and the URL name.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The roles of the hospital."""

    FRONTLINE = "frontline", _("Frontline staff")
    OFFICER = "officer", _("Patient-experience officer")
    MANAGER = "manager", _("Complaints manager")
    DEPARTMENT = "department", _("Department manager")
    DUTY = "duty", _("Duty manager")
    SECURITY = "security", _("Security")
    LEADERSHIP = "leadership", _("Site leadership")
    PR = "pr", _("Group PR")
    LEGAL = "legal", _("Legal")
    FINANCE = "finance", _("Finance")
    EDITOR = "editor", _("Handbook editor")
    REVIEWER = "reviewer", _("Handbook reviewer")
    CHIEF = "chief", _("Editor-in-chief of the handbook")
    TRANSLATOR = "translator", _("Translator")
    KITCHEN = "kitchen", _("Kitchen")
    SURVEYS = "surveys", _("Survey office")
    CALLER = "caller", _("Caller after discharge")
    PRIVACY = "privacy", _("Privacy officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    READER = "reader", _("Read-only")


# All who work here, without more: log what they hear, answer what a colleague asks them, do what is theirs to do.
LOG = frozenset(
    {
        "feedback.log_feedback",
        "feedback.view_thanks",
        "complaints.view_inquiry",
        "complaints.answer_inquiry",
        "complaints.view_action",
        "complaints.do_action",
        "feedback.view_supportreferral",
    }
)
READ = frozenset({"complaints.view_complaint", "complaints.read_words", "feedback.view_feedback"})
BRIEF = frozenset({"complaints.view_complaint"})  # reference, subject, stage, targets: no words, no contacts
CASEWORK = frozenset(
    {
        "feedback.recover_feedback",
        "feedback.change_helpingbody",
        "feedback.triage_feedback",
        "feedback.reply_post",
        "feedback.label_feedback",
        "feedback.share_thanks",
        "complaints.acknowledge_complaint",
        "complaints.triage_complaint",
        "complaints.assign_complaint",
        "complaints.start_complaint",
        "complaints.finish_complaint",
        "complaints.note_complaint",
        "complaints.attach_complaint",
        "complaints.contact_complaint",
        "complaints.update_complaint",
        "complaints.describe_complaint",
        "complaints.rate_complaint",
        "complaints.flag_complaint",
        "complaints.name_complaint",
        "complaints.escalate_complaint",
        "complaints.draft_complaint",
        "complaints.respond_complaint",
        "complaints.settle_complaint",
        "complaints.close_complaint",
        "complaints.reopen_complaint",
        "complaints.withdraw_complaint",
        "complaints.reclassify_complaint",
        "complaints.reveal_complaint",
        "complaints.print_complaint",
        "complaints.own_complaint",
        "complaints.undo_complaint",
        "complaints.link_complaint",
        "complaints.ask_complaint",
        "complaints.disclose_complaint",
        "complaints.involve_complaint",
        "complaints.hold_surveys_complaint",
        "complaints.pause_complaint",
        "complaints.safeguard_complaint",
        "complaints.add_action",
        "complaints.ask_consent_complaint",
        "complaints.plan_complaint",
        "complaints.ask_complainant_complaint",
        "complaints.code_complaint",
        "complaints.appraise_complaint",
        "complaints.arrange_complaint",
        "complaints.chronicle_complaint",
        "feedback.mark_part",
        "feedback.check_card",
    }
)
SUPERVISE = frozenset(
    {
        "feedback.err_feedback",
        "feedback.change_rule",
        "complaints.approve_complaint",
        "complaints.admit_complaint",
        "complaints.plan_contact_complaint",
        "complaints.backdate_complaint",
        "complaints.err_complaint",
        "complaints.merge_complaint",
        "complaints.transfer_complaint",
        "complaints.rule_out_complaint",
        "complaints.refer_complaint",
        "complaints.override_consent",
        "complaints.downgrade_complaint",
        "complaints.reopen_ended_complaint",
        "complaints.share_view",
        "complaints.change_phrase",
        "complaints.clear_file",
        "clocks.redrive_firing",
        "outbox.redrive_message",
    }
)
OVERSEE = frozenset({"complaints.escalate_complaint", "complaints.note_complaint", "complaints.acknowledge_escalation"})

# What is given to put things right: who sees what waits, who decides (each for their own step), who pays.
REDRESS = frozenset({"feedback.view_redress"})
DECIDE_OFFERS = REDRESS | {"feedback.decide_offer"}
MONEY = DECIDE_OFFERS | {"feedback.pay_offer", "feedback.answer_bill"}

# The register outside, where the rules of a place ask for one; files of cases, and returns of whole sites.
REGISTER = frozenset({"feedback.view_registration", "feedback.report_registration", "complaints.export_complaint"})
RETURNS = frozenset({"complaints.view_return"})

THREATS = frozenset({"complaints.view_threat", "complaints.stand_down_threat"})
# The handbook's editor. What each role may do to which page is Wagtail's to say (handbook/actions/opening.py).
WRITE = frozenset({"wagtailadmin.access_admin"})
# Pages that were published at once, without anybody's approval: somebody else looks at them afterwards.
LOOK_AFTER = frozenset({"handbook.approve_page"})
# Documents people are asked to read. Two approve them, neither of whom wrote them.
PAPERS = frozenset({"handbook.view_paper"})
HAND_OUT = PAPERS | {"handbook.view_acknowledgement", "handbook.ask_acknowledgement"}

# Menus and places. Whoever signs stands for what is in a dish; it takes two of them.
SIGN = frozenset({"handbook.view_menu", "handbook.sign_dish"})
COOK = SIGN | {"handbook.change_menu"}
EDIT = WRITE | COOK | PAPERS | {
    "handbook.change_place", "handbook.change_paper", "handbook.change_code", "simple_translation.submit_translation"
}  # fmt: skip

ASK = frozenset({"surveys.view_survey", "surveys.read_comments"})
INVITE = ASK | {"surveys.invite_survey"}
# Calls after going home are care: who plans them sees no patient, who makes them no answer to a survey.
CALL = frozenset({"surveys.make_call"})
# What a ward writes down for whoever calls. It reads nothing, so that it asks for no second step of signing in.
NOTE = frozenset({"surveys.note_call"})
# What is held about a person, in every room. Nobody erases alone.
PERSONS = frozenset({"hospital.view_person", "hospital.export_person", "hospital.erase_person", "hospital.hold_person"})

COVER = frozenset({"hospital.view_cover"})  # who is on duty, who is away and who stands in
PLAN_COVER = COVER | {"hospital.change_rota", "hospital.change_absence"}

VERBS: dict[str, frozenset[str]] = {
    Role.FRONTLINE: LOG | NOTE,
    Role.OFFICER: LOG | READ | CASEWORK | COVER | INVITE | HAND_OUT | REGISTER | REDRESS
    | {"complaints.acknowledge_escalation"},
    Role.MANAGER: LOG | READ | THREATS | CASEWORK | SUPERVISE | OVERSEE | PLAN_COVER | INVITE | PERSONS
    | HAND_OUT | REGISTER | RETURNS | MONEY
    | {
        "outbox.view_message", "feedback.export_labels", "feedback.import_feedback", "complaints.close_return",
        "feedback.change_device", "handbook.change_code",
    },
    Role.DEPARTMENT: LOG | READ | OVERSEE | COVER | ASK | HAND_OUT | REDRESS | CALL | NOTE
    | {
        "feedback.recover_feedback", "feedback.label_feedback", "feedback.share_thanks", "feedback.mark_part",
        "feedback.change_device", "complaints.attach_complaint", "complaints.contact_complaint",
        "complaints.print_complaint",
    },
    Role.DUTY: LOG | READ | THREATS | OVERSEE | COVER
    | {
        "feedback.triage_feedback",
        "complaints.acknowledge_complaint", "complaints.assign_complaint", "complaints.attach_complaint",
        "complaints.contact_complaint",
        "complaints.update_complaint", "complaints.rate_complaint", "complaints.flag_complaint",
        "complaints.reveal_complaint", "complaints.own_complaint", "complaints.undo_complaint",
        "complaints.safeguard_complaint",
    },
    Role.LEADERSHIP: LOG | READ | THREATS | OVERSEE | PLAN_COVER | ASK | RETURNS | DECIDE_OFFERS
    | {
        "complaints.approve_complaint", "complaints.print_complaint", "feedback.view_registration",
        "feedback.set_budget",
    },
    Role.PR: LOG | BRIEF | OVERSEE,
    Role.FINANCE: LOG | MONEY | {"feedback.set_budget"},
    Role.LEGAL: LOG | READ | OVERSEE | PAPERS | DECIDE_OFFERS | {"handbook.clear_paper"},
    Role.EDITOR: LOG | EDIT,
    Role.REVIEWER: LOG | WRITE | SIGN | PAPERS | LOOK_AFTER | {"handbook.approve_paper"},
    Role.CHIEF: LOG | EDIT | LOOK_AFTER | {"handbook.publish_page"},
    Role.TRANSLATOR: LOG | WRITE | {"simple_translation.submit_translation"},
    Role.KITCHEN: LOG | COOK,
    Role.SECURITY: LOG | THREATS,
    Role.SURVEYS: LOG | INVITE | {"surveys.change_survey", "surveys.run_campaign", "surveys.plan_call"},
    Role.CALLER: LOG | CALL,
    Role.PRIVACY: LOG | PERSONS | {"audit.view_entry", "audit.verify_entry"},
    Role.ADMINISTRATOR: LOG | PLAN_COVER
    | {
        "hospital.change_settings", "feedback.change_device", "feedback.change_helpingbody",
        "clocks.change_settings", "clocks.view_health",
        "clocks.redrive_firing",
        "outbox.view_message", "outbox.redrive_message", "outbox.release_message", "audit.view_entry",
    },
    Role.READER: READ | {"surveys.view_survey", "feedback.view_thanks"},
}  # fmt: skip

# Roles that change or watch the whole house are given for the whole house only, and lent to nobody who stands in.
HOUSE_WIDE = frozenset({Role.ADMINISTRATOR, Role.PRIVACY})

# Roles that see only the cases with one of these flags, whatever their scope.
ONLY_FLAGGED: dict[str, frozenset[str]] = {
    Role.PR: frozenset({"media"}),
    Role.LEGAL: frozenset({"legal", "media"}),
}

# Two-step sign-in is asked of every role that can read a case or change the house; log-only staff may go without.
TWO_STEP = frozenset(role for role, verbs in VERBS.items() if verbs - LOG - NOTE)
