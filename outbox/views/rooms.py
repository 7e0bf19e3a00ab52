"""Settings: group chats."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hospital.views.doors import administers, asks_again, button, form_page, posted
from outbox import actions, boards
from outbox.forms import RoomForm
from outbox.models import ChatRoom


@require_safe
@administers
def rooms(request: HttpRequest) -> HttpResponse:
    return render(request, "outbox/rooms.html", {"rooms": boards.rooms()})


@require_http_methods(["GET", "HEAD", "POST"])
@administers
@asks_again
def room_add(request: HttpRequest) -> HttpResponse:
    form = RoomForm(posted(request), initial={"language": request.user.language or "en"})
    return form_page(
        request, form, lambda **fields: actions.add_room(by=request.user, **fields),
        to="chat-rooms", done=_("The group chat is added. Send a test into it."), title=_("Add a group chat"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@administers
@asks_again
def room_change(request: HttpRequest, pk: int) -> HttpResponse:
    room = get_object_or_404(ChatRoom, pk=pk)
    form = RoomForm(posted(request), instance=ChatRoom.objects.get(pk=room.pk))
    return form_page(
        request, form, lambda **fields: actions.change_room(room, by=request.user, **fields),
        to="chat-rooms", done=_("The group chat is changed."), title=_("Change %(room)s") % {"room": room.name},
    )  # fmt: skip


@require_POST
@administers
def room_test(request: HttpRequest, pk: int) -> HttpResponse:
    room = get_object_or_404(ChatRoom, pk=pk)
    done = _("A test is on its way into %(room)s. What became of it stands below.") % {"room": room.name}
    return button(request, lambda: actions.test_room(room, by=request.user), to="chat-rooms", done=done)


@require_POST
@administers
def room_retire(request: HttpRequest, pk: int) -> HttpResponse:
    room = get_object_or_404(ChatRoom, pk=pk)
    done = _("%(room)s hears nothing more.") % {"room": room.name}
    return button(request, lambda: actions.retire_room(room, by=request.user), to="chat-rooms", done=done)


@require_POST
@administers
def room_restore(request: HttpRequest, pk: int) -> HttpResponse:
    room = get_object_or_404(ChatRoom, pk=pk)
    done = _("%(room)s hears alerts again.") % {"room": room.name}
    return button(request, lambda: actions.restore_room(room, by=request.user), to="chat-rooms", done=done)
