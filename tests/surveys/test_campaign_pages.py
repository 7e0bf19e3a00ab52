"""The pages of a campaign: who may open them, what they say, search, file, dry run, letters; codes to type in."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from hospital import actions as hospital
from hospital import csvfile
from hospital.limits import Limit
from hospital.models import Role
from outbox.models import Message
from pxm.bench.measuring import statements
from surveys import actions
from surveys.models import Asking, Campaign
from tests import make
from tests.surveys.campaigning import DUE, HOME, goes_home, line, patient, running, sweep
from tests.surveys.make import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast):
    return make.signed_in(make.user(Role.SURVEYS, cast.site))


def page(client: Client, campaign: Campaign, name: str = "campaign", **query: str) -> str:
    return client.get(reverse(name, args=[campaign.pk]), query).content.decode()


def test_a_campaign_is_planned_changed_started_and_paused_in_the_browser(cast, office):
    survey = published(cast)
    sent = {
        "name": "After surgery", "instrument": survey.pk, "site": cast.site.pk, "event": "discharged",
        "wards": cast.ward.pk,
        "age_from": "18", "sampling": "stratified", "percent": "50", "delay_hours": "48", "latest_days": "42",
        "window_from": "10:00", "window_until": "18:00", "reminders": "4، 9", "open_days": "42", "first_way": "email",
        "second_way": "sms", "template_en": "T-1", "same_gap_days": "90", "any_gap_days": "30",
        "household_gap_days": "30", "most_messages": "4",
    }  # fmt: skip
    assert "reminders" in office.post(reverse("campaign-plan"), {**sent, "reminders": "soon"}).context["form"].errors
    assert (
        "window_until"
        in office.post(reverse("campaign-plan"), {**sent, "window_until": "09:00"}).context["form"].errors
    )
    assert office.post(reverse("campaign-plan"), sent).status_code == 302
    campaign = Campaign.objects.get()
    assert (campaign.channels, campaign.reminder_days, campaign.sms_templates) == (
        ["email", "sms"],
        [4, 9],
        {"en": "T-1"},
    )
    assert (campaign.wards.get(), campaign.percent, len(campaign.seed)) == (cast.ward, 50, 32)
    office.post(reverse("campaign-step", args=[campaign.pk, "start"]))
    office.post(reverse("campaign-step", args=[campaign.pk, "pause"]))
    changed = office.post(
        reverse("campaign-change", args=[campaign.pk]), {**sent, "delay_hours": "72", "percent": "10"}
    )
    campaign.refresh_from_db()
    assert (changed.status_code, campaign.state, campaign.delay_hours, campaign.percent) == (302, "paused", 72, 50)


def test_the_figures_agree_with_the_hospitals_own_count(cast, office):
    campaign = running(cast)
    goes_home(cast)
    goes_home(cast, patient(email=""))
    assert "2 more went home" in page(office, campaign)
    sweep(DUE)
    shown = office.get(campaign.get_absolute_url())
    sums = shown.context["sums"]
    assert (sums.lines, sums.told, sum(one.number for one in sums.states)) == (2, 2, 2)
    assert "Both counts agree" in shown.content.decode()
    assert Entry.objects.filter(verb="campaign.look").count() == 2


def test_lines_are_found_by_name_number_and_reason(cast, office):
    campaign = running(cast)
    goes_home(cast, patient(name="Aoife Byrne"), number="V-77")
    goes_home(cast, patient(name="Wei Chen", email=""))
    sweep(DUE)
    address = campaign.get_absolute_url()
    for words, found in (("byrne", 1), ("v-77", 1), ("nobody", 0)):
        assert len(office.post(address, {"q": words}).context["lines"]) == found
    for query, found in (({"reason": "no_contact"}, 1), ({"state": "x"}, 2), ({"q": "byrne"}, 2)):
        assert len(office.get(address, query).context["lines"]) == found


def test_a_figure_leads_to_as_many_lines(cast, office):
    """Each by its main reason, and who waits is not among those left out."""
    campaign = running(cast, age_from=60)
    goes_home(cast)
    goes_home(cast, patient(email=""))
    goes_home(cast, patient(email=""), born_on=date(1930, 1, 1))
    actions.claim(now=HOME)
    Asking.objects.filter(state="waiting").update(reason="many_messages", reasons="many_messages age")
    shown = office.get(campaign.get_absolute_url()).context["sums"]
    for one in (*shown.states, *shown.reasons):
        assert len(office.get(campaign.get_absolute_url() + "?" + one.of).context["lines"]) == one.number
    assert [(str(one.words), one.number) for one in shown.reasons] == [("Too young or too old for this survey", 2)]


def test_the_file_names_nobody_and_acts_in_no_spreadsheet(cast, office):
    campaign = running(cast)
    goes_home(cast, patient(name="Aoife Byrne"), number="=1+1")
    sweep(DUE)
    text = page(office, campaign, "campaign-export")
    assert "'=1+1" in text and "Byrne" not in text and "example.org" not in text
    assert not any(row.startswith(csvfile.FORMULA) for row in text.splitlines())
    assert Entry.objects.filter(verb="campaign.export").count() == 1


def test_the_list_costs_the_same_for_two_lines_as_for_twenty(cast, office):
    campaign, costs = running(cast), []
    page(office, campaign)
    for people in (2, 18):
        for _person in range(people):
            goes_home(cast)
        while actions.claim(now=HOME):
            pass
        with statements() as found:
            page(office, campaign)
        costs.append(len(found))
    assert costs[0] == costs[1] <= 16


def test_a_dry_run_says_who_would_get_what_and_writes_nothing(cast, office, monkeypatch):
    campaign = running(cast)
    goes_home(cast, patient(name="Aoife Byrne"))
    hospital.opt_out(goes_home(cast).patient.person, how="staff")
    monkeypatch.setattr("surveys.views.staff.campaigns.timezone.now", lambda: DUE)
    shown = office.get(reverse("campaign-dry-run", args=[campaign.pk])).context["dry"]
    assert (shown.ways, shown.reasons) == ([("E-mail", 1)], [("Wants no surveys", 1)])
    assert not Asking.objects.exists() and not Message.objects.exists()


def test_a_letter_is_printed_once_and_its_code_is_typed_in(cast, office):
    campaign = running(cast, channels=["letter"], latest_days=9999)
    goes_home(cast, patient(postal_address="12 Long Road, Northbank"))
    sweep(DUE)
    sent = {"line": line().pk, "way": "letter"}
    letter = office.post(reverse("campaign-hand", args=[campaign.pk]), sent)
    code = letter.context["sheets"][0].code
    assert code in letter.content.decode() and "12 Long Road" in letter.content.decode()
    assert office.post(reverse("campaign-hand", args=[campaign.pk]), sent).context["sheets"] == []
    public = Client()
    to = public.post(reverse("public-survey-code"), {"code": f" {code.lower()} "})
    assert public.get(to.url).status_code == 200
    assert "code" in public.post(reverse("public-survey-code"), {"code": "ключ"}).context["form"].errors
    assert public.post(to.url).status_code == 302


def test_a_code_that_opens_nothing_stays_in_the_field(cast, office):
    door = reverse("public-survey-code")
    wrong = Client().post(door, {"code": "K7MP-2QXD-9HTR"})
    assert wrong.status_code == 200 and "This code opens no survey." in wrong.context["form"].errors["code"][0]
    assert 'value="K7MP-2QXD-9HTR"' in wrong.content.decode()


def test_codes_cannot_be_guessed_without_end(cast, monkeypatch):
    monkeypatch.setattr("surveys.views.public.stopping.MISSING", (Limit(2, 60),))
    door = reverse("public-survey-code")
    assert [Client().post(door, {"code": f"K7MP2QXD9H{n:02}"}).status_code for n in range(3)] == [200, 200, 429]


def test_staff_stop_surveys_for_somebody_and_take_it_back(cast, office):
    campaign = running(cast)
    visit = goes_home(cast)
    sweep(DUE)
    stop = reverse("campaign-stop", args=[campaign.pk])
    office.post(stop, {"line": line().pk})
    assert (line().state, line().reason) == ("withdrawn", "opted_out")
    assert visit.patient.person.opt_outs.standing().get().how == "staff"
    office.post(stop, {"line": line().pk, "again": "yes"})
    assert not visit.patient.person.opt_outs.standing().exists()


def test_others_see_no_campaign(cast):
    campaign = running(cast)
    elsewhere = make.signed_in(make.user(Role.SURVEYS, cast.other_site))
    assert elsewhere.get(campaign.get_absolute_url()).status_code == 404
    assert make.signed_in(cast.officer).get(campaign.get_absolute_url()).status_code == 403
