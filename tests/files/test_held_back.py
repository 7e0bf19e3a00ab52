"""Files that are held back: who looks after them, checking again, erasing with a reason."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from complaints import actions as cases
from files import actions, vault
from files.models import File
from tests import make
from tests.files import clamd, samples


@pytest.fixture
def cast(db):
    return make.cast()


def handed(cast, content=None):
    case = make.case(cast)
    cases.attach(case, by=cast.officer, uploads=[samples.upload(content, name="Secret name.pdf")])
    return case.evidence.get()


@pytest.fixture
def infected(cast, scanner):
    row = handed(cast, samples.PDF + clamd.VIRUS)
    assert actions.scan_due() == 1
    row.file.refresh_from_db()
    assert row.file.reason == File.Reason.INFECTED
    return row


def test_the_list_names_the_case_and_why_and_never_the_file(cast, infected):
    page = make.signed_in(cast.manager).get(reverse("files-held-back")).content.decode()
    assert infected.complaint.ref in page and "harmful" in page and "Secret name" not in page
    case_page = make.signed_in(cast.manager).get(infected.complaint.get_absolute_url()).content.decode()
    assert reverse("files-held-back") in case_page


def test_the_scanner_is_asked_again_and_its_word_holds(cast, infected):
    make.signed_in(cast.manager).post(reverse("file-rescan", args=[infected.pk]))
    infected.file.refresh_from_db()
    assert (infected.file.state, infected.file.reason) == ("quarantined", "waiting")
    assert actions.scan_due() == 1
    infected.file.refresh_from_db()
    assert infected.file.reason == File.Reason.INFECTED  # it still finds it
    assert Entry.objects.filter(verb="file.rescan", actor_id=cast.manager.pk).count() == 1


def test_without_a_scanner_nothing_leaves_quarantine(cast, infected, settings):
    settings.FILES_SCANNER = ""
    with pytest.raises(ValidationError) as refusal:
        actions.rescan(infected.file, by=cast.manager)
    assert refusal.value.code == "scanner"
    assert actions.scan_due() == 0


def test_one_whose_content_is_gone_or_that_is_not_held_back_is_not_checked_again(cast, scanner):
    stored = handed(cast).file
    actions.scan_due()
    missing = handed(cast).file
    vault.remove(missing.key)
    for file, code in ((stored, "state"), (missing, "missing")):
        with pytest.raises(ValidationError) as refusal:
            actions.rescan(file, by=cast.manager)
        assert refusal.value.code == code


@pytest.mark.django_db(transaction=True)
def test_it_is_erased_with_a_reason(cast, infected):
    key = infected.file.key
    make.signed_in(cast.manager).post(reverse("file-erase", args=[infected.pk]), {"reason": "harmful"})
    infected.file.refresh_from_db()
    assert (infected.file.state, infected.file.name, vault.holds(key)) == ("erased", "", False)
    assert Entry.objects.get(verb="file.erase").facts["reason"] == "harmful"


def test_others_do_not_look_after_them(cast, infected):
    assert make.signed_in(cast.officer).get(reverse("files-held-back")).status_code == 403
    elsewhere = make.user("manager", cast.other_site)
    assert infected.complaint.ref not in make.signed_in(elsewhere).get(reverse("files-held-back")).content.decode()
    assert make.signed_in(elsewhere).post(reverse("file-rescan", args=[infected.pk])).status_code == 404
