"""Letters of every kind: what they begin with, what has to be in them, whether they fit, what is kept."""

import re
import zlib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clocks.actions.proposing import propose_copy, publish
from clocks.models import ProfileVersion
from clocks.rulebook import lineage_of
from complaints import actions
from complaints.actions import letters
from complaints.actions.texts import save_text
from complaints.letters import contents, filling, fitting, library, paper
from complaints.models import Letter
from files import pdf
from hospital.actions import persons
from tests import make
from tests.complaints import seen

NOW = make.NOW + timedelta(hours=2)


def written(case, cast, kind="update", words="We are sorry. We look into it.", **more):
    actions.draft(case, by=cast.officer, words=words, kind=kind, **more)
    return case.letters.get(kind=kind)


# ------------------------------------------------------------------------------------------ pure rules
def test_an_address_keeps_its_order_in_a_letter_from_right_to_left():
    assert "\u20681 Quay Road\u2069" in paper.shown(f"{paper.READER}", "1 Quay Road")


@pytest.mark.parametrize(
    ("need", "form"),
    [("Large print, please", "large_print"), ("大字版", "large_print"), ("Easy-read", "easy_read"), ("Braille", "")],
)
def test_the_words_of_a_need_mean_a_form(need, form):
    assert fitting.form_of(need) == form


def test_a_need_is_met_by_its_form_on_paper_and_by_nothing_else():
    assert fitting.unmet("large_print", "letter", ["Large print"]) == []
    assert fitting.unmet("large_print", "email", ["Large print"]) == ["Large print"]
    assert fitting.unmet("standard", "letter", ["Large print", "Braille"]) == ["Large print", "Braille"]
    assert fitting.unmet("standard", "phone", ["Large print"]) == []


def test_what_the_law_asks_comes_with_where_it_is_written():
    rows = contents.wanted("response", ["us_cms"], ["contact_person", "results", "completion_date"])
    assert {row.confidence for row in rows} == {"verified"} and all("A-0123" in row.source for row in rows)
    words, facts = "Hana Kimura looked into it; finished on 28 November 2026.", {"person": ["Hana Kimura"]}
    assert [one.code for one in contents.missing(rows, [], words, facts)] == ["results"]
    assert [one.code for one in contents.missing(rows, [], "Sorry.", facts)] == [one.code for one in rows]
    assert contents.missing(rows, [one.code for one in rows], "Sorry.", {}) == []


def test_a_code_that_only_the_rules_of_a_place_know_is_asked_for_all_the_same():
    (row,) = contents.wanted("response", ["of_our_own"], ["the_color_of_the_door"])
    assert (row.code, row.source, row.seen_by) == ("the_color_of_the_door", "", "")


def test_every_kind_has_a_text_in_every_language_that_can_be_filled():
    for name in library.NAMES:
        for language in library.LANGUAGES:
            text = library.shipped(name, language, "us_cms")
            assert text.words and library.checked(text.title, text.words)
    assert library.shipped("next_body", "en", "england_nhs").profile == "england"


# ------------------------------------------------------------------------------------------ the texts
def test_our_own_text_holds_instead_of_the_shipped_one_and_each_change_is_a_version(cast):
    case = make.case(cast)
    assert "[…]" in filling.begun(case, "update", "en")
    for words in ("Dear {name}, about {ref}.", "Good day {name}: {ref}."):
        save_text("update", "en", cast.administrator, "News", words)
    assert filling.begun(case, "update", "en").startswith("Good day")
    assert case.ref in filling.begun(case, "update", "en")
    save_text("update", "en", cast.administrator, "News", "For others.", "us_cms")
    assert filling.begun(case, "update", "en").startswith("Good day")
    with seen.refused("placeholder"):
        save_text("update", "en", cast.administrator, "News", "Dear {password}")
    with seen.refused("same"):
        save_text("update", "en", cast.administrator, "News", "Good day {name}: {ref}.")


def test_a_copy_of_rules_and_a_copy_of_that_keep_the_letters_of_their_country(cast):
    origin = "us_cms"
    for name in ("Ours", "Ours again"):
        proposal = propose_copy(origin, name=name, by=cast.administrator)
        origin = proposal.slug
        publish(proposal, by=cast.administrator)
    version = ProfileVersion.objects.get(slug=origin)
    assert lineage_of(version.pk) == ("own_ours_again", "own_ours", "us_cms")
    case = make.case(cast, severity=3)
    case.profile_version = version
    assert library.text_of("response", "en", filling.rules_of(case)).profile == "us_cms"
    assert library.text_of("next_body", "en", filling.rules_of(case)).profile == "us_cms"
    assert "42 CFR 482.13(a)(2)(iii), tag A-0123" in {one.source for one in letters.wanted(case, "response")}
    save_text("update", "en", cast.administrator, "News", "For the country.", "us_cms")
    assert library.text_of("update", "en", filling.rules_of(case)).words == "For the country."
    save_text("update", "en", cast.administrator, "News", "For us.", "own_ours")
    assert library.text_of("update", "en", filling.rules_of(case)).words == "For us."


# ------------------------------------------------------------------------------------------ sending
def test_a_letter_beside_the_reply_leaves_the_case_where_it_is_and_meets_its_target(cast):
    case = make.investigating(cast)
    letter = written(case, cast)
    actions.respond(case, by=cast.officer, kind="update", now=NOW)
    letter.refresh_from_db()
    assert (letter.state, make.fresh(case).status, letter.how) == ("sent", "investigating", "email")
    assert list(seen.messages(case, "letter")) == [f"letter:{case.ref}:1:p{case.teller_id}:email"]
    assert seen.stopped(case)["update"] == "update_sent"
    assert letter.copy.is_as_sent and "We look into it." in letter.copy.page


def test_what_was_sent_is_kept_as_it_was_sent(cast):
    case = make.investigating(cast)
    letter = written(case, cast)
    actions.respond(case, by=cast.officer, kind="update", how="letter", now=NOW)
    before = letter.copy.page.split(paper.READER)[1]
    Letter.objects.filter(pk=letter.pk).update(words="Something else.")
    page = make.signed_in(cast.officer).get(reverse("complaint-letter", args=[case.ref, letter.pk])).content.decode()
    assert "Something else." not in page and before in page
    letter.copy.page += " "
    assert not letter.copy.is_as_sent


def test_a_reply_and_another_letter_are_in_work_at_the_same_time(cast):
    case = make.drafting(cast)
    written(case, cast)
    assert sorted(case.letters.in_work().values_list("kind", flat=True)) == ["response", "update"]
    actions.respond(case, by=cast.officer, is_without_patient=True)
    assert case.letters.in_work().get().kind == "update"


def test_nothing_leaves_with_a_gap_or_without_what_has_to_be_in_it(cast):
    case = make.investigating(cast)
    written(case, cast, words="So far […].")
    with seen.refused("gap"):
        actions.respond(case, by=cast.officer, kind="update")
    written(case, cast, kind="delay", words="It will be late.")
    with pytest.raises(ValidationError, match=r"By when they will have our answer .*What they can do meanwhile"):
        actions.respond(case, by=cast.officer, kind="delay")
    actions.respond(
        case, by=cast.officer, kind="delay", checked=["delay_reason", "new_date", "further_options"], now=NOW
    )  # fmt: skip


def test_a_delay_notice_of_a_high_case_is_read_by_a_second_person(cast):
    case = make.investigating(cast, severity=3)
    said = ["delay_reason", "new_date", "further_options"]
    letter = written(case, cast, kind="delay")
    with seen.refused("needs_approval"):
        actions.respond(case, by=cast.officer, kind="delay", checked=said)
    actions.submit(case, by=cast.officer, kind="delay", checked=said)
    assert make.fresh(case).status == "investigating"
    with seen.refused("own_reply"):
        actions.respond(case, by=cast.officer, kind="delay")
    actions.send_back(case, by=cast.manager, kind="delay", reason="Say the day.")
    actions.submit(case, by=cast.officer, kind="delay")
    actions.respond(case, by=cast.manager, kind="delay")
    letter.refresh_from_db()
    assert (letter.state, letter.approved_by) == ("sent", cast.manager)


def test_a_form_that_is_not_theirs_wants_a_reason(cast):
    case = make.investigating(cast)
    chosen = {"kind": "format", "aid": "large_print", "detail": "At least 18 points"}
    persons.record_need(case.teller, **chosen, by=cast.officer)
    letter = written(case, cast)
    with seen.refused("unfit"):
        actions.respond(case, by=cast.officer, kind="update", how="letter")
    actions.respond(case, by=cast.officer, kind="update", how="letter", unfit_because="She reads it with her son.")
    letter.refresh_from_db()
    assert letter.unfit_because == "She reads it with her son."
    actions.draft(case, by=cast.officer, words="More of it.", kind="update", format="large_print")
    actions.respond(case, by=cast.officer, kind="update", how="letter")
    assert "letter-large_print" in case.letters.get(number=2).copy.page


def test_a_letter_that_is_called_easy_read_has_to_be_easy(cast):
    case = make.investigating(cast)
    persons.record_need(case.teller, kind="format", detail="Easy read", by=cast.officer)
    hard = "Notwithstanding the aforementioned circumstances, comprehensive investigations concerning notification."
    written(case, cast, words=hard, format="easy_read")
    with seen.refused("unfit"):
        actions.respond(case, by=cast.officer, kind="update", how="letter")
    actions.draft(case, by=cast.officer, kind="update", words="We are sorry. We look into it now. We will call you.")
    actions.respond(case, by=cast.officer, kind="update", how="letter")
    letter = case.letters.get()
    assert (letter.state, letter.unfit_because) == ("sent", "")


def test_the_short_path_asks_for_the_form_as_well(cast):
    case = make.case(cast)
    persons.record_need(case.teller, kind="format", detail="Large print", by=cast.officer)
    told = {"by": cast.officer, "how": "email", "answer": "We are sorry.", "outcome": "upheld"}
    with seen.refused("unfit"):
        actions.settle(case, **told)
    actions.settle(case, **told, unfit_because="They asked for a mail.")
    assert make.fresh(case).status == "closed"


def test_a_consent_request_goes_to_the_patient_and_asks_them(cast):
    case = make.triaged(cast)
    written(case, cast, kind="consent", words="May we?")
    with seen.refused("no_reader"):
        actions.respond(case, by=cast.officer, kind="consent", checked=["what_is_shared"])
    patient = persons.identify(make.person(email="wei@home.example"), authority="hospital", number="1", by=cast.officer)
    type(case).objects.filter(pk=case.pk).update(patient=patient)
    actions.respond(case, by=cast.officer, kind="consent", checked=["what_is_shared"], now=NOW)
    case = make.fresh(case)
    assert (case.status, case.consent.state) == ("awaiting_consent", "requested")
    assert list(seen.messages(case, "letter")) == [f"letter:{case.ref}:1:p{patient.person_id}:email"]


def test_nobody_writes_to_somebody_anonymous(cast):
    case = make.case(cast, teller_role="anonymous", teller=None, anonymous_reason="Wishes it")
    with seen.refused("anonymous"):
        written(case, cast)


# ------------------------------------------------------------------------------------------ on paper
def test_a_letter_becomes_a_document_with_tags(cast):
    case = make.drafting(cast)
    letter = letters.ready(case)
    page = paper.shown(paper.page_of(case, letter, "letter", cast.officer, NOW), paper.envelope(case, letter))
    if not pdf.can_be_made():
        pytest.skip("Pango is not here.")
    streams = re.findall(rb"stream\n(.*?)\nendstream", paper.pdf_of([page, page], "Letters", "en"), re.DOTALL)
    assert any(b"/StructElem" in zlib.decompress(one) for one in streams if one.startswith(b"x"))


def test_without_its_library_the_page_is_printed_with_name_and_address(cast, monkeypatch):
    case = make.investigating(cast)
    case.teller.postal_address = "1 Quay Road"
    case.teller.save()
    letter = written(case, cast)
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    client = make.signed_in(cast.officer)
    seen_on_screen = client.get(reverse("complaint-letter", args=[case.ref, letter.pk])).content.decode()
    printed = client.get(reverse("complaint-letter-paper", args=[case.ref, letter.pk])).content.decode()
    assert "Print the page instead." in printed and "1 Quay Road" in printed and "1 Quay Road" not in seen_on_screen
    assert seen.verbs(case)[-1] == "complaint.print"


def test_the_page_of_a_letter_shows_no_markup_of_others(cast):
    case = make.investigating(cast)
    letter = written(case, cast, words="<script>alert(1)</script>")
    for how in ("email", "letter"):
        assert "<script" not in paper.page_of(make.fresh(case), letter, how, cast.officer, NOW)
