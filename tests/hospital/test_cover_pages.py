"""The pages of cover: my own absence in two taps, the Cover page of a site, the rota, and who is on duty on top."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from hospital import actions
from hospital.models import Absence, Relief, Role, Rota, Shift
from hospital.rota import moment
from tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DUBLIN = ZoneInfo("Europe/Dublin")


@pytest.fixture
def cast():
    return make.cast()


@pytest.fixture
def rota(cast):
    """The duty manager by day and the director, who may be one, by night; nobody has the Sunday."""
    rota = make.rota(cast.site)
    make.member(cast.director, Role.DUTY, cast.site)
    make.shifts(rota, cast.duty, "08:00", "20:00", days=range(6))
    make.shifts(rota, cast.director, "20:00", "08:00")
    return rota


def text(answer) -> str:
    return answer.content.decode()


def today():
    return timezone.now().astimezone(DUBLIN).date()


# ---------------------------------------------------------------- I am away
def test_one_tap_is_enough_with_what_the_page_proposes(cast):
    actions.name_deputy(cast.officer, deputy=cast.colleague, by=cast.officer)
    client = make.signed_in(cast.officer)
    form = client.get(reverse("absence-add")).context["form"]
    sent = {"until": form["until"].value(), "back_on": "", "starts_on": "", "deputy": form["deputy"].value()}
    assert client.post(reverse("absence-add"), sent).status_code == 302
    absence = Absence.objects.get()
    assert (absence.user, absence.deputy) == (cast.officer, cast.colleague)
    assert absence.ends_at == moment(today() + DAY, datetime.min.time(), "Europe/Dublin")
    assert timezone.now() - absence.starts_at < timedelta(minutes=1)


def test_another_day_goes_before_the_card_and_it_may_begin_later(cast):
    client, first, last = make.signed_in(cast.officer), today() + 3 * DAY, today() + 10 * DAY
    sent = {
        "until": (today() + DAY).isoformat(),
        "back_on": last.isoformat(),
        "starts_on": first.isoformat(),
        "deputy": "",
    }
    client.post(reverse("absence-add"), sent)
    absence = Absence.objects.get()
    assert (absence.starts_at.astimezone(DUBLIN).date(), absence.ends_at.astimezone(DUBLIN).date()) == (first, last)
    assert absence.deputy is None


def test_days_are_read_off_the_wall_of_the_persons_site(cast):
    client = make.signed_in(cast.outsider)  # in Halifax
    tomorrow = timezone.now().astimezone(ZoneInfo("America/Halifax")).date() + DAY
    client.post(reverse("absence-add"), {"until": tomorrow.isoformat(), "deputy": ""})
    assert Absence.objects.get().ends_at == moment(tomorrow, datetime.min.time(), "America/Halifax")


def test_what_is_refused_stands_beside_its_field(cast):
    make.away(cast.colleague, starts_at=timezone.now(), ends_at=timezone.now() + 30 * DAY, now=timezone.now())
    sent = {"until": (today() + DAY).isoformat(), "deputy": cast.colleague.pk}
    page = make.signed_in(cast.officer).post(reverse("absence-add"), sent)
    assert page.status_code == 200
    assert page.context["form"].errors["deputy"] == [f"{cast.colleague.name} is away then as well."]


def test_only_people_near_are_proposed_as_deputies(cast):
    form = make.signed_in(cast.officer).get(reverse("absence-add")).context["form"]
    proposed = set(form.fields["deputy"].queryset)
    assert {cast.colleague, cast.outsider} <= proposed
    assert not {cast.officer, cast.nurse, cast.pr} & proposed


def test_the_page_says_that_one_is_away_and_ends_it(cast):
    client = make.signed_in(cast.officer)
    client.post(reverse("absence-add"), {"until": (today() + DAY).isoformat(), "deputy": cast.colleague.pk})
    page = text(client.get(reverse("my-work")))
    assert f"{cast.colleague.name} stands in." in page
    assert client.post(reverse("absence-end", args=[Absence.objects.get().pk])).status_code == 302
    assert "I am back" not in text(client.get(reverse("my-work")))


# ---------------------------------------------------------------- others' absences
def test_whoever_plans_the_site_enters_and_ends_the_absence_of_another(cast):
    client = make.signed_in(cast.manager)
    sent = {"user": cast.officer.pk, "until": (today() + DAY).isoformat(), "deputy": cast.colleague.pk}
    answer = client.post(reverse("absence-add-other", args=[cast.site.code]), sent)
    assert answer.url == cast.site.get_absolute_url()
    absence = Absence.objects.get()
    entry = Entry.objects.get(verb="absence.add")
    assert (entry.actor_id, entry.subject_id) == (cast.manager.pk, cast.officer.pk)
    client.post(reverse("absence-end", args=[absence.pk]), {"to": "cover"})
    absence.refresh_from_db()
    assert absence.ends_at <= timezone.now()


def test_nobody_enters_the_absence_of_somebody_elsewhere(cast):
    sent = {"user": cast.outsider.pk, "until": (today() + DAY).isoformat(), "deputy": ""}
    page = make.signed_in(cast.manager).post(reverse("absence-add-other", args=[cast.site.code]), sent)
    assert "user" in page.context["form"].errors
    assert (
        make.signed_in(cast.manager).get(reverse("absence-add-other", args=[cast.other_site.code])).status_code == 404
    )


def test_a_planner_does_not_make_themselves_the_deputy(cast):
    sent = {"user": cast.officer.pk, "until": (today() + DAY).isoformat(), "deputy": cast.manager.pk}
    page = make.signed_in(cast.manager).post(reverse("absence-add-other", args=[cast.site.code]), sent)
    assert page.context["form"].errors["deputy"] == ["Somebody else has to name you as the deputy."]
    assert not Absence.objects.exists()


def test_an_absence_is_ended_by_the_person_and_by_planners_alone(cast):
    absence = make.away(cast.officer, cast.colleague, ends_at=timezone.now() + DAY, now=timezone.now())
    url = reverse("absence-end", args=[absence.pk])
    assert make.signed_in(cast.colleague).post(url).status_code == 403  # the deputy
    assert make.signed_in(cast.outsider).post(url).status_code == 404
    assert make.signed_in(cast.director).post(url).status_code == 302


# ---------------------------------------------------------------- the Cover page
def test_cover_leads_to_the_site_where_somebody_works(cast):
    for person, site in ((cast.officer, cast.site), (cast.outsider, cast.other_site), (cast.head, cast.site)):
        assert make.signed_in(person).get(reverse("cover")).url == site.get_absolute_url()
    assert make.signed_in(cast.nurse).get(reverse("cover")).status_code == 403


def test_it_shows_who_is_on_and_who_is_away(cast, rota):
    make.away(cast.officer, cast.colleague, ends_at=timezone.now() + DAY, now=timezone.now())
    page = text(make.signed_in(cast.officer).get(cast.site.get_absolute_url()))
    assert cast.duty.name in page
    assert f"{cast.colleague.name} stands in" in page
    assert "Weekly pattern" not in page  # not theirs to change


def test_planners_are_warned_of_the_hours_nobody_has(cast, rota):
    page = text(make.signed_in(cast.manager).get(cast.site.get_absolute_url()))
    assert "in the coming seven days nobody is there" in page
    assert "nobody is planned" in page
    assert "nobody is there" not in text(make.signed_in(cast.officer).get(cast.site.get_absolute_url()))


def test_the_group_s_rota_stands_on_the_page_of_every_site(cast, rota):
    make.shifts(make.rota(None), make.user(Role.DUTY, name="Grace Group"), "08:00", "20:00")
    page = text(make.signed_in(cast.outsider).get(cast.other_site.get_absolute_url()))
    assert "Grace Group" in page
    assert cast.duty.name not in page


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
        return len(asked)


def test_it_costs_the_same_for_one_rota_as_for_many_and_for_all_absences(cast, rota):
    client = make.signed_in(cast.manager)
    before = queries(client, cast.site.get_absolute_url())
    for role, who in ((Role.OFFICER, cast.officer), (Role.MANAGER, cast.manager), (Role.LEADERSHIP, cast.director)):
        make.shifts(make.rota(cast.site, role), who, "08:00", "20:00")
    for who in (cast.officer, cast.nurse, cast.head, cast.reader):
        make.away(who, cast.colleague, ends_at=timezone.now() + DAY, now=timezone.now())
    assert queries(client, cast.site.get_absolute_url()) == before


# ---------------------------------------------------------------- on every page
def on_top(client) -> str:
    page = text(client.get(reverse("my-work")))
    return page.split('class="px-on-duty"', 1)[1].split("</a>", 1)[0] if 'class="px-on-duty"' in page else ""


def test_who_is_on_duty_stands_on_top_for_whoever_may_see_the_cover(cast):
    rota = make.rota(cast.site)
    make.shifts(rota, cast.duty, "08:00", "08:00")
    assert cast.duty.name in on_top(make.signed_in(cast.officer))
    assert on_top(make.signed_in(cast.nurse)) == ""
    now = timezone.now()
    make.away(cast.duty, cast.director, ends_at=now + DAY, now=now)
    assert cast.director.name in on_top(make.signed_in(cast.officer))


def test_without_a_rota_it_is_the_one_named_and_else_nobody(cast):
    assert "Nobody" in on_top(make.signed_in(cast.officer))
    actions.name_duty_manager(cast.site, cast.director, by=None)
    assert cast.director.name in on_top(make.signed_in(cast.officer))


def test_whoever_is_named_and_away_is_not_rung(cast):
    actions.name_duty_manager(cast.site, cast.director, by=None)
    now = timezone.now()
    absence = make.away(cast.director, cast.manager, ends_at=now + DAY, now=now)
    shown = on_top(make.signed_in(cast.officer))
    assert cast.manager.name in shown and cast.director.name not in shown
    absence.delete()
    actions.add_absence(cast.director, ends_at=now + DAY, by=None, now=now)
    assert "Nobody" in on_top(make.signed_in(cast.officer))


def test_it_costs_no_query_of_its_own(cast, rota):
    url = reverse("my-work")
    assert queries(make.signed_in(cast.officer), url) == queries(make.signed_in(cast.nurse), url)


# ---------------------------------------------------------------- the rota
def test_a_rota_is_made_and_filled_on_pages(cast):
    client = make.signed_in(cast.manager)
    client.post(reverse("rota-add"), {"place": cast.site.pk, "role": "duty"})
    rota = Rota.objects.get()
    sent = {
        "user": cast.duty.pk,
        "weekdays": [0, 1],
        "starts": "20:00",
        "ends": "08:00",
        "first_on": today().isoformat(),
    }
    assert client.post(reverse("shift-add", args=[rota.pk]), sent).url == rota.get_absolute_url()
    assert Shift.objects.count() == 2
    page = client.post(reverse("shift-add", args=[rota.pk]), sent)
    assert "Somebody has these hours already: Monday, 20:00 to 08:00." in text(page)
    assert "20:00 – 08:00" in text(client.get(rota.get_absolute_url()))


def test_a_manager_of_one_site_makes_no_rota_of_another_or_of_the_group(cast):
    client = make.signed_in(cast.manager)
    for place in (cast.other_site.pk, ""):
        page = client.post(reverse("rota-add"), {"place": place, "role": "duty", "zone": "Europe/Dublin"})
        assert "place" in page.context["form"].errors
    make.signed_in(cast.administrator).post(reverse("rota-add"), {"place": "", "role": "duty", "zone": "Europe/Dublin"})
    assert Rota.objects.get().site is None


def test_a_line_ends_on_its_page(cast, rota):
    shift = rota.shifts.first()
    client = make.signed_in(cast.manager)
    client.post(reverse("shift-end", args=[shift.pk]), {"last_on": (today() + 7 * DAY).isoformat()})
    shift.refresh_from_db()
    assert shift.last_on == today() + 7 * DAY


def test_somebody_takes_hours_for_once_and_it_is_taken_back(cast, rota):
    client = make.signed_in(cast.manager)
    gap = client.get(cast.site.get_absolute_url()).context["page"].gaps[-1]  # the first may have begun already
    form = client.get(gap.change_url).context["form"]
    assert form["starts_at"].value().isoformat(timespec="minutes")[-5:] == "08:00"
    day = gap.day.isoformat()
    sent = {"user": cast.duty.pk, "starts_at": f"{day}T08:00", "ends_at": f"{day}T20:00"}
    assert client.post(reverse("relief-add", args=[rota.pk]), sent).url == cast.site.get_absolute_url()
    relief = Relief.objects.get()
    assert relief.starts_at.astimezone(DUBLIN).strftime("%H:%M") == "08:00"
    assert "changed for once" in text(client.get(cast.site.get_absolute_url()))
    client.post(reverse("relief-end", args=[relief.pk]))
    assert not Relief.objects.exists()


def test_two_turns_are_swapped_on_a_page(cast, rota):
    client = make.signed_in(cast.manager)
    turns = client.get(reverse("rota-swap", args=[rota.pk])).context["form"].fields["one"].choices[1:]
    day = next(value for value, words in turns[2:] if words.endswith(cast.duty.name))
    night = next(value for value, words in turns[2:] if words.endswith(cast.director.name))
    client.post(reverse("rota-swap", args=[rota.pk]), {"one": day, "other": night})
    assert Relief.objects.count() == 2


def test_whether_every_hour_is_warned_of_is_changed(cast, rota):
    make.signed_in(cast.manager).post(reverse("rota-change", args=[rota.pk]), {"always": "no"})
    assert not Rota.objects.get().is_round_the_clock


# ---------------------------------------------------------------- as a file
def file(words: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("rota.csv", words.encode(), content_type="text/csv")


HEAD = "day,starts,ends,email,name,first_on,last_on\n"


def test_a_file_is_looked_at_first_and_changes_nothing(cast, rota):
    client, before = make.signed_in(cast.manager), Shift.objects.count()
    words = f"{HEAD}sun,08:00,20:00,{cast.duty.email},,,\nsun,20:00,08:00,nobody@example.org,,,\n"
    page = client.post(reverse("rota-import", args=[rota.pk]), {"file": file(words)})
    assert "Row 3, email: Nobody with the address nobody@example.org" in text(page)
    assert "Make this the rota" not in text(page)
    assert Shift.objects.count() == before


def test_the_second_sending_makes_it_the_rota(cast, rota):
    client = make.signed_in(cast.manager)
    words = f"{HEAD}sun,08:00,20:00,{cast.duty.email},,,\n"
    url = reverse("rota-import", args=[rota.pk])
    page = client.post(url, {"file": file(words)})
    assert "1 shift is added." in text(page)
    assert (
        client.post(url, {"text": dict(page.context["sent"])["text"], "confirm": "yes"}).url == rota.get_absolute_url()
    )
    assert Shift.objects.get(last_on__isnull=True).weekday == 6


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file, or paste its rows."),
        ({"file": SimpleUploadedFile("a.csv", b"\xff\xfe\x00")}, "not UTF-8"),
        ({"file": SimpleUploadedFile("a.csv", b"x" * 600_000)}, "larger than 512 kB"),
        ({"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}, "columns are missing"),
    ],
)
def test_what_is_no_rota_says_why(cast, rota, sent, words):
    page = make.signed_in(cast.manager).post(reverse("rota-import", args=[rota.pk]), sent)
    assert words in text(page)


def test_the_rota_comes_out_as_a_file_and_that_is_recorded(cast, rota):
    answer = make.signed_in(cast.manager).get(reverse("rota-export", args=[rota.pk]))
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    assert len(text(answer).strip().splitlines()) == 1 + 13
    assert Entry.objects.filter(verb="rota.export", actor_id=cast.manager.pk).count() == 1
