"""Returns: counted from the cases, closed once, the same for ever, and beside what changed since."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from clocks import profiles
from clocks.actions import publish_profile
from clocks.worktime import local_date
from complaints import actions
from complaints.actions.returns import close_return
from complaints.labels import kind_word
from complaints.models import Return, ReturnLine
from complaints.returns import desk, reading
from complaints.returns.counting import Period
from feedback.actions import save_columns
from hospital.models import Role, Site
from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db
AFTER = datetime(2031, 1, 10, 12, tzinfo=ZoneInfo("Europe/Dublin"))
WIDE = Period(date(2020, 1, 1), date(2030, 12, 31))


def closed(cast, kind="general", period=WIDE):
    return close_return(kind, cast.site, period, cast.manager, AFTER)


def rows_of(answer):
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline="")))


def test_a_closed_period_is_kept_with_its_lines_and_fingerprint_and_closed_once(cast):
    make.case(cast), make.closed(cast), make.case(cast, kind="concern")
    hidden = make.case(cast, flags=["safeguarding"])  # a return that leaves out the gravest would be false
    one = closed(cast)
    totals = one.figures["totals"]
    assert (totals["new"], totals["upheld"], totals["carried"], one.size) == (3, 1, 2, 3)
    assert reading.is_intact(one) and len(one.sha256) == 64
    assert ReturnLine.objects.filter(complaint=hidden).exists()
    assert Entry.objects.get(verb="return.close").facts["sha256"] == one.sha256
    with pytest.raises(ValidationError, match="closed already"):
        closed(cast)
    one.refresh_from_db()  # JSON of the database has no order
    assert [figure.label for figure in desk.totals_of(one.figures)][:2] == ["Brought forward", "New"]
    assert desk.sections_of(one.figures)[0].label == desk.SECTIONS["service"]
    with pytest.raises(ValidationError, match="not over"):
        close_return("general", cast.site, Period(date(2026, 1, 1), date(2031, 12, 31)), cast.manager, AFTER)


def test_later_changes_stand_beside_it_and_do_not_touch_it(cast):
    first, second = make.closed(cast), make.case(cast)
    one = closed(cast)
    actions.reopen(first, by=cast.manager, reason="They disagree.")
    actions.err(second, by=cast.manager, reason="Logged twice.")
    beside = desk.beside_today(one, cast.manager)
    assert beside.is_intact and (beside.added, beside.gone, beside.changed) == (0, 1, 1)
    assert beside.refs == [first.ref, second.ref]
    assert beside.figures["totals"]["reopened"] == 1 and one.figures["totals"]["upheld"] == 1
    page = text(make.signed_in(cast.manager).get(f"{one.get_absolute_url()}?beside=today"))
    assert first.ref in page and "Figures and lines are what they were" in page
    ReturnLine.objects.filter(complaint=first).update(values={})
    assert not desk.beside_today(one, cast.manager).is_intact


def test_lines_leave_only_to_whoever_sees_the_case_and_names_only_when_asked_for(cast):
    plain = make.case(cast, kind="complaint", subject="=1+1")
    hidden = make.case(cast, flags=["vip"])
    one = closed(cast)
    client = make.signed_in(make.user(Role.MANAGER, cast.site))  # who was told of it is on the case
    refs = [row[0] for row in rows_of(client.get(reverse("return-file", args=[one.pk, "lines", "csv"])))]
    assert plain.ref in refs and hidden.ref not in refs
    figures = rows_of(client.get(reverse("return-file", args=[one.pk, "figures", "csv"])))
    assert ["Totals", "New", "2", ""] in figures
    assert client.get(reverse("return-file", args=[one.pk, "named", "csv"])).status_code == 404  # no log of grievances
    assert Entry.objects.filter(verb="complaint.export").count() == 1


@pytest.fixture
def american(cast):
    """The place goes by the rules of the United States."""
    publish_profile(profiles.shipped_data("us_cms"), by=None, now=make.NOW)
    Site.objects.filter(pk=cast.site.pk).update(profile="us_cms")
    cast.site.refresh_from_db()
    return cast


def test_the_grievance_log_says_what_the_rule_asks_for(american):
    cast, case = american, make.case(american, teller=make.teller(name="Wei Chen"))
    assert (case.type, kind_word(case)) == ("complaint", "Grievance")  # as it was logged: nobody changed the kind
    make.case(cast, kind="concern")  # settled at once: none
    one = closed(cast, "cms")
    assert one.figures["totals"] == {
        "all": 1, "open": 1, "longer": 0, "longer_without_notice": 0, "endangering": 0,
    }  # fmt: skip
    client = make.signed_in(cast.manager)
    heads, line = rows_of(client.get(reverse("return-file", args=[one.pk, "lines", "csv"])))
    assert heads[:3] == ["Number", "Received", "How received"] and line[0] == case.ref and line[3:5] == ["•••", "•••"]
    _heads, line = rows_of(client.get(reverse("return-file", args=[one.pk, "named", "csv"])))
    assert "Wei Chen" in line
    assert Entry.objects.filter(verb="complaint.export").latest("pk").facts["is_named"] is True


def logged(case):
    return dict(reading.lines_of("cms", case.site, WIDE))[case.pk]


def test_the_log_tells_the_answer_from_other_letters_and_knows_the_delay_notice(american):
    case, officer = make.investigating(american), american.officer
    said, until = ["delay_reason", "new_date", "further_options"], case.received_on + timedelta(days=21)
    actions.draft(case, by=officer, kind="update", words="We look into it.")
    actions.respond(case, by=officer, kind="update", now=make.NOW + timedelta(days=1))
    line = logged(case)
    assert (line["letter"], line["notice"], line["review"]) == ("", "", "")
    actions.draft(case, by=officer, kind="delay", words="It takes longer.", answer_on=until)
    actions.respond(case, by=officer, kind="delay", checked=said, now=make.NOW + timedelta(days=2))
    line = logged(case)
    notice = local_date(case.zone, make.NOW + timedelta(days=2)).isoformat()
    assert (line["letter"], line["notice"], line["stated_days"]) == ("", notice, 21)


def test_a_letter_on_paper_is_logged_by_the_day_it_was_posted(american):
    case = make.reply_sent(make.drafting(american), american.officer, how="letter")
    letter, today = case.letters.replies().get(), local_date(case.zone, timezone.now())
    assert logged(case)["letter"] == today.isoformat() and "reply" in logged(case)["steps"][-1]
    actions.post(case, letter=letter, by=american.officer, posted_on=today)
    letter.posted_on = today + timedelta(days=3)
    letter.save(update_fields=["posted_on"])
    assert logged(case)["letter"] == letter.posted_on.isoformat()


def test_a_place_is_offered_what_its_rules_know(cast):
    page = text(make.signed_in(cast.manager).get(reverse("returns")))
    assert "Complaints return" in page and "KO41a" not in page and "CMS" not in page
    make.rules(returns=["ko41a"])
    page = text(make.signed_in(cast.manager).get(reverse("returns")))
    assert "KO41a" in page and "Complaints return" not in page


def test_only_whoever_has_the_whole_site_sees_its_returns(cast):
    one = closed(cast)
    of_department = make.user(Role.MANAGER, cast.department)
    client = make.signed_in(of_department)
    assert "None of yours" in text(client.get(reverse("returns")))
    assert client.get(one.get_absolute_url()).status_code == 404
    assert make.signed_in(cast.officer).get(reverse("returns")).status_code == 403
    assert make.signed_in(cast.director).post(reverse("returns"), {}).status_code in (200, 403)
    assert Return.objects.count() == 1


def test_cases_leave_in_columns_of_ones_own_and_say_who_only_for_a_purpose(cast):
    case = make.case(cast, subject="=cmd", teller=make.teller(name="Wei Chen"))
    make.case(cast, flags=["vip"], owner=cast.colleague)
    columns = [["ref", "ID"], ["subject", ""], ["name", "Who"], ["harm", ""]]
    layout = save_columns(of="cases", name="Ours", columns=columns, is_shared=False, by=cast.officer)
    client, url = make.signed_in(cast.officer), reverse("complaints-export")
    sent = {"layout": layout.pk, "first_on": "2020-01-01", "last_on": "2031-01-01", "form": "csv"}
    answer = rows_of(client.post(url, sent))
    assert answer == [["ID", "In a few words", "Who"], [case.ref, "'=cmd", "•••"]]  # this site codes no harm
    assert client.post(url, {**sent, "purpose": "fun"}).status_code == 200
    named = rows_of(client.post(url, {**sent, "purpose": "insurer"}))
    assert named[1][2] == "Wei Chen"
    facts = Entry.objects.filter(verb="complaint.export").latest("pk").facts
    assert (facts["purpose"], facts["columns"]) == ("insurer", ["ref", "subject", "name"])
    assert b"".join(client.post(url, {**sent, "form": "xlsx"}).streaming_content).startswith(b"PK")
    assert make.signed_in(cast.reader).get(url).status_code == 403
