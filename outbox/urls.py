"""Addresses of messages and notices."""

from django.urls import path, re_path

from outbox.views import public, staff

urlpatterns = [
    path("messages/", staff.messages, name="messages"),
    path("messages/redrive/", staff.redrive, name="message-redrive"),
    path("messages/hold/", staff.hold, name="message-hold"),
    path("messages/release/", staff.release, name="message-release"),
    path("notices/", staff.notices, name="notices"),
    path("notices/see/", staff.see, name="notice-see"),
    path("demo/mail/", public.mail, name="mail"),
    re_path(r"^demo/mail/(?P<mark>[0-9a-f]{40})/$", public.mail_read, name="mail-read"),
]
