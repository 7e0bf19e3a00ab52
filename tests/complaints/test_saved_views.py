"""Views of a queue that are shared with a role or a place."""

import pytest
from django.urls import reverse

from complaints.models import SavedView
from tests import make

pytestmark = pytest.mark.django_db


def labels(user):
    page = make.signed_in(user).get(reverse("complaints"))
    return {view["label"] for view in page.context["queue"].views}


def save(user, name, share):
    url = reverse("complaints-save-view", args=["complaints"])
    make.signed_in(user).post(url, {"name": name, "query": "view=open&severity=4", "share": share})


def test_it_is_seen_by_whom_it_is_shared_with(cast):
    for name, share in (("Own", ""), ("All", "all"), ("Role", "role:officer"), ("Site", f"site:{cast.site.pk}")):
        save(cast.manager, name, share)
    assert labels(cast.manager) >= {"Own", "All", "Role", "Site"}
    assert labels(cast.officer) & {"Own", "All", "Role", "Site"} == {"All", "Role", "Site"}
    assert labels(cast.director) & {"Own", "All", "Role", "Site"} == {"All", "Site"}
    assert labels(cast.outsider) & {"Own", "All", "Role", "Site"} == {"All", "Role"}


def test_only_whoever_may_shares_and_only_the_owner_forgets(cast):
    save(cast.officer, "Mine", "all")
    assert not SavedView.objects.get().is_shared
    save(cast.manager, "Ours", "all")
    ours = SavedView.objects.get(name="Ours")
    forget = reverse("complaints-forget-view", args=[ours.pk])
    assert make.signed_in(cast.officer).post(forget).status_code == 404
    assert make.signed_in(cast.manager).post(forget).status_code == 302


def test_several_are_taken_on_at_once(cast):
    cases = [make.case(cast, owner=cast.manager) for _ in range(2)]
    url = reverse("complaints-bulk", args=["take"])
    make.signed_in(cast.officer).post(url, {"ref": [case.ref for case in cases]})
    assert {make.fresh(case).owner for case in cases} == {cast.officer}
