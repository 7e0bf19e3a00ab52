"""Tell us, from the first page to the reference: every page in turn, without JavaScript."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from complaints.models import Complaint, TrackingKey
from complaints.views.public import steps, telling
from feedback.models import Feedback
from files import vault
from hospital.models import Draft, Site
from tests import make
from tests.complaints.seen import statements
from tests.files import samples

pytestmark = pytest.mark.django_db
WORDS = "Nobody came for three hours, and the bell was on the floor."
ANSWERS = {
    "kind": {"kind": "complaint"},
    "story": {"words": WORDS, "wish": "Somebody who comes"},
    "place": {"department": "", "occurred_precision": "day", "occurred_on": "2026-11-01"},
    "you": {"teller_role": "patient", "patient_knows": ""},
    "answer": {"way": "email", "name": "Wei Chan", "email": "wei@mail.example"},
    "check": {},
}


@pytest.fixture
def site() -> Site:
    make.rules()
    return make.site()


def page(site: Site, step: str) -> str:
    return reverse("public-tell-us-step", args=[site.code, step])


def tell(client: Client, site: Site, **changed: dict[str, str]) -> str:
    """Go through every page; returns where the last one led."""
    for step, answer in (ANSWERS | changed).items():
        response = client.post(page(site, step), answer)
        assert response.status_code == 302, (step, response.context and response.context["form"].errors)
    return response.url


def told(client: Client) -> dict[str, str]:
    return signing.loads(client.cookies[telling.COOKIE].value, salt=telling.SALT)


def test_a_complaint_becomes_a_case_and_the_person_gets_reference_date_and_code(client: Client, site: Site):
    assert tell(client, site) == reverse("public-tell-us-done")
    case = Complaint.objects.select_related("feedback", "teller").get()
    assert (case.feedback.words, case.channel, case.severity, case.logged_by) == (WORDS, "web", 2, None)
    assert (case.teller.name, case.teller.email) == ("Wei Chan", "wei@mail.example")
    shown = client.get(reverse("public-tell-us-done")).content.decode()
    assert case.ref in shown
    assert told(client)["code"][:5] in shown
    assert Entry.objects.filter(verb="complaint.register", actor_id=None).count() == 1


def test_thanks_are_kept_without_a_case(client: Client, site: Site):
    tell(client, site, kind={"kind": "compliment"}, answer={"way": "none"})
    assert not Complaint.objects.exists()
    assert Feedback.objects.get().kind == "compliment"
    assert "code" not in told(client)


def test_they_say_whether_their_words_may_be_repeated_and_a_name_is_needed_for_one(client: Client, site: Site):
    tell(client, site, answer={**ANSWERS["answer"], "quote": "nameless"})
    assert Feedback.objects.get().quote == "nameless"
    for step in ("kind", "story", "place", "you"):
        client.post(page(site, step), ANSWERS[step])
    shown = client.post(page(site, "answer"), {"way": "none", "quote": "named"}).content.decode()
    assert "Enter the name that may stand with it." in shown


def test_somebody_may_stay_anonymous(client: Client, site: Site):
    tell(client, site, you={"teller_role": "family"}, answer={"way": "none"})
    case = Complaint.objects.get()
    assert (case.teller, case.teller_role) == (None, "anonymous")


def test_a_relative_says_whether_the_patient_knows(client: Client, site: Site):
    tell(client, site, you={"teller_role": "family", "patient_knows": "no"})
    assert Feedback.objects.get().patient_knows == "no"


def test_nothing_is_chosen_beforehand(client: Client, site: Site):
    assert b"checked" not in client.get(page(site, "kind")).content


def test_no_page_is_skipped(client: Client, site: Site):
    assert client.get(page(site, "check")).url == page(site, "kind")
    client.post(page(site, "kind"), ANSWERS["kind"])
    assert client.get(page(site, "answer")).url == page(site, "story")


def test_what_was_typed_is_there_when_going_back(client: Client, site: Site):
    for step in ("kind", "story"):
        client.post(page(site, step), ANSWERS[step])
    assert WORDS in client.get(page(site, "story")).content.decode()


def test_a_mistake_is_named_beside_its_field_and_the_rest_is_kept(client: Client, site: Site):
    for step in ("kind", "story", "place", "you"):
        client.post(page(site, step), ANSWERS[step])
    shown = client.post(page(site, "answer"), {"way": "phone", "name": "Wei Chan"}).content.decode()
    assert "Enter the telephone number we should ring." in shown
    assert "Wei Chan" in shown


@pytest.mark.parametrize("precision", ["day", "about"])
def test_whoever_chooses_a_day_enters_it(client: Client, site: Site, precision: str):
    for step in ("kind", "story"):
        client.post(page(site, step), ANSWERS[step])
    sent = client.post(page(site, "place"), {"department": "", "occurred_precision": precision, "occurred_on": ""})
    assert sent.context["form"].errors == {"occurred_on": ["Enter the day, or choose that you do not remember."]}
    assert client.post(page(site, "place"), {"occurred_precision": "unknown"}).url == page(site, "you")


@pytest.mark.parametrize("number", ["12", "my daughter"])
def test_a_number_that_nobody_can_ring_is_refused(client: Client, site: Site, number: str):
    for step in ("kind", "story", "place", "you"):
        client.post(page(site, step), ANSWERS[step])
    shown = client.post(page(site, "answer"), {"way": "phone", "phone": number})
    assert shown.context["form"].errors["phone"] == ["Check the telephone number. Some digits are missing."]
    assert number in shown.content.decode()
    assert client.post(page(site, "answer"), {"way": "phone", "phone": "ext. ٢٦١"}).url == page(site, "check")


def test_changing_an_answer_from_the_last_page_leads_back_to_it(client: Client, site: Site):
    for step in list(ANSWERS)[:-1]:
        client.post(page(site, step), ANSWERS[step])
    assert client.post(page(site, "story"), {"words": "Shorter"}).url == page(site, "check")
    assert "Shorter" in client.get(page(site, "check")).content.decode()


def test_sent_twice_it_is_one_case(client: Client, site: Site):
    for step in list(ANSWERS)[:-1]:
        client.post(page(site, step), ANSWERS[step])
    draft = Draft.objects.get()
    client.post(page(site, "check"))
    Draft.objects.create(key=draft.key, form=draft.form, data=draft.data, saved_at=draft.saved_at)
    client.post(page(site, "check"))
    assert Complaint.objects.count() == 1
    assert told(client)["ref"] == Complaint.objects.get().ref


def test_the_draft_is_gone_once_it_was_sent(client: Client, site: Site):
    tell(client, site)
    assert not Draft.objects.exists()


def test_no_words_reach_an_address_or_a_cookie(client: Client, site: Site):
    where = tell(client, site)
    carried = where + "".join(morsel.value for morsel in client.cookies.values())
    assert "bell" not in carried
    assert "wei@mail" not in carried


def test_only_hashes_of_the_key_are_kept(client: Client, site: Site):
    tell(client, site)
    key = TrackingKey.objects.get()
    assert told(client)["token"] not in (key.token_hash, key.code_hash)


def test_the_public_door_is_not_asked_to_sign_in(client: Client, site: Site):
    assert client.get(reverse("public-tell-us")).status_code == 302  # one site: nothing to choose
    make.site()
    assert client.get(reverse("public-tell-us")).status_code == 200


def test_an_unknown_site_or_page_is_not_found(client: Client, site: Site):
    assert client.get(reverse("public-tell-us-step", args=["nowhere", "kind"])).status_code == 404
    assert client.get(page(site, "secret")).status_code == 404


def test_a_flood_from_one_address_is_slowed_and_told_when_to_come_back(client: Client, site: Site):
    for _number in range(121):
        response = client.post(page(site, "kind"), {})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


# ------------------------------------------------------------------------------------------------ help now
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", '<span lang="en" dir="ltr">Press the call bell.</span>'),
     ("ar", '<span lang="ar" dir="rtl">اضغط جرس الاستدعاء.</span>'),
     ("zh-hans", '<span lang="en" dir="ltr">Press the call bell.</span>')],
)  # fmt: skip
def test_what_to_do_when_help_is_needed_now_is_said_in_the_readers_language(client: Client, language, said):
    make.rules()
    site = make.site(urgent_help={"en": "Press the call bell.", "ar": "اضغط جرس الاستدعاء."})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert said in client.get(page(site, "kind")).content.decode()


def test_a_house_without_words_of_its_own_says_ours(client: Client, site: Site):
    for address in (page(site, "kind"), reverse("public-track")):
        assert "If you need help now, tell any member of staff." in client.get(address).content.decode()


def test_only_the_languages_of_the_site_are_offered(client: Client):
    make.rules()
    site = make.site(languages=["en", "ar"])
    shown = client.get(page(site, "kind")).content.decode()
    assert 'value="ar"' in shown and 'value="zh-hans"' not in shown


def test_files_come_with_a_case_on_the_last_page(client: Client, site: Site):
    files = [samples.upload(), samples.upload(samples.HTML, "page.html")]
    tell(client, site, check={"files": files})
    case = Complaint.objects.get()
    assert sorted(case.evidence.values_list("file__state", "by")) == [("refused", None), ("stored", None)]
    shown = client.get(reverse("public-tell-us-done")).content.decode()
    assert "1 file came with it." in shown
    assert "It is neither a picture nor a PDF or Word document" in shown
    assert "page" not in str(told(client))


def test_thanks_need_no_files_and_a_full_disk_loses_no_case(client: Client, site: Site, monkeypatch):
    for step in list(ANSWERS)[:-1]:
        client.post(page(site, step), ANSWERS[step] | ({"kind": "compliment"} if step == "kind" else {}))
    assert b'type="file"' not in client.get(page(site, "check")).content
    client.post(page(site, "check"))

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vault, "put", full)
    tell(client, site, check={"files": [samples.upload()]})
    assert Complaint.objects.get().evidence.get().file.reason == "storage"


@pytest.mark.parametrize(
    ("kind", "most"),
    [("concern", 16), ("complaint", 16), ("compliment", 27), ("suggestion", 21), ("enquiry", 21)],
)
def test_the_last_page_the_sending_and_the_thanks_stay_cheap(client: Client, site: Site, kind: str, most: int):
    """Upper bounds: what reaches us at the worst moment of a hospital comes all at once."""
    about = {"kind": {"kind": kind}, "answer": {"way": "phone", "name": "Wei Chan", "phone": "555 0142"}}
    tell(Client(), site, **about)  # what a process reads once is read
    about |= {"answer": {**about["answer"], "phone": "555 0143"}}
    for step in steps.STEPS[:-1]:
        client.post(page(site, step), (ANSWERS | about)[step])
    with statements() as asked:
        client.get(page(site, "check"))
    with CaptureQueriesContext(connection) as captured, statements() as sent:
        assert client.post(page(site, "check")).status_code == 302
    with statements() as thanked:
        client.get(reverse("public-tell-us-done"))
    assert (len(asked), len(thanked)) == (2, 1)
    assert len(sent) <= most
    marks = [row["sql"] for row in captured if row["sql"].startswith("SAVEPOINT")]
    assert len(marks) <= 3  # the test's own transaction makes the first of what begins one elsewhere
    assert not Draft.objects.exists()


def test_what_was_written_goes_with_what_is_stored_or_stays(client: Client, site: Site, monkeypatch):
    """One transaction: refused, nothing is stored and the draft is there to be sent again."""
    for step in steps.STEPS[:-1]:
        client.post(page(site, step), ANSWERS[step])

    def refuse(*_args: object, **_more: object) -> None:
        raise ValidationError("full")

    with monkeypatch.context() as patch:
        patch.setattr("complaints.actions.public.drop_draft", refuse)
        with pytest.raises(ValidationError):
            client.post(page(site, "check"))
    assert (Feedback.objects.count(), Draft.objects.count()) == (0, 1)
    client.post(page(site, "check"))
    assert (Feedback.objects.count(), Draft.objects.count()) == (1, 0)
