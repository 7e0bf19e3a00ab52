"""Settings: people, their roles, and the table of what each role may do.

Making an account, inviting, and letting somebody go need mail and cases: those pages are in `pxm`.
"""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hospital import actions
from hospital.forms import DeputyForm, GrantForm, PeopleFilter, UserForm
from hospital.models import Membership, Role, User
from hospital.roles import ONLY_FLAGGED, TWO_STEP, VERBS
from hospital.verbs import verb_groups
from hospital.views.doors import administers, asks_again, button, confirm_page, form_page, posted

both = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50


@require_safe
@administers
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = User.objects.listed(asked.get("q", ""), asked.get("role", ""), with_left=asked.get("left", False))
    page = Paginator(found.with_roles(), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "hospital/people.html", {"page": page, "form": form, "asked": asked})


@require_safe
@administers
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: account, roles, deputy, absences."""
    person = get_object_or_404(User.objects.select_related("deputy", "home__department__site"), pk=pk)
    rows = person.memberships.current().select_related("organization", "site", "department__site").order_by("pk")
    absences = person.absences.coming(timezone.now()).select_related("deputy")
    return render(request, "hospital/user.html", {"person": person, "memberships": rows, "absences": absences})


@both
@administers
@asks_again
def user_change(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = UserForm(posted(request), initial={"name": person.name, "email": person.email})
    return form_page(
        request, form, lambda **fields: actions.change_user(person, by=request.user, **fields),
        to=person, done=_("The account is changed."), title=_("Change %(name)s") % {"name": person.name},
        preview="hospital/user_preview.html", person=person,
    )  # fmt: skip


@both
@administers
def user_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = DeputyForm(posted(request), user=person, initial={"deputy": person.deputy_id})
    return form_page(
        request, form, lambda deputy: actions.name_deputy(person, deputy=deputy, by=request.user),
        to=person, done=_("The deputy is saved."), title=_("Deputy of %(name)s") % {"name": person.name},
    )  # fmt: skip


@both
@administers
@asks_again
def user_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role; the preview says in words what it opens."""
    person = get_object_or_404(User, pk=pk)
    form = GrantForm(posted(request))
    role = form.cleaned_data["role"] if form.is_valid() else ""
    return form_page(
        request, form, lambda role, place: actions.grant(person, role=role, place=place, by=request.user),
        to=person, done=_("The role is given."), title=_("Give %(name)s a role") % {"name": person.name},
        preview="hospital/grant_preview.html", person=person, opens=opened_by(role),
    )  # fmt: skip


def opened_by(role: str) -> dict[str, object]:
    """What a role allows, in words, and whether it asks for a second step."""
    if not role:
        return {}
    flags = sorted(ONLY_FLAGGED.get(role, ()))
    return {"role": Role(role).label, "groups": verb_groups(VERBS[role]), "two_step": role in TWO_STEP, "flags": flags}


@both
@administers
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Membership.objects.current().select_related("user", "organization", "site", "department")
    membership = get_object_or_404(rows, pk=pk)
    return confirm_page(
        request, lambda: actions.end_membership(membership, by=request.user),
        to=membership.user, template="hospital/end_membership.html", done=_("The role is taken away."),
        membership=membership, person=membership.user, closes=opened_by(membership.role),
    )  # fmt: skip


@require_POST
@administers
def user_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    done = _("%(name)s works here again. Give them a role.") % {"name": person.name}
    return button(request, lambda: actions.reactivate(person, by=request.user), to=person, done=done)


@require_POST
@administers
def user_end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign this person out everywhere, for example after a lost telephone."""
    person = get_object_or_404(User, pk=pk)
    done = _("%(name)s is signed out everywhere.") % {"name": person.name}
    answer = button(request, lambda: actions.end_sessions(person, by=request.user), to=person, done=done)
    if person == request.user:
        update_session_auth_hash(request, person)
    return answer


@require_safe
@administers
def roles(request: HttpRequest) -> HttpResponse:
    """The one table: who may do what."""
    return render(
        request, "hospital/roles.html", {"roles": Role.choices, "groups": verb_groups(), "two_step": TWO_STEP}
    )
