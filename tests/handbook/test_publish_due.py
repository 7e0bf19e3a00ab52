"""What was approved for a time goes live at that time, once, whoever looks; what has had its time withdraws itself."""

from datetime import UTC, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from handbook import actions
from handbook.models import HandbookPage
from hospital.models import Role
from tests import make
from tests.complaints.test_races import at_once
from tests.handbook import made

HOUR = timedelta(hours=1)


def planned(site, *, ahead=HOUR, slug="visiting", **about) -> HandbookPage:
    """Approved for later."""
    editor, reviewer = make.user(Role.EDITOR, site), make.user(Role.REVIEWER, site)
    page = made.changed(made.page(site, slug=slug), editor, go_live_at=timezone.now() + ahead, **about)
    return made.approved(made.submitted(page, editor), reviewer)


def text(page) -> str:
    return str(made.fresh(page).body)


@pytest.mark.django_db
def test_it_stays_as_it_is_until_its_time_and_then_changes_by_itself():
    page = planned(make.site())
    assert "Ten to noon" in text(page) and made.entries("handbookpage.schedule") == 1
    assert actions.publish_due(now=timezone.now()) == 0 and "Ten to noon" in text(page)


@pytest.mark.django_db
def test_at_its_time_it_is_live_and_published_once():
    page = planned(make.site())
    come(page)
    assert actions.publish_due() == 1 and "Ten to one" in text(page)
    assert actions.publish_due() == 0 and made.entries("handbookpage.publish") == 2


def come(page) -> None:
    """Its time has come."""
    at = timezone.now() - timedelta(seconds=1)
    revision = page.revisions.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = at.isoformat()
    revision.approved_go_live_at = at
    page.revisions.filter(pk=revision.pk).update(content=revision.content, approved_go_live_at=at)


@pytest.mark.django_db
def test_one_page_that_cannot_go_live_does_not_hold_up_the_others():
    site, administrator = make.site(), make.user(Role.ADMINISTRATOR, make.organization())
    bad, good = planned(site, slug="bad"), planned(site, slug="good")
    for page in (bad, good):
        come(page)
    HandbookPage.objects.filter(pk=bad.pk).update(review_every_days=30000)  # no day is that far away
    HandbookPage.objects.filter(pk=bad.pk).update(latest_revision=None)
    bad.revisions.filter(approved_go_live_at__isnull=False).update(content={"pk": bad.pk})
    assert actions.publish_due() == 1
    assert "Ten to one" in text(good) and "Ten to noon" in text(bad)
    assert made.told("stuck") == {administrator.pk}


@pytest.mark.django_db
def test_what_has_had_its_time_withdraws_itself_and_its_owner_hears_of_it_the_day_before():
    site = make.site()
    keeper = make.user(Role.EDITOR, site)
    page = made.page(site, keeper=keeper)
    HandbookPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() + HOUR)
    for _time in range(2):
        assert actions.publish_due() == 0
    assert made.told("ends") == {keeper.pk}
    HandbookPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - HOUR)
    assert actions.publish_due() == 1
    assert not made.fresh(page).live and made.owed(page, "page_review") is None
    assert made.entries("handbookpage.unpublish") == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_publish_each_page_once():
    site = make.site()
    pages = [planned(site, slug=slug) for slug in ("one", "two")]
    for page in pages:
        come(page)
    assert sum(at_once([actions.publish_due] * 3)) == len(pages)
    assert made.entries("handbookpage.publish") == 2 * len(pages), "when they were written, and now"


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_would_publish_it_more_than_once(settings):
    settings.UNSAFE = frozenset({"UNSAFE_NO_LOCK"})
    page = planned(make.site())
    come(page)
    assert sum(at_once([actions.publish_due] * 4)) > 1


@pytest.mark.django_db
def test_what_had_its_time_had_it_in_every_language():
    page = made.page(make.site())
    arabic = made.translated(page)
    ended = timezone.now() - timedelta(seconds=1)
    HandbookPage.objects.filter(pk=arabic.pk).update(expire_at=timezone.now() + timedelta(days=9))
    HandbookPage.objects.filter(pk=page.pk).update(expire_at=ended)
    assert actions.publish_due() == 1
    for row in (page, arabic):
        assert not made.fresh(row).live and made.fresh(row).expired


@pytest.mark.django_db
def test_a_translation_that_had_its_time_leaves_the_source_live():
    page = made.page(make.site())
    arabic = made.translated(page)
    HandbookPage.objects.filter(pk=arabic.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    assert actions.publish_due() == 1 and made.fresh(page).live and not made.fresh(arabic).live


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "utc"),
    [("Asia/Shanghai", "00:00"), ("America/Halifax", "12:00"), ("Europe/Dublin", "08:00")],
)
def test_eight_in_the_editor_is_eight_on_the_wall_of_the_site(zone, utc):
    site = make.site()
    type(site).objects.filter(pk=site.pk).update(zone=zone)
    page = made.page(site)
    elsewhere = make.site()  # whoever works at two sites works by the clock of the one whose page it is
    editor = make.user(Role.EDITOR, elsewhere)
    make.member(editor, Role.EDITOR, site)
    client, url = make.signed_in(editor), reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(url).context["form"]
    sent = nested_form_data(
        {
            "title": page.title, "summary": page.summary, "slug": page.slug, "changed": "x", "audience": page.audience,
            "review_every_days": "180", "search_words": "", "go_live_at": "2030-01-15 08:00", "expire_at": "",
            "body": streamfield([("text", rich_text("<p>Ten to one.</p>"))]), "easy": streamfield([]),
            "comments": inline_formset([]),
        }
    )  # fmt: skip
    assert client.post(url, sent).status_code == 302, form.errors
    planned = made.fresh(page).get_latest_revision_as_object().go_live_at
    assert planned.astimezone(UTC).strftime("%H:%M") == utc
    assert 'value="2030-01-15 08:00"' in client.get(url).content.decode()
