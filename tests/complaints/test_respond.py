"""Sending the reply, once."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from complaints import actions
from complaints.actions.cases import checklist_of
from complaints.actions.letters import WITHHELD
from complaints.forms import RespondForm
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.drafting(cast)


def test_it_works(case, cast):
    actions.respond(case, by=cast.officer, is_without_patient=True)
    letter = case.letters.get()
    case = make.fresh(case)
    assert (case.status, letter.state) == ("responded", "sent")
    assert case.responded_at == letter.sent_at
    assert list(seen.messages(case, "reply")) == [f"reply:{case.ref}:1:p{case.teller_id}:email"]
    assert seen.verbs(case)[-1] == "complaint.respond"


def test_every_target_towards_the_family_is_met(case, cast):
    actions.respond(case, by=cast.officer, is_without_patient=True)
    assert seen.running(case) == set()
    assert seen.stopped(case)["statutory_response"] == "responded"


def test_the_words_that_were_sent_stay_as_sent(case, cast):
    actions.respond(case, by=cast.officer, is_without_patient=True)
    assert case.letters.get().words == "We are sorry. The bell was not connected."
    with seen.refused("illegal_transition"):
        actions.draft(case, by=cast.officer, words="Something else.")


def test_given_by_hand_nothing_is_sent(case, cast):
    actions.respond(case, by=cast.officer, how="letter", is_without_patient=True)
    assert seen.messages(case, "reply") == {}
    assert case.letters.get().state == "sent"


def test_a_high_case_needs_a_second_person(cast):
    case = make.drafting(cast, severity=3)
    with seen.refused("needs_approval"):
        actions.respond(case, by=cast.officer, is_without_patient=True)
    assert make.fresh(case).status == "drafting"


def test_the_second_person_sends_it(cast):
    case = make.waiting(cast)
    actions.respond(case, by=cast.manager, is_without_patient=True)
    assert case.letters.get().approved_by == cast.manager
    assert make.fresh(case).status == "responded"


def test_nobody_approves_their_own_reply(cast):
    case = make.waiting(cast)
    with seen.refused("own_reply"):
        actions.respond(case, by=cast.officer, is_without_patient=True)


def test_a_comma_of_somebody_else_does_not_make_it_theirs(cast):
    """Whoever wrote in it once approves it never, even after others have written in it."""
    case = make.drafting(cast, severity=3)
    for writer in (cast.manager, cast.officer):
        actions.draft(case, by=writer, words=f"We are sorry, says {writer.pk}.")
    case = make.handed_in(cast, make.fresh(case))
    with seen.refused("own_reply"):
        actions.respond(case, by=cast.manager, is_without_patient=True)
    assert cast.manager.pk not in seen.told(case, "approval_asked")
    page = make.signed_in(cast.manager).get(case.get_absolute_url()).content.decode()
    assert reverse("complaint-respond", args=[case.ref]) not in page
    with pytest.raises(IntegrityError, match="letter_approved_by_no_writer"), transaction.atomic():
        case.letters.update(approved_by=cast.manager, drafted_by=cast.officer)


def test_somebody_named_cannot_send_it(cast):
    case = make.waiting(cast)
    actions.name(case, by=cast.officer, user=cast.manager)
    with seen.refused("barred"):
        actions.respond(case, by=cast.manager, is_without_patient=True)


def test_a_severity_raised_meanwhile_asks_for_the_second_person(case, cast):
    actions.rate(case, by=cast.officer, severity=3, reason="Harm")
    with seen.refused("needs_approval"):
        actions.respond(case, by=cast.officer, is_without_patient=True)


def test_to_somebody_anonymous_nothing_is_sent_and_the_finding_stands(cast):
    case = make.investigating(cast, teller=None, teller_role="anonymous")
    actions.finish(case, by=cast.officer, findings={case.issues.get().pk: "True."})
    actions.respond(case, by=cast.officer, is_without_patient=True)
    assert make.fresh(case).status == "responded"
    assert seen.messages(case) == {}


def test_it_refuses_without_a_letter(cast):
    case = make.investigating(cast)
    actions.finish(case, by=cast.officer, findings={case.issues.get().pk: "True."})
    with seen.refused("no_letter"):
        actions.respond(case, by=cast.officer, is_without_patient=True)


def test_it_refuses_a_second_time(case, cast):
    actions.respond(case, by=cast.officer, is_without_patient=True)
    with seen.refused("illegal_transition"):
        actions.respond(case, by=cast.officer, is_without_patient=True)
    assert len(seen.messages(case, "reply")) == 1


def test_it_refuses_another_version(case, cast):
    actions.describe(case, by=cast.officer, subject="Changed meanwhile")
    with seen.refused("changed"):
        actions.respond(case, by=cast.officer, version=case.version, is_without_patient=True)


# ------------------------------------------------------------------------------------ what was merged into it
@pytest.fixture
def three(cast):
    """The patient told us, and so did the daughter and a neighbor without a mailbox; the reply waits to be sent."""
    stays = make.case(cast, teller_role="patient", teller=make.teller(name="Wei Chen"))
    daughter = make.case(cast, teller_role="family", teller=make.teller(name="Jun Chen"))
    neighbor = make.case(cast, teller_role="family", teller=make.teller(name="Li Ming", email=""))
    for other in (daughter, neighbor):
        actions.merge(other, by=cast.manager, into=stays, are_one=True)
    return make.drafting(cast, make.fresh(stays)), make.fresh(daughter), make.fresh(neighbor)


def heard(case):
    rows = seen.Message.objects.about("complaint", case.pk).filter(template__in=["complaints/reply", WITHHELD])
    return list(rows.values_list("template", "context__reply"))


@pytest.mark.parametrize("how", ["email", "letter"])
def test_whoever_may_not_hear_of_the_patient_hears_only_that_there_is_an_answer(three, cast, how):
    stays, daughter, _neighbor = three
    actions.record_consent(daughter, by=cast.officer, state="refused", evidence="The patient said no.")
    actions.respond(stays, by=cast.officer, how=how)
    assert heard(daughter) == [(WITHHELD, None)]


@pytest.mark.parametrize("how", ["email", "letter"])
def test_with_consent_they_get_the_reply_under_their_own_reference(three, cast, how):
    stays, daughter, _neighbor = three
    actions.record_consent(daughter, by=cast.officer, state="given", evidence="The patient signed.")
    actions.respond(stays, by=cast.officer, how=how)
    assert heard(daughter) == [("complaints/reply", stays.letters.get().words)]


def test_what_says_nothing_of_the_patient_goes_to_everybody(three, cast):
    actions.respond(three[0], by=cast.officer, is_without_patient=True)
    assert [template for template, _words in heard(three[1])] == ["complaints/reply"]


def test_the_page_says_who_hears_it_who_does_not_and_whom_it_does_not_reach(three, cast):
    stays, daughter, neighbor = three
    url = reverse("complaint-respond", args=[stays.ref])
    page = make.signed_in(cast.officer).get(url).content.decode()
    assert f"Whoever told us {daughter.ref} hears only that there is an answer" in page
    assert f"Whoever told us {neighbor.ref} has no mailbox." in page
    actions.record_consent(daughter, by=cast.officer, state="given", evidence="The patient signed.")
    assert f"Whoever told us {daughter.ref} hears it, too." in make.signed_in(cast.officer).get(url).content.decode()


# ------------------------------------------------------------------------------- whom the rules name to sign it
def handed_in(cast, role):
    make.rules(number=2, signatory_role=role, effective_from="2026-01-02")
    case = make.waiting(cast)
    return case, {"checked": checklist_of(case), "is_without_patient": True, "unfit_because": "They asked for it."}


def test_it_is_signed_by_whom_the_rules_name_or_who_signed_is_said(cast):
    case, said = handed_in(cast, "leadership")
    with seen.refused("signatory"):
        actions.respond(case, by=cast.manager, **said)
    with seen.refused("signatory"):
        actions.respond(case, by=cast.manager, signatory=cast.officer, **said)
    with seen.refused("not_own"):
        actions.respond(case, by=cast.manager, signatory=cast.director, signing="image", **said)
    actions.respond(case, by=cast.manager, signatory=cast.director, how="letter", **said)
    letter = case.letters.get()
    assert (letter.signed_by, letter.approved_by) == (cast.director, cast.manager)
    assert cast.director.name in letter.copy.page


def test_whoever_holds_the_role_signs_by_sending(cast):
    case, said = handed_in(cast, "manager")
    actions.respond(case, by=cast.manager, **said)
    assert case.letters.get().signed_by == cast.manager


def test_the_form_asks_who_signed_only_whoever_may_not(cast):
    case, _said = handed_in(cast, "leadership")
    form = RespondForm(case=case, user=cast.manager)
    assert list(form.fields["signatory"].queryset) == [cast.director]
    assert "Site leadership" in str(form.fields["signatory"].help_text)
    assert "signatory" not in RespondForm(case=case, user=cast.director).fields
    short = make.drafting(cast)
    assert "signatory" not in RespondForm(case=short, user=cast.officer).fields
