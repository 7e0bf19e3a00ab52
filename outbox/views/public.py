"""The mailbox of the demo: what families and staff would have got by e-mail, for whoever tries the product out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from outbox.channels.email import message_id
from outbox.demomail import is_demo
from outbox.models import DemoMail, DemoText

MAILS = 100


def only_in_the_demo() -> None:
    """Anywhere else there is no such page."""
    if settings.PXM_ENV != "local" or not is_demo():
        raise Http404


@require_safe
@login_not_required
def mail(request: HttpRequest) -> HttpResponse:
    only_in_the_demo()
    return render(request, "outbox/mail.html", {"mails": DemoMail.objects.all()[:MAILS]})


@require_safe
@login_not_required
def mail_read(request: HttpRequest, mark: str) -> HttpResponse:
    only_in_the_demo()
    return render(request, "outbox/mail_read.html", {"mail": get_object_or_404(DemoMail, message_id=_whole(mark))})


@require_safe
@login_not_required
def texts(request: HttpRequest) -> HttpResponse:
    """Text messages and posts into group chats."""
    only_in_the_demo()
    return render(request, "outbox/texts.html", {"texts": DemoText.objects.all()[:MAILS]})


def _whole(mark: str) -> str:
    return f"<{mark}@{message_id('').partition('@')[2]}"
