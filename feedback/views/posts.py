"""Posts of the public: captured by hand, replied to by two people, handed on by services that watch networks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

import audit.log
from feedback import actions, incoming
from feedback.forms.posts import PostedForm, PostForm, ReplyForm
from feedback.inbound import posts
from feedback.models import Feedback, PostReply, Source
from hospital.models import Site
from hospital.views.doors import button, posted, refusals_on, refuse_unless
from outbox.views.signed import NotHeard, heard

both = require_http_methods(["GET", "HEAD", "POST"])
REPLIES = "feedback.reply_post"


@both
@permission_required(REPLIES, raise_exception=True)
def post_capture(request: HttpRequest) -> HttpResponse:
    """By hand. The same post again is the same record."""
    form = PostForm(posted(request), sites=Site.objects.visible_to(request.user))
    if form.is_valid():
        with refusals_on(form):
            story = actions.capture_post(by=request.user, **form.told())
            messages.success(request, _("Kept as %(ref)s.") % {"ref": story.ref})
            return redirect("feedback-item", story.ref)
    return render(request, "hospital/form.html", {"form": form, "title": _("Capture a post"), "back": "feedback"})


@both
@transaction.atomic
def feedback_reply(request: HttpRequest, ref: str) -> HttpResponse:
    """Replies to one post: what was written, what stands out in it, and the next step."""
    rows = Feedback.objects.visible_to(request.user).select_related("site", "review")
    story = get_object_or_404(rows, ref=ref, review__isnull=False)
    refuse_unless(request.user.may(REPLIES, story))
    if step := STEPS.get(request.POST.get("step", "")):
        return step(request, story)
    form = ReplyForm(posted(request), initial=incoming.beginning(story))
    if form.is_valid():
        with refusals_on(form):
            actions.draft_reply(story, by=request.user, **form.cleaned_data)
            return redirect("feedback-reply", ref)
    audit.log.record("feedback.view", story, by=request.user)
    return render(request, "feedback/reply.html", _of(request, story, form))


def _of(request: HttpRequest, story: Feedback, form: ReplyForm) -> dict[str, Any]:
    replies = incoming.replies(story, request.user)
    is_open = any(one.row.state in ("draft", "approved") for one in replies)
    offered = None if is_open or story.review.gone_at else form
    return {"item": story, "replies": replies, "form": offered, "today": timezone.localdate()}


def _approve(request: HttpRequest, story: Feedback) -> HttpResponse:
    reply = _open(story)
    return button(
        request, lambda: actions.approve_reply(reply, by=request.user), to=_page(story),
        done=_("Approved. Post it, and say here when you did."),
    )  # fmt: skip


def _drop(request: HttpRequest, story: Feedback) -> HttpResponse:
    reply = _open(story)
    return button(
        request, lambda: actions.drop_reply(reply, by=request.user), to=_page(story), done=_("It is not posted.")
    )


def _post(request: HttpRequest, story: Feedback) -> HttpResponse:
    form, reply = PostedForm(request.POST), _open(story)
    if not form.is_valid():
        messages.error(request, _("Say on which day it was posted."))
        return redirect(_page(story))
    act = lambda: actions.post_reply(reply, by=request.user, **form.cleaned_data)  # noqa: E731 - one press
    return button(request, act, to=_page(story), done=_("Recorded."))


def _gone(request: HttpRequest, story: Feedback) -> HttpResponse:
    return button(
        request, lambda: actions.remove_post(story, by=request.user), to=_page(story),
        done=_("Our copy is gone. That there was a post is still counted."),
    )  # fmt: skip


STEPS = {"approve": _approve, "drop": _drop, "post": _post, "gone": _gone}


def _open(story: Feedback) -> PostReply:
    reply = story.post_replies.open().first()
    if reply is None:
        raise Http404
    return reply


def _page(story: Feedback) -> str:
    return redirect("feedback-reply", story.ref).url


# ------------------------------------------------------------------------------------------ the door of services
@csrf_exempt
@login_not_required
@require_POST
def inbound_posts(request: HttpRequest, pk: int) -> HttpResponse:
    """See `feedback.inbound.posts.read`; signed as receipts are (`outbox.receipts`), with the key of this way in. 204:
    taken, or taken before. 403: signed by nobody who may, or not just now; 400: it cannot be read.
    """
    source = Source.objects.active().filter(pk=pk, kind=Source.Kind.POSTS).select_related("site").first()
    try:
        body, signature = heard(request, [source.secret] if source else [])
        told = posts.read(body)
    except NotHeard as refused:
        return HttpResponse(status=refused.status)
    except posts.BadPost:
        return HttpResponse(status=400)
    actions.hear_posts(source, told, signature=signature)
    return HttpResponse(status=204)
