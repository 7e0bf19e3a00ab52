"""The words for verbs, for the pages that show and explain rights. A test asks one for every verb of `roles`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hospital.roles import VERBS, Role

GROUPS: dict[str | Promise, dict[str, Promise]] = {
    _("Feedback"): {
        "feedback.log_feedback": _("Log feedback"),
        "feedback.view_feedback": _("Read feedback"),
        "feedback.recover_feedback": _("Write down what was done about feedback"),
        "feedback.triage_feedback": _("Sort what came in, and judge red flags"),
        "feedback.err_feedback": _("Mark feedback as entered in error"),
        "feedback.change_rule": _("Change the words of red flags, and what raises a concern by itself"),
        "feedback.reply_post": _("Capture posts, write replies to them and approve those of others"),
        "feedback.label_feedback": _("Say which themes fit what was told"),
        "feedback.export_labels": _("Take confirmed themes out in a file (recorded)"),
        "feedback.view_thanks": _("See the wall of thanks"),
        "feedback.share_thanks": _("Pass on thanks to whom they are for"),
        "feedback.mark_part": _("Mark a passage of feedback as thanks, an idea or something else"),
        "feedback.check_card": _("Look a second time at paper cards that somebody typed in"),
        "feedback.change_device": _("Register ward stations and tablets, and take them out of use"),
        "feedback.view_redress": _("See what was given to put things right, and what waits"),
        "feedback.decide_offer": _("Decide on offers of others, as far as the limits of the role go"),
        "feedback.pay_offer": _("Record that something was paid"),
        "feedback.answer_bill": _("Answer questions about bills, and pause reminders"),
        "feedback.set_budget": _("Set how much may be given in a year to put things right"),
        "feedback.view_supportreferral": _("See referrals for support that are theirs"),
        "feedback.change_helpingbody": _("Keep the directory of bodies outside that help"),
        "feedback.import_feedback": _("Take over cases and feedback from files"),
        "feedback.view_registration": _("See what is not yet in the register outside"),
        "feedback.report_registration": _("Report to the register outside, and compare with its list"),
    },
    _("Reading cases"): {
        "complaints.view_complaint": _("See that a case exists, its stage and targets"),
        "complaints.read_words": _("Read what people told us and what was written"),
        "complaints.reveal_complaint": _("Show contact details (recorded)"),
        "complaints.print_complaint": _("Print a case (recorded)"),
        "complaints.export_complaint": _("Take cases out in a file (recorded)"),
        "complaints.view_return": _("See the returns of a whole site"),
        "complaints.close_return": _("Close the period of a return"),
    },
    _("Working on cases"): {
        "complaints.acknowledge_complaint": _("Acknowledge"),
        "complaints.triage_complaint": _("Sort: severity, flags, owner"),
        "complaints.assign_complaint": _("Assign to somebody"),
        "complaints.own_complaint": _("Be the owner"),
        "complaints.start_complaint": _("Start looking into it"),
        "complaints.finish_complaint": _("Finish looking into it"),
        "complaints.note_complaint": _("Write internal notes"),
        "complaints.attach_complaint": _("Add files, or mark one as entered in error"),
        "complaints.contact_complaint": _("Log a contact"),
        "complaints.update_complaint": _("Send a holding update"),
        "complaints.describe_complaint": _("Add details"),
        "complaints.rate_complaint": _("Change severity"),
        "complaints.flag_complaint": _("Set flags"),
        "complaints.name_complaint": _("Name staff the case is about"),
        "complaints.view_threat": _("See threats at their place"),
        "complaints.stand_down_threat": _("Say that a threat is over"),
        "complaints.plan_contact_complaint": _("Make a contact plan with somebody, and end it"),
        "complaints.hold_surveys_complaint": _("Hold surveys back from a patient"),
        "complaints.pause_complaint": _("Pause targets and let them go on"),
        "complaints.backdate_complaint": _("Correct when a case reached us"),
        "complaints.involve_complaint": _("Record what outside bodies ask, and our reply"),
        "complaints.disclose_complaint": _("Record candour: what was told to whom"),
        "complaints.safeguard_complaint": _("Record a safeguarding referral and its outcome"),
        "complaints.admit_complaint": _("Say who may see a restricted case"),
        "complaints.reclassify_complaint": _("Change what kind it is"),
        "complaints.downgrade_complaint": _("Change it to a kind that promises less"),
        "complaints.ask_consent_complaint": _("Ask for the patient's consent and record it"),
        "complaints.override_consent": _("Decide without the patient's consent"),
        "complaints.plan_complaint": _("Agree the plan, and later dates"),
        "complaints.ask_complainant_complaint": _("Wait for their answer, or for another body"),
        "complaints.code_complaint": _("Divide it into issues and code them"),
        "complaints.escalate_complaint": _("Escalate"),
        "complaints.acknowledge_escalation": _("Take an escalation"),
        "complaints.share_view": _("Share a saved view with colleagues"),
        "complaints.change_phrase": _("Change the saved phrases"),
        "complaints.clear_file": _("Look after files that are held back: check again, erase"),
        "complaints.undo_complaint": _("Undo the last step"),
        "complaints.ask_complaint": _("Ask departments about a case, and judge their answers"),
        "complaints.add_action": _("Agree actions on a case, give them to somebody, cancel them"),
        "complaints.arrange_complaint": _("Plan meetings and keep their minutes"),
        "complaints.chronicle_complaint": _("Write the chronology"),
        "complaints.view_action": _("See actions that are theirs"),
        "complaints.do_action": _("Record that an action of theirs is done"),
        "complaints.view_inquiry": _("See questions that are put to them"),
        "complaints.answer_inquiry": _("Answer questions that are put to them"),
        "complaints.link_complaint": _("Link cases that have to do with each other"),
        "complaints.merge_complaint": _("Merge what was told twice, and take it apart again"),
        "complaints.transfer_complaint": _("Send a case to another department, site or outside body"),
    },
    _("Answering and ending"): {
        "complaints.draft_complaint": _("Write the reply"),
        "complaints.approve_complaint": _("Approve a reply or send it back"),
        "complaints.respond_complaint": _("Send the reply"),
        "complaints.settle_complaint": _("Answer and close on one page"),
        "complaints.close_complaint": _("Close"),
        "complaints.reopen_complaint": _("Reopen after the reply"),
        "complaints.reopen_ended_complaint": _("Reopen what was solved, withdrawn or not for us"),
        "complaints.rule_out_complaint": _("Say that it is not for us"),
        "complaints.refer_complaint": _("Record that an independent body looks at it, and what it decides"),
        "complaints.appraise_complaint": _("Record how they say we handled it"),
        "complaints.withdraw_complaint": _("Record that it was withdrawn"),
        "complaints.err_complaint": _("Mark as entered in error"),
    },
    _("Handbook"): {
        "wagtailadmin.access_admin": _("Write, translate and check pages of the handbook"),
        "simple_translation.submit_translation": _("Have a page of the handbook copied into another language"),
        "handbook.publish_page": _("Publish a page at once (somebody else looks at it afterwards), and withdraw one"),
        "handbook.approve_page": _("Look at what was published at once, and let an approved page go first"),
        "handbook.view_menu": _("See the dishes of a kitchen and who has signed for them"),
        "handbook.sign_dish": _("Sign for what is in a dish, as one of two people"),
        "handbook.change_menu": _("Change dishes, meals and the menu plan"),
        "handbook.change_place": _("Change the places people are sent to"),
        "handbook.change_code": _("Make, print and change codes to scan for the handbook"),
        "handbook.view_paper": _("See the documents patients are asked to read, with their versions"),
        "handbook.change_paper": _("Write documents patients are asked to read, and withdraw them"),
        "handbook.approve_paper": _("Approve such a document as a clinician"),
        "handbook.clear_paper": _("Approve such a document as a lawyer"),
        "handbook.ask_acknowledgement": _("Have somebody read a document, give them a copy, take it back for them"),
        "handbook.view_acknowledgement": _("Look up who has read which document (recorded)"),
    },
    _("Surveys"): {
        "surveys.view_survey": _("See surveys and their results"),
        "surveys.read_comments": _("Read what people wrote in surveys"),
        "surveys.invite_survey": _("Invite people to answer, and print codes for wards"),
        "surveys.run_campaign": _("Run campaigns, and see who was asked and who was not"),
        "surveys.plan_call": _("Plan calls after going home and their scripts, and see their figures"),
        "surveys.note_call": _("Write down for whoever calls after going home what was arranged"),
        "surveys.make_call": _("Call people after they went home (recorded), and see to what comes up"),
        "surveys.change_survey": _("Build, translate and publish surveys"),
    },
    _("People’s data"): {
        "hospital.view_person": _("See what is held about a person (recorded)"),
        "hospital.export_person": _("Take an export of everything held about a person"),
        "hospital.erase_person": _("Ask for a person to be erased, or decide on it as the second one"),
        "hospital.hold_person": _("Put a person or a case on legal hold, and lift it"),
    },
    _("Cover"): {
        "hospital.view_cover": _("See who is on duty, who is away and who stands in"),
        "hospital.change_rota": _("Plan who is on duty"),
        "hospital.change_absence": _("Enter and end the absences of others"),
    },
    _("Running the house"): {
        "hospital.change_settings": _("Change places, people and roles"),
        "clocks.change_settings": _("Change working hours and targets"),
        "clocks.view_health": _("See whether reminders run"),
        "clocks.redrive_firing": _("Repeat a failed reminder or escalation step"),
        "outbox.view_message": _("See which messages were sent"),
        "outbox.redrive_message": _("Send a failed message again"),
        "outbox.release_message": _("Release held messages"),
        "audit.view_entry": _("Read the audit log"),
        "audit.verify_entry": _("Check the seals of the audit log"),
    },
}


@dataclass(frozen=True, slots=True)
class Line:
    """One verb: its words and who has it."""

    verb: str
    words: str | Promise
    roles: frozenset[str]


def verb_groups(only: Iterable[str] | None = None) -> list[tuple[str | Promise, list[Line]]]:
    """Groups of verbs in the order of the work; with `only`, the groups that hold some of these verbs."""
    shown = None if only is None else frozenset(only)
    groups = [(title, [_line(verb, words) for verb, words in verbs.items()]) for title, verbs in GROUPS.items()]
    if shown is None:
        return groups
    kept = [(title, [line for line in lines if line.verb in shown]) for title, lines in groups]
    return [(title, lines) for title, lines in kept if lines]


def _line(verb: str, words: Promise) -> Line:
    return Line(verb, words, frozenset(role for role in Role.values if verb in VERBS[role]))
