"""What a house looks like: its color, refused where it could not be read, and what its sites print."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from hospital import actions
from hospital.models import Letterhead, Organization
from tests import make

pytestmark = pytest.mark.django_db
NAVY, YELLOW = "#1F4E9A", "#FFD400"
DUBLIN = {"address": "12 Harbour Road\nDublin 2", "complaints": "Listening office, ground floor", "footer": "No. 1234"}


def colors(**fields) -> tuple[str, str]:
    actions.change_accent(make.organization(), by=None, now=make.NOW, **fields)
    house = Organization.objects.get()
    return house.accent, house.accent_dark


# ---------------------------------------------------------------- the color
def test_one_color_makes_the_one_for_dark_pages():
    light, dark = colors(light="1f4e9a")
    assert light == NAVY and dark.startswith("#") and dark != NAVY
    assert Entry.objects.get(verb="organization.change_accent").facts["light"] == NAVY


def test_two_colors_are_kept_and_none_is_the_product_s():
    assert colors(light=NAVY, dark="#9DB8E8") == (NAVY, "#9DB8E8")
    assert colors(light="") == ("", "")


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [({"light": YELLOW}, "light", "contrast"), ({"light": NAVY, "dark": NAVY}, "dark", "contrast"),
     ({"light": "blue"}, "light", "color"), ({"light": "", "dark": YELLOW}, "light", "color")],
)  # fmt: skip
def test_what_could_not_be_read_is_refused(given, field, code):
    with pytest.raises(ValidationError) as refusal:
        colors(**given)
    (error,) = refusal.value.error_dict[field]
    assert error.code == code
    assert Organization.objects.get().accent == ""


def test_the_database_keeps_nothing_else_than_colors():
    make.organization()
    with pytest.raises(IntegrityError, match="organization_accent_is_two_colors"):
        Organization.objects.update(accent="red;}", accent_dark="#FFFFFF")


def test_the_page_offers_the_nearest_color_and_takes_it():
    client, url = make.signed_in(make.administrator()), reverse("accent-change")
    page = client.post(url, {"light": YELLOW, "dark": ""})
    (sent,) = page.context["form"].instead()
    shown = page.content.decode()
    assert f"The nearest color that can: {sent['light']}" in shown and f'value="{YELLOW}"' in shown
    assert client.post(url, sent).url == url
    assert Organization.objects.get().accent == sent["light"]


def test_every_page_is_led_to_the_sheet_and_the_browser_keeps_it(cast):
    client = make.signed_in(cast.manager)
    pages = ((client, reverse("my-work")), (Client(), reverse("account_login")), (Client(), reverse("public-track")))
    assert all("accent.css" not in browser.get(url).content.decode() for browser, url in pages)
    colors(light=NAVY)
    address = Organization.objects.get().accent_url
    for browser, url in (*pages, (Client(), reverse("public-tell-us-step", args=[cast.site.code, "kind"]))):
        assert address.replace("&", "&amp;") in browser.get(url).content.decode()
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/css; charset=utf-8" and f"--brand: {NAVY};" in answer.content.decode()
    assert answer["Cache-Control"].startswith("public")
    assert Client().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    colors(light="#0B6868")
    assert Client().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 200


# ---------------------------------------------------------------- on paper
def test_the_letterhead_is_kept_by_language(cast):
    client, url = make.signed_in(make.administrator()), reverse("site-letterhead", args=[cast.site.code])
    sent = {f"{name}_en": words.replace("\n", "\r\n") for name, words in DUBLIN.items()}
    page = client.post(url, {**sent, "name_ar": "مستشفى المرفأ"}, follow=True).content.decode()
    assert "The letterhead is changed." in page
    row = Letterhead.objects.get(language="en")
    assert (row.address, row.title, row.is_complete) == (DUBLIN["address"], cast.site.name, True)
    assert Letterhead.objects.get(language="ar").title == "مستشفى المرفأ"
    assert Entry.objects.get(verb="site.change_letterheads").facts["languages"] == ["ar", "en", "zh-hans"][:2]
    before = Entry.objects.count()
    actions.change_letterheads(cast.site, words={"en": DUBLIN}, by=None)
    assert Entry.objects.filter(verb="site.change_letterheads").count() == 1 and Entry.objects.count() == before


def test_whoever_reads_another_language_gets_the_first_there_is(cast):
    site = cast.site
    (nobody_wrote_any,) = Letterhead.objects.for_paper(site, "en")
    assert nobody_wrote_any.lines == [line for line in (site.phone, site.email) if line]
    actions.change_letterheads(site, words={"en": DUBLIN, "zh-hans": {"address": "海港路 12 号"}}, by=None)
    heads = Letterhead.objects.for_paper(site, "ar", "zh-hans", "en")
    assert [head.language for head in heads] == ["en", "zh-hans", "en"]


def test_it_stands_on_the_printed_case_and_on_the_slip(cast):
    case = make.case(cast)
    actions.change_letterheads(cast.site, words={"en": DUBLIN}, by=None)
    printed = make.signed_in(cast.manager).get(reverse("complaint-print", args=[case.ref])).content.decode()
    assert "12 Harbour Road" in printed and "No. 1234" in printed
    slip = make.signed_in(cast.nurse).post(reverse("feedback-log-slip", args=[case.ref])).content.decode()
    assert "12 Harbour Road" in slip and "Listening office, ground floor" in slip and "No. 1234" in slip
