"""The logo of a site: through the gate, drawn small, on paper."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from PIL import Image

from audit.models import Entry
from complaints import actions as cases
from files import actions, vault
from files.models import File, Logo
from tests import make
from tests.files import samples


@pytest.fixture
def cast(db):
    return make.cast()


def test_it_is_drawn_anew_small_and_without_what_the_camera_wrote(cast):
    logo = actions.set_logo(cast.site, upload=samples.upload(samples.photo((900, 1800))), by=cast.administrator)
    content = b"".join(vault.read(logo.file.key))
    assert samples.PLACE not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.width <= 600, picture.height <= 200) == ("PNG", True, True)
    assert Entry.objects.filter(verb="site.set_logo", subject_id=cast.site.pk).count() == 1


@pytest.mark.parametrize("content", [samples.PDF, samples.SVG, b"GIF89a"])
def test_what_is_no_picture_is_refused_and_leaves_nothing(cast, content):
    with pytest.raises(ValidationError):
        actions.set_logo(cast.site, upload=samples.upload(content), by=cast.administrator)
    assert (Logo.objects.count(), File.objects.count()) == (0, 0)


def test_another_one_takes_its_place_and_it_can_be_taken_away(cast):
    first = actions.set_logo(cast.site, upload=samples.upload(), by=cast.administrator).file
    second = actions.set_logo(cast.site, upload=samples.upload(samples.photo((30, 30))), by=cast.administrator).file
    assert File.objects.get(pk=first.pk).state == File.State.ERASED
    actions.remove_logo(cast.site, by=cast.administrator)
    assert File.objects.get(pk=second.pk).state == File.State.ERASED and not Logo.objects.exists()


def test_it_stands_on_paper_once_the_scanner_let_it_through(cast, scanner, client):
    case, administrator = make.case(cast), make.signed_in(cast.administrator)
    administrator.post(reverse("site-logo", args=[cast.site.code]), {"upload": samples.upload()})
    paper, officer = reverse("complaint-print", args=[case.ref]), make.signed_in(cast.officer)
    url = Logo.objects.get().get_absolute_url()
    assert url not in officer.get(paper).content.decode()
    assert client.get(url).status_code == 404
    assert actions.scan_due() == 1
    assert f'src="{url}"' in officer.get(paper).content.decode()
    slip = make.signed_in(cast.nurse).post(reverse("feedback-log-slip", args=[case.ref]))
    assert f'src="{url}"' in slip.content.decode()
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    administrator.post(reverse("site-remove-logo", args=[cast.site.code]))
    assert client.get(url).status_code == 404


def test_nobody_but_administrators_sets_one(cast):
    assert make.signed_in(cast.manager).get(reverse("site-logo", args=[cast.site.code])).status_code == 403


def test_what_came_with_a_merged_case_is_seen_from_the_leading_one(cast):
    leading, double = make.case(cast), make.case(cast)
    cases.attach(double, by=cast.officer, uploads=[samples.upload(name="Bell of the double.jpg")])
    cases.merge(make.fresh(double), into=leading, by=cast.manager)
    page = make.signed_in(cast.officer).get(leading.get_absolute_url()).content.decode()
    assert "Bell of the double.jpg" in page and double.ref in page
    evidence = double.evidence.get()
    url = reverse("complaint-download", args=[leading.ref, evidence.pk])
    assert make.signed_in(cast.officer).get(url).status_code == 302
    assert (
        "Bell of the double.jpg"
        in make.signed_in(cast.officer).get(reverse("complaint-print", args=[leading.ref])).content.decode()
    )
