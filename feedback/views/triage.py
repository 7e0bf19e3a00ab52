"""What came in and waits to be sorted, ideas, red flags and their rules, and what raises a concern by itself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from feedback import actions
from feedback.forms import AnswerIdeaForm, DismissForm, RaiseForm, RuleForm, TriageForm, WatchForm
from feedback.inbox import Inbox
from feedback.models import Feedback, Outcome, RedFlagHit, RedFlagRule, Watch
from feedback.views.staff import PLACE, found, number_of
from hospital.views.doors import button, form_page, posted, refusals_on, refuse_unless

ROWS = 50
sorts = permission_required("feedback.triage_feedback", raise_exception=True)


@require_safe
@sorts
def triage(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    return _inbox(request, request.GET.get("item", ""), int(after) if after.isdecimal() else None)


@transaction.atomic
def _inbox(
    request: HttpRequest, asked: str, after: int | None = None, refused: TriageForm | None = None
) -> HttpResponse:
    """The list, and one of it in full: that look is recorded. `refused` is what could not be done with that one."""
    inbox = Inbox(request.user, timezone.now(), asked, after)
    if inbox.chosen:
        audit.log.record("feedback.view", inbox.chosen, by=request.user, page="triage")
    sort = refused or TriageForm(user=request.user)
    context = {"inbox": inbox, "item": inbox.chosen, "beside": inbox.beside, "now": inbox.now, "form": sort}
    return render(request, "feedback/triage.html", context)


@require_POST
def feedback_triage(request: HttpRequest, ref: str) -> HttpResponse:
    """One press, one outcome, and on to the next one of the list; a refusal is said beside what was typed."""
    item = found(request, ref, "feedback.triage_feedback")
    form = TriageForm(request.POST, user=request.user)
    refuse_unless(request.POST.get("outcome") != Outcome.ERROR or request.user.may("feedback.err_feedback", item))
    to = Inbox(request.user, timezone.now(), item.ref).next_url
    if form.is_valid():
        with refusals_on(form):
            actions.triage(item, by=request.user, **form.cleaned_data)
            messages.success(request, _("%(ref)s is sorted.") % {"ref": item.ref})
            return redirect(to)
    if Feedback.objects.visible_to(request.user).to_sort().filter(pk=item.pk).exists():
        return _inbox(request, item.ref, refused=form)
    messages.error(request, " ".join(words for errors in form.errors.values() for words in errors))
    return redirect(to)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def feedback_raise(request: HttpRequest, ref: str) -> HttpResponse:
    """A department of the site gets it, with a date. Their words stand beside the form."""
    item = found(request, ref, "feedback.triage_feedback")
    audit.log.record("feedback.view", item, by=request.user)
    return form_page(
        request, RaiseForm(posted(request), story=item),
        lambda department: actions.raise_to_department(item, by=request.user, department=department),
        to=reverse("feedback-item", args=[item.ref]), done=_("The department is told."),
        template="feedback/form.html", title=_("Raise to a department"), item=item,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------- ideas
@require_safe
@permission_required("feedback.view_feedback", raise_exception=True)
def ideas(request: HttpRequest) -> HttpResponse:
    """The improvement inbox: what people suggest, what waits for a yes or no, and what was answered."""
    is_answered = request.GET.get("view") == "answered"
    before = number_of(request.GET.get("before", ""))
    rows = Feedback.objects.visible_to(request.user).ideas().filter(idea_answer__isnull=not is_answered)
    rows = rows.filter(pk__lt=before) if before else rows
    rows = list(
        rows.select_related(*PLACE[:3], "owner", "idea_answer__by").defer("words", "wish", "tokens")[: ROWS + 1]
    )
    views = [
        {"url": reverse("ideas"), "label": _("To answer"), "count": None, "current": not is_answered},
        {"url": f"{reverse('ideas')}?view=answered", "label": _("Answered"), "count": None, "current": is_answered},
    ]
    older = f"?view={'answered' if is_answered else ''}&before={rows[ROWS - 1].ref}" if len(rows) > ROWS else ""
    context = {"rows": rows[:ROWS], "views": views, "older": older, "is_answered": is_answered}
    return render(request, "feedback/ideas.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def feedback_answer_idea(request: HttpRequest, ref: str) -> HttpResponse:
    item = found(request, ref, "feedback.recover_feedback")
    audit.log.record("feedback.view", item, by=request.user)
    return form_page(
        request, AnswerIdeaForm(posted(request)),
        lambda answer, because: actions.answer_idea(item, by=request.user, answer=answer, because=because),
        to=reverse("feedback-item", args=[item.ref]), done=_("The idea is answered."), template="feedback/form.html",
        title=_("Answer the idea"), item=item,
    )  # fmt: skip


# --------------------------------------------------------------------------------------------- red flags
@require_POST
def hit_dismiss(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    item = found(request, ref, "feedback.triage_feedback")
    hit = get_object_or_404(RedFlagHit, feedback=item, pk=pk)
    form, back = DismissForm(request.POST), back_to(item)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["reason"]))
        return redirect(back)
    reason = form.cleaned_data["reason"]
    return button(request, lambda: actions.dismiss_hit(hit, by=request.user, reason=reason), to=back)


def back_to(item: Feedback) -> str:
    """The inbox while it waits there, else its page."""
    return f"{reverse('triage')}?item={item.ref}" if item.triage_waits() else reverse("feedback-item", args=[item.ref])


@require_safe
@sorts
def redflags(request: HttpRequest) -> HttpResponse:
    """The rules by language and cause, and how often each was right."""
    return render(request, "feedback/redflags.html", {"rules": RedFlagRule.objects.with_record().order_by("pk")})


@require_http_methods(["GET", "HEAD", "POST"])
@sorts
def redflag(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule: its words, how often it was right, and what it found of what this reader may see."""
    rule = get_object_or_404(RedFlagRule.objects.with_record(), pk=pk)
    may_change = request.user.has_perm("feedback.change_rule")
    refuse_unless(request.method != "POST" or may_change)
    return form_page(
        request, RuleForm(posted(request), rule=rule),
        lambda words, is_on: actions.change_rule(rule, by=request.user, words=words, is_on=is_on),
        to=reverse("redflag", args=[rule.pk]), done=_("The words are saved."), template="feedback/redflag.html",
        rule=rule, may_change=may_change, hits=_hits(request, rule),
    )  # fmt: skip


def _hits(request: HttpRequest, rule: RedFlagRule) -> list[RedFlagHit]:
    seen = Feedback.objects.visible_to(request.user).values("pk")
    rows = rule.hits.filter(feedback__in=seen).select_related("feedback__site", "judged_by").order_by("-pk")
    return list(rows[:ROWS])


# ------------------------------------------------------------------------------------ noticed by the house
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("feedback.change_rule", raise_exception=True)
def watches(request: HttpRequest) -> HttpResponse:
    """What raises a concern by itself, from which limit on."""
    forms = [WatchForm(posted(request), watch=watch) for watch in Watch.objects.all()]
    if request.method == "POST" and not any(form.errors for form in forms):
        for form in forms:
            if form.has_changed():
                actions.change_watch(form.watch, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("watches")
    return render(request, "feedback/watches.html", {"forms": forms})
