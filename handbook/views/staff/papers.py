"""Documents for those who write, approve and hand them out; and who has read them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

import audit.log
from files import pdf
from handbook import actions, papers, readings
from handbook.actions.papers import CLINICAL, LEGAL
from handbook.forms import AskForm, FindForm, PaperForm, TextForm, VersionForm, WithdrawForm
from handbook.menus import date_in
from handbook.models import Acknowledgement, Paper, PaperVersion
from handbook.seeing import mark_of
from hospital.templatetags import px
from hospital.views.doors import button, posted, refusals_on, refuse_unless

both = require_http_methods(["GET", "HEAD", "POST"])
SIDES = {"approve": CLINICAL, "clear": LEGAL}


def may(verb: str) -> Any:
    return permission_required(f"handbook.{verb}", raise_exception=True)


def found(request: HttpRequest, code: str, slug: str, verb: str = "view") -> Paper:
    """404 when the user cannot see it, 403 when they see it and may not do this."""
    if not request.user.has_perm("handbook.view_paper"):
        raise PermissionDenied
    rows = Paper.objects.visible_to(request.user).select_related("site__organization")
    paper = get_object_or_404(rows, site__code=code, code=slug)
    refuse_unless(verb == "view" or request.user.may(f"handbook.{verb}_paper", paper))
    return paper


@both
@may("view_paper")
def papers_desk(request: HttpRequest) -> HttpResponse:
    """Every document of one's sites; a POST begins another one."""
    form = PaperForm(posted(request), user=request.user)
    may_add = form.fields["site"].queryset.exists()
    if request.method == "POST":
        refuse_unless(may_add)
        if form.is_valid():
            with refusals_on(form):
                given = form.cleaned_data
                return redirect(actions.add_paper(given.pop("site"), by=request.user, **given))
    lines = readings.lines(request.user, timezone.localdate())
    return render(request, "handbook/papers/list.html", {"lines": lines, "form": form, "may_add": may_add})


@require_http_methods(["GET", "HEAD"])
def paper(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    desk = readings.Desk(found(request, code, slug), request.user, timezone.localdate())
    return render(request, "handbook/papers/paper.html", {"desk": desk, "paper": desk.paper})


@both
def paper_write(request: HttpRequest, code: str, slug: str, language: str) -> HttpResponse:
    """The words of the draft in one language, beside those of the language that counts."""
    held = found(request, code, slug, "change")
    version = get_object_or_404(held.versions.select_related("paper"), approved_at=None)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    text = version.texts.filter(language=language).first()
    forms = TextForm(posted(request), instance=text), VersionForm(posted(request), instance=version)
    forms[0].hold(mark_of(version.said_in(language)))
    if all(form.is_valid() for form in forms):
        with refusals_on(forms[0]):
            given = {"texts": forms[0].cleaned_data, "language": language, **forms[1].cleaned_data}
            actions.write_paper(version, by=request.user, seen=given["texts"].pop("seen"), **given)
            return redirect(held)
    context = {"paper": held, "version": version, "form": forms[0], "about": forms[1], "language": language}
    return render(request, "handbook/papers/write.html", context | readings.beside(version, language))


@require_POST
def paper_do(request: HttpRequest, code: str, slug: str, verb: str) -> HttpResponse:
    """The buttons of a document: begin a version, approve it as one of two, withdraw the document."""
    rights = {"draft": "change", "retire": "change", "review": "change", "approve": "approve", "clear": "clear"}
    if verb not in rights:
        raise Http404
    held = found(request, code, slug, rights[verb])
    return button(
        request,
        lambda: _do(held, verb, request.user, request.POST),
        to=held,
        done=_("Done."),
    )


def _do(held: Paper, verb: str, by: Any, given: QueryDict) -> None:
    if verb == "draft":
        actions.draft_paper(held, by=by)
    elif verb == "retire":
        actions.retire_paper(held, by=by)
    elif verb == "review":
        actions.plan_review(held, by=by, review_on=date_in(given.get("review_on", "")), reviewer=by)
    else:
        draft = get_object_or_404(PaperVersion, paper=held, approved_at=None)
        actions.approve_paper(draft, side=SIDES[verb], seen=given.getlist("seen"), by=by)


# ---------------------------------------------------------------------------------------- who has read it
@both
def acknowledgement_ask(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Ask one person to read it, or record that they signed. The link is shown this once."""
    if not request.user.has_perm("handbook.ask_acknowledgement"):
        raise PermissionDenied
    held = found(request, code, slug)
    version = held.versions.in_force(timezone.localdate()).first()
    if version is None or held.retired_at:
        raise Http404
    form = AskForm(posted(request), texts=version.texts.select_related("version__paper__site"), user=request.user)
    if form.is_valid():
        with refusals_on(form):
            asked = form.asked()
            row, link = actions.ask_acknowledgement(asked.pop("text"), by=request.user, **asked)
            return _handed(request, row, link) if link else redirect(row)
    return render(request, "handbook/papers/ask.html", {"paper": held, "version": version, "form": form})


def _handed(request: HttpRequest, row: Acknowledgement, link: str) -> HttpResponse:
    context = {"row": row, "paper": row.text.version.paper, "link": link, "picture": px.qr(link)}
    return render(request, "handbook/papers/asked.html", context)


@both
@may("view_acknowledgement")
def acknowledgements(request: HttpRequest) -> HttpResponse:
    """The newest, without names; and looking one up, in the body of a POST."""
    rows = Acknowledgement.objects.visible_to(request.user)
    form = FindForm(posted(request))
    if form.is_valid():
        rows = readings.looked_up(rows, form.cleaned_data["q"])
        audit.log.record("acknowledgement.search", by=request.user, found=len(rows))
    context = {"form": form, "rows": readings.listed(rows), "is_search": form.is_bound}
    return render(request, "handbook/papers/acknowledgements.html", context)


@both
@may("view_acknowledgement")
def acknowledgement(request: HttpRequest, ref: str) -> HttpResponse:
    """Who read which words and when: a look that is recorded. POST: a copy given, or withdrawn."""
    rows = Acknowledgement.objects.visible_to(request.user).select_related(*readings.BESIDE)
    row = get_object_or_404(rows, ref=ref)
    if request.method == "POST":
        refuse_unless(request.user.may("handbook.ask_acknowledgement", row))
        return _change(request, row)
    if request.GET.get("as") == "pdf" and row.read_at and pdf.can_be_made():
        audit.log.record("acknowledgement.print", row, by=request.user)
        return pdf.answer(papers.copy_pdf(row, timezone.localdate()), row.ref)
    return _shown(request, row, WithdrawForm())


def _change(request: HttpRequest, row: Acknowledgement) -> HttpResponse:
    if (copy := request.POST.get("copy", "")) in (Acknowledgement.Copy.PAPER, Acknowledgement.Copy.EMAIL):
        given = _("The copy is noted.")
        return button(
            request, lambda: actions.copy_acknowledgement(row, copy=copy, by=request.user), to=row, done=given
        )
    form = WithdrawForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.withdraw_acknowledgement(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("It is withdrawn. What was read and when stays on record."))
            return redirect(row)
    return _shown(request, row, form)


def _shown(request: HttpRequest, row: Acknowledgement, form: WithdrawForm) -> HttpResponse:
    audit.log.record("acknowledgement.view", row, by=request.user)
    may_change = request.user.may("handbook.ask_acknowledgement", row)
    context = {"row": row, "form": form, "may_change": may_change, "can_pdf": pdf.can_be_made()}
    return render(request, "handbook/papers/acknowledgement.html", context)
