"""The register outside: what is owed to it, told to it, heard from it, and compared with its list."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from clocks import actions as clocks
from clocks.models import Clock
from complaints import actions as cases
from feedback import actions
from feedback.models import ColumnProfile, Registration
from feedback.register import lists
from hospital.models import Role
from outbox.models import Message
from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db
State = Registration.State


@pytest.fixture
def told(cast):
    """A complaint and a compliment, noted for the register."""
    case, thanks = make.case(cast), make.feedback(cast, teller=make.teller(name="Wei Chen"))
    make.feedback(cast, kind="enquiry")
    while actions.enter_register():
        pass
    return case.feedback.registration, thanks.registration


def again(row):
    return Registration.objects.get(pk=row.pk)


def target(row):
    return Clock.objects.of("registration", row.pk).latest("seq")


def exported(cast, *rows, **more):
    made = actions.export_register(rows, by=cast.officer, **more)
    return made, *map(again, rows)


def test_complaints_and_compliments_are_owed_since_they_were_received_and_questions_are_not(cast, told):
    assert Registration.objects.count() == 2
    clock = target(told[0])
    assert (clock.kind, clock.amount, clock.unit, clock.started_at) == (
        "registration", 5, "working_days", told[0].feedback.received_at,
    )  # fmt: skip
    assert Entry.objects.filter(verb="feedback.enter_register").count() == 2
    assert actions.enter_register() == 0


def test_without_the_duty_nothing_is_noted_and_no_page_is_there(cast):
    data = make.rules().data
    rules = [row for row in data["rules"] if row["kind"] != "registration"]
    make.rules(rules=rules, rungs=[row for row in data["rungs"] if row["kinds"] != ["registration"]])
    make.feedback(cast)
    assert actions.enter_register() == 0
    client = make.signed_in(cast.officer)
    assert client.get(reverse("register")).status_code == 404
    assert "Register" not in text(client.get(reverse("feedback")))


def test_late_it_tells_the_manager_and_never_whoever_is_named(cast, told):
    other = make.user(Role.MANAGER, cast.site)
    actions.name(told[1].feedback, user=cast.manager, by=None)
    for day in (12, 40):
        while clocks.fire_due(now=timezone.now() + timedelta(days=day)):
            pass
    late = Message.objects.filter(template="feedback/register_late", subject_id=told[1].pk)
    assert {message.to_user for message in late} == {other, cast.director}
    assert not Message.objects.filter(template="feedback/register_late", context__contains="Chen").exists()


def test_a_file_masks_who_it_is_about_unless_somebody_says_what_for(cast, told):
    layout = actions.save_columns(
        of="register", name="Ours", columns=[["ref", "Ref"], ["name", "Who"]], is_shared=True, by=cast.officer
    )
    made, *_rows = exported(cast, *told, layout=layout)
    chosen, cells = lists.file_rows(made, cast.officer)
    assert [one.heading for one in chosen] == ["Ref", "Who"]
    assert {cell for _ref, cell in cells} == {"•••"}
    actions.report_again(told[1], by=cast.officer)
    named = actions.export_register([told[1]], by=cast.officer, layout=layout, purpose="authority")
    assert [cell for _ref, cell in lists.file_rows(named, cast.officer)[1]] == ["Wei Chen"]
    assert Entry.objects.filter(verb="register.export").latest("pk").facts["purpose"] == "authority"


def test_a_number_ends_what_is_owed(cast, told):
    _made, row, _thanks = exported(cast, *told)
    assert row.state == State.EXPORTED and target(row).stopped_at is None
    actions.register_feedback(row, by=cast.officer, number=" R-17 ")
    row = again(row)
    assert (row.state, row.number) == (State.REGISTERED, "R-17") and target(row).stopped_at is not None
    with pytest.raises(ValidationError):
        actions.register_feedback(told[1], by=cast.officer, number=" ")


def test_what_is_rejected_stays_owed_until_it_is_reported_again(cast, told):
    with pytest.raises(ValidationError, match="exported"):
        actions.reject_registration(told[0], by=cast.officer, reason="No ward")
    _made, row, _thanks = exported(cast, *told)
    actions.reject_registration(row, by=cast.officer, reason="No ward")
    assert again(row) in Registration.objects.missing() and target(row).stopped_at is None
    actions.report_again(row, by=cast.officer)
    assert again(row).state == State.TO_REPORT and again(row).reason == ""


def test_what_changes_after_the_export_goes_out_once_more(cast, told):
    _made, row, _thanks = exported(cast, *told)
    actions.register_feedback(row, by=cast.officer, number="R-17")
    cases.rate(row.feedback.complaint, by=cast.officer, severity=3, reason="Worse than told.")
    assert actions.notice_changes() == 0  # looked at within the hour
    actions.notice_changes(now=timezone.now() + timedelta(hours=2))
    row = again(row)
    assert row.changed_at and lists.since_reported(row) == ["Severity"]
    assert target(row).seq == 2 and target(row).stopped_at is None
    _made, row = exported(cast, row)
    assert (row.state, row.changed_at) == (State.REGISTERED, None) and target(row).stopped_at is not None


def test_entered_in_error_before_it_was_reported_is_not_due(cast, told):
    cases.err(told[0].feedback.complaint, by=cast.manager, reason="Logged twice.")
    actions.enter_register()
    row = again(told[0])
    assert row.state == State.NOT_DUE and target(row).cancelled_at
    actions.excuse_registration(told[1], by=cast.officer, reason="An idea of staff")
    actions.report_again(told[1], by=cast.officer)
    assert target(told[1]).seq == 2


def test_the_registers_list_changes_nothing_until_it_is_confirmed(cast, told):
    extra = make.feedback(cast)
    actions.enter_register()
    exported(cast, *told, extra.registration)
    heading = {one.column.key: one.heading for one in lists.columns_of(None)}
    rows = [
        [heading["ref"], heading["number"], heading["severity"]], [told[0].ref, "R-1", "High"],
        [told[1].ref, "R-2", ""], ["F-999999", "R-3", ""],
    ]  # fmt: skip
    sink = io.StringIO()
    csv.writer(sink).writerows(rows)
    client, url = make.signed_in(cast.officer), reverse("register-compare")
    page = text(client.post(url, {"text": sink.getvalue()}))
    assert extra.ref in page and "R-3" in page and again(told[1]).state == State.EXPORTED
    assert client.post(url, {"text": sink.getvalue(), "confirm": "yes"}).status_code == 302
    first, second, third = map(again, (*told, extra.registration))
    assert (second.state, second.number, second.changed_at) == (State.REGISTERED, "R-2", None)
    assert first.number == "R-1" and first.changed_at and first.differs == ["severity"]
    assert third.state == State.TO_REPORT
    assert Entry.objects.get(verb="register.reconcile").facts["missing"] == 1


def test_the_pages_show_neither_words_nor_names_and_cost_the_same_for_many(cast, told):
    client = make.signed_in(cast.officer)
    page = text(client.get(reverse("register")))
    assert told[0].ref in page and make.WORDS not in page and "Chen" not in page
    assert client.post(reverse("register-export"), {}).status_code == 302
    made = client.get(reverse("register")).context["exports"][0]
    for form in ("csv", "xlsx"):
        answer = client.get(reverse("register-file", args=[made.pk, form]))
        assert b"".join(answer.streaming_content)
    assert text(client.get(reverse("register-quality"))).count("%") < 50
    assert client.post(told[0].get_absolute_url(), {"what": "number", "text": "R-5"}).status_code == 302
    assert again(told[0]).number == "R-5"
    assert "R-5" in text(client.get(reverse("feedback-item", args=[told[0].ref])))


def test_a_restricted_case_is_told_to_the_register_by_the_people_on_it_only(cast):
    case = make.case(cast, flags=["vip"])
    if case.owner != cast.officer:  # officers take turns by the number of the record
        cases.assign(make.fresh(case), owner=cast.officer, by=cast.manager)
    actions.enter_register()
    row = case.feedback.registration
    assert row in Registration.objects.visible_to(cast.officer)
    assert row not in Registration.objects.visible_to(cast.colleague)
    assert make.signed_in(cast.colleague).get(row.get_absolute_url()).status_code == 404


def test_columns_are_chosen_in_the_browser_for_oneself_or_for_all(cast, told):
    client, url = make.signed_in(cast.officer), reverse("register-columns")
    sent = {"name": "RiskMan", "at_ref": "2", "as_ref": "ID", "at_kind": "1", "as_kind": ""}
    assert client.post(url, sent).status_code == 302
    saved = ColumnProfile.objects.get(name="RiskMan")
    assert saved.columns == [["kind", ""], ["ref", "ID"]] and saved.owner == cast.officer
    assert saved not in ColumnProfile.objects.visible_to(cast.colleague)
    assert client.post(url, {"name": "Empty"}).status_code == 200
    client.post(f"{url}?columns={saved.pk}", {"retire": "yes"})
    assert not ColumnProfile.objects.visible_to(cast.officer).exists()
