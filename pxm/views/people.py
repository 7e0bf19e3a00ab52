"""Settings: making an account, inviting, a lost telephone, and letting somebody go."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hospital import peoplefile
from hospital.actions import revoke_invitation
from hospital.forms import NewUserForm, PeopleFileForm
from hospital.models import Organization, Role, User
from hospital.views.doors import administers, asks_again, button, confirm_page, form_page, posted
from hospital.views.imports import import_page
from hospital.views.people import opened_by
from pxm.accounts import actions
from pxm.accounts.leaving import Heirs, Holdings
from pxm.forms import FarewellForm

both = require_http_methods(["GET", "HEAD", "POST"])


@both
@administers
@asks_again
def user_create(request: HttpRequest) -> HttpResponse:
    """A new person with a first role; the preview says what it opens, and the link goes out when it is made."""
    form = NewUserForm(posted(request))
    role = form.cleaned_data["role"] if form.is_valid() else ""
    return form_page(
        request, form, lambda **fields: actions.welcome(by=request.user, **fields),
        to="people", done=_("The account is made, and a link to set a password is on its way."),
        title=_("Add a person"), preview="hospital/grant_preview.html", opens=opened_by(role),
    )  # fmt: skip


@both
@administers
@asks_again
def user_import(request: HttpRequest) -> HttpResponse:
    """Many people with their roles from a file; the links go out when it is done, if that is asked for."""
    house = get_object_or_404(Organization)
    form = PeopleFileForm(posted(request), request.FILES or None, initial={"is_inviting": True})
    return import_page(
        request, form, lambda text, **_more: peoplefile.plan(text, by=request.user),
        lambda **fields: actions.welcome_many(house, by=request.user, **fields),
        to="people", done=_("The people of the file are there."), template="hospital/import_people.html",
        columns=peoplefile.COLUMNS, roles=Role.choices, of="people",
    )  # fmt: skip


@require_POST
@administers
def user_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the link to set a password again."""
    person = get_object_or_404(User.objects.active(), pk=pk)
    done = _("A link to set a password is on its way.")
    return button(request, lambda: actions.invite(person, by=request.user), to=person, done=done)


@require_POST
@administers
def user_revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Sent to the wrong address, or too early: the link opens nothing any more."""
    person = get_object_or_404(User, pk=pk)
    done = _("The invitation is taken back: its link opens nothing.")
    return button(request, lambda: revoke_invitation(person, by=request.user), to=person, done=done)


@both
@administers
@asks_again
def user_remove_two_step(request: HttpRequest, pk: int) -> HttpResponse:
    """For a lost telephone: the person sets the second step up anew at the next sign-in."""
    person = get_object_or_404(User, pk=pk)
    return confirm_page(
        request, lambda: actions.remove_two_step(person, by=request.user),
        to=person, template="hospital/remove_two_step.html", done=_("The second step is removed."),
        person=person, has_two_step=is_mfa_enabled(person),
    )  # fmt: skip


@both
@administers
@asks_again
def user_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks who takes over what, shows every single thing and where it goes, and then lets the person go."""
    person = get_object_or_404(User.objects.active().select_related("deputy"), pk=pk)
    held = Holdings(person, timezone.now())
    form = FarewellForm(posted(request), held=held, initial={"heir": person.deputy_id})
    heirs = Heirs(**form.cleaned_data) if form.is_valid() else Heirs()
    return form_page(
        request, form, lambda **fields: actions.farewell(person, by=request.user, **fields),
        to=person, done=_("%(name)s no longer works here.") % {"name": person.name}, person=person, held=held,
        title=_("%(name)s leaves") % {"name": person.name}, template="hospital/deactivate.html",
        preview="hospital/deactivate_preview.html", moves=list(held.moves(heirs)),
    )  # fmt: skip
