"""Documents: two approve exactly these words, neither wrote them, and nothing of them changes after."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from files import pdf
from handbook import actions, papers, papertext
from handbook.actions.papers import CLINICAL, LEGAL
from handbook.models import Paper, PaperText
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db
WORDS = {"title": "Your rights", "summary": "You decide.", "body": "# Rights\n- You may ask.\n- You may say no."}


@pytest.fixture
def site():
    return make.site()


@pytest.fixture
def people(site):
    return {role: make.user(role, site) for role in (Role.EDITOR, Role.REVIEWER, Role.LEGAL)}


@pytest.fixture
def draft(site, people):
    paper = actions.add_paper(site, code="rights", kind="rights", by=people[Role.EDITOR], now=make.NOW)
    version = paper.versions.get()
    actions.write_paper(version, language="en", texts=WORDS, by=people[Role.EDITOR], now=make.NOW)
    return version


def approved(version, people, now=make.NOW):
    actions.approve_paper(version, side=CLINICAL, seen=version.hashes, by=people[Role.REVIEWER], now=now)
    actions.approve_paper(version, side=LEGAL, seen=version.hashes, by=people[Role.LEGAL], now=now)
    version.refresh_from_db()
    return version


def test_the_second_approval_puts_it_in_force_and_names_the_hash_of_the_words(draft, people):
    version = approved(draft, people)
    text = version.texts.get()
    assert version.approved_at and version.effective_on == make.NOW.date()
    assert text.sha256 == papertext.sha256(code="rights", number=1, language="en", **WORDS)
    entry = Entry.objects.filter(verb="paper.approve").latest("pk")
    assert entry.facts["hashes"] == [text.sha256] and entry.actor_id == people[Role.LEGAL].pk


def test_nobody_approves_twice_or_what_they_wrote(draft, people):
    with pytest.raises(ValidationError):
        actions.approve_paper(draft, side=CLINICAL, seen=draft.hashes, by=people[Role.EDITOR], now=make.NOW)
    actions.approve_paper(draft, side=CLINICAL, seen=draft.hashes, by=people[Role.REVIEWER], now=make.NOW)
    with pytest.raises(ValidationError):
        actions.approve_paper(draft, side=LEGAL, seen=draft.hashes, by=people[Role.REVIEWER], now=make.NOW)


def test_other_words_than_those_on_the_page_are_not_approved(draft, people, site):
    page = reverse("paper", args=[site.code, "rights"])
    client = make.signed_in(people[Role.REVIEWER])
    shown = draft.hashes
    assert all(f'name="seen" value="{one}"' in client.get(page).content.decode() for one in shown)
    actions.write_paper(draft, language="en", texts=WORDS | {"body": "Nothing."}, by=people[Role.EDITOR])
    do = reverse("paper-do", args=[site.code, "rights", "approve"])
    for seen in (shown, []):
        client.post(do, {"seen": seen})
    draft.refresh_from_db()
    assert draft.clinical_at is None
    client.post(do, {"seen": type(draft).objects.get(pk=draft.pk).hashes})
    draft.refresh_from_db()
    assert draft.clinical_at


@pytest.mark.skipif(not pdf.can_be_made(), reason="no Pango here")
def test_a_pdf_of_words_that_never_change_is_drawn_once(draft, people, site, monkeypatch):
    approved(draft, people)
    made.page(site)
    drawn = []
    monkeypatch.setattr(papers, "sheet_pdf", lambda sheet, real=papers.sheet_pdf: drawn.append(1) or real(sheet))
    url = reverse("public-paper-version", args=[site.code, "en", "rights", 1])
    first, again = (Client().get(url, {"as": "pdf"}).content for _time in range(2))
    assert first == again and first.startswith(b"%PDF") and len(drawn) == 1


def test_a_changed_word_asks_both_again(draft, people):
    actions.approve_paper(draft, side=CLINICAL, seen=draft.hashes, by=people[Role.REVIEWER], now=make.NOW)
    actions.write_paper(draft, language="ar", texts=WORDS, by=people[Role.EDITOR], now=make.NOW)
    draft.refresh_from_db()
    assert draft.clinical_at is None


def test_the_database_itself_refuses_to_change_approved_words(draft, people):
    version = approved(draft, people)
    text = version.texts.get()
    for change in (
        lambda: PaperText.objects.filter(pk=text.pk).update(body="Other words"),
        lambda: PaperText.objects.filter(pk=text.pk).delete(),
        lambda: PaperText.objects.create(version=version, language="ar", **WORDS, sha256="0" * 64),
        lambda: type(version).objects.filter(pk=version.pk).update(legal_by=None),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(ValidationError):
        actions.write_paper(version, language="en", texts=WORDS, by=people[Role.EDITOR], now=make.NOW)


def test_the_newest_holds_from_its_day_and_the_one_before_stays_at_its_address(draft, people, site):
    first = approved(draft, people)
    paper = first.paper
    second = actions.draft_paper(paper, by=people[Role.EDITOR], now=make.NOW)
    assert second.texts.get().sha256 != first.texts.get().sha256, "the number is part of what is hashed"
    with pytest.raises(ValidationError, match="Another version"):
        approved(second, people)
    later = make.NOW + timedelta(days=1)
    texts = WORDS | {"title": "Your rights here"}
    actions.write_paper(second, language="en", texts=texts, by=people[Role.EDITOR], now=later)
    approved(second, people, later)
    client, address = Client(), [site.code, "en", "rights"]
    actions.open_handbook(site, by=None, now=make.NOW)
    for home in site.handbooks.all():
        home.live = True
        home.save()
    now = client.get(reverse("public-paper", args=address)).content.decode()
    before = client.get(reverse("public-paper-version", args=[*address, 1])).content.decode()
    assert "Your rights here" in now and second.texts.get().sha256 in now
    assert first.texts.get().sha256 in before and "earlier version" in before
    actions.retire_paper(paper, by=people[Role.EDITOR], now=later)
    assert client.get(reverse("public-paper", args=address)).status_code == 404
    assert client.get(reverse("public-paper-version", args=[*address, 1])).status_code == 200
    with pytest.raises(ValidationError):
        actions.retire_paper(paper, by=people[Role.EDITOR], now=later)


def test_it_is_written_and_approved_on_its_pages_by_whoever_may(site, people):
    writer, clinician, lawyer = (make.signed_in(people[role]) for role in (Role.EDITOR, Role.REVIEWER, Role.LEGAL))
    assert writer.post(reverse("papers"), {"site": site.pk, "kind": "consent", "code": "blood"}).status_code == 302
    at = [site.code, "blood"]
    write = reverse("paper-write", args=[*at, "en"])
    assert writer.post(write, WORDS | made.seen(writer, write)).status_code == 302
    assert "Approve as a clinician" in clinician.get(reverse("paper", args=at)).content.decode()
    assert writer.post(reverse("paper-do", args=[*at, "approve"])).status_code == 403
    assert clinician.post(reverse("paper-do", args=[*at, "clear"])).status_code == 403
    seen = {"seen": Paper.objects.get(code="blood").versions.get().hashes}
    clinician.post(reverse("paper-do", args=[*at, "approve"]), seen)
    lawyer.post(reverse("paper-do", args=[*at, "clear"]), seen)
    assert Paper.objects.get(code="blood").versions.get().approved_at
    outsider = make.signed_in(make.user(Role.EDITOR, make.site()))
    assert outsider.get(reverse("paper", args=at)).status_code == 404


def test_the_start_content_is_whole_in_every_language(site, people):
    actions.begin_papers(site, by=None, approvers=(people[Role.REVIEWER], people[Role.LEGAL]), now=make.NOW)
    assert Paper.objects.published(make.NOW.date()).filter(kind="rights").count() == 1
    assert Paper.objects.published(make.NOW.date()).filter(kind="consent").count() == 3
    assert PaperText.objects.count() == 12
