"""Addresses of messages, notices, group chats, and what providers report."""

from django.urls import path, re_path

from hospital.urls import numbered
from outbox.views import api, hooks, public, rooms, staff

numbered("G", "room")
numbered("H", "endpoint")

urlpatterns = [
    path("messages/", staff.messages, name="messages"),
    path("messages/redrive/", staff.redrive, name="message-redrive"),
    path("messages/hold/", staff.hold, name="message-hold"),
    path("messages/release/", staff.release, name="message-release"),
    path("notices/", staff.notices, name="notices"),
    path("notices/see/", staff.see, name="notice-see"),
    path("settings/group-chats/", rooms.rooms, name="chat-rooms"),
    path("settings/group-chats/add/", rooms.room_add, name="chat-room-add"),
    path("settings/group-chats/<room:pk>/", rooms.room_change, name="chat-room-change"),
    path("settings/group-chats/<room:pk>/test/", rooms.room_test, name="chat-room-test"),
    path("settings/group-chats/<room:pk>/retire/", rooms.room_retire, name="chat-room-retire"),
    path("settings/group-chats/<room:pk>/restore/", rooms.room_restore, name="chat-room-restore"),
    path("settings/webhooks/", hooks.webhooks, name="webhooks"),
    path("settings/webhooks/add/", hooks.webhook_add, name="webhook-add"),
    path("settings/webhooks/<endpoint:pk>/", hooks.webhook, name="webhook"),
    path("settings/webhooks/<endpoint:pk>/test/", hooks.webhook_test, name="webhook-test"),
    path("settings/webhooks/<endpoint:pk>/switch/", hooks.webhook_switch, name="webhook-switch"),
    path("receipts/<slug:way>/", api.receipt, name="api-receipt"),
    path("demo/mail/", public.mail, name="mail"),
    re_path(r"^demo/mail/(?P<mark>[0-9a-f]{40})/$", public.mail_read, name="mail-read"),
    path("demo/texts/", public.texts, name="texts"),
]
