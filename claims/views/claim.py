"""One claim: its page, and everything that is done to it. One address, one job."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims import evidence, highlight, neighbours, review, sources
from claims.changes import IllegalMove, StaleClaim
from claims.forms import NEW, EditForm, JudgeForm, SearchForm
from claims.models import Claim
from claims.views.access import may_read, may_review
from claims.views.conflict import back, conflict, side_by_side
from claims.views.context import (
    SHOWN,
    beside,
    desk_context,
    get_claim,
    get_whole_claim,
    page_context,
    queue_of,
    shown_on,
    source_options,
)

# What is pressed to save and go on to the next claim.
ONWARDS = ("next", "check")


@may_read
@require_GET
def claim_page(request, pk):
    claim = get_whole_claim(pk)
    return render(request, "claims/claim_page.html", page_context(request, claim))


@may_review
@require_POST
def judge(request, pk):
    claim = get_claim(pk)
    form = JudgeForm(request.POST, claim=claim)
    if not form.is_valid():
        return _show_again(request, claim, form, status=422)
    may_register = request.user.has_perm("claims.add_source")
    if form.cleaned_data["source"] == NEW and not may_register:
        raise PermissionDenied
    then = form.cleaned_data["then"]
    follower = _follower(request, claim, form) if then in ONWARDS else None
    try:
        claim = form.save(by=request.user)
    except StaleClaim as stale:
        return conflict(request, stale, form)
    except (IllegalMove, sources.NameTaken) as error:
        form.add_error(None, str(error))
        return _show_again(request, claim, form, status=422)
    messages.success(request, f"Claim {claim.position} saved.")
    if then == "check" and not _send_on(request, claim):
        return redirect(back(request, claim))
    if then in ONWARDS and follower is None:
        messages.info(request, "That was the last one here.")
    return redirect(back(request, follower or claim))


@may_review
@require_POST
def find_source(request, pk):
    """Show the form again with what the register has; nothing is saved."""
    claim = get_claim(pk)
    form = JudgeForm(request.POST, claim=claim)
    form.errors.clear()
    return _show_again(request, claim, form, status=200)


@may_read
@require_GET
def source_choices(request, pk):
    """The sources to choose from while a name is being typed."""
    claim = get_claim(pk)
    search = SearchForm({"q": request.GET.get("source_name", "")})
    query = search.cleaned_data["q"] if search.is_valid() else ""
    form = JudgeForm(claim=claim)
    form.initial["source_kind"] = request.GET.get("source_kind", "")
    form.initial["another"] = "another" in request.GET
    context = {
        "claim": claim,
        "form": form,
        "sources": source_options(query, chosen=request.GET.get("source", "")),
    }
    return render(request, "claims/_source_choices.html", context)


@may_review
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    claim = get_claim(pk)
    if request.method == "GET":
        return _edit_page(request, claim, EditForm(claim=claim))
    form = EditForm(request.POST, claim=claim)
    if not form.is_valid():
        return _edit_page(request, claim, form, status=422)
    try:
        claim = review.edit(
            claim,
            wording=form.cleaned_data["wording"],
            form=form.cleaned_data["form"],
            places=form.cleaned_data["places"],
            by=request.user,
            revision=form.cleaned_data["revision"],
        )
    except StaleClaim as stale:
        return conflict(request, stale, form)
    except IllegalMove as error:
        form.add_error(None, str(error))
        return _edit_page(request, claim, form, status=422)
    messages.success(request, f"Claim {claim.position} saved.")
    return redirect(back(request, claim))


def _send_on(request, claim) -> bool:
    """Send a claim that was just saved to the second check; say so when it cannot."""
    try:
        review.check(claim, by=request.user, revision=claim.revision)
    except (IllegalMove, StaleClaim) as error:
        messages.error(request, f"Not sent to the second check. {error}")
        return False
    few = evidence.too_few_origins(claim)
    if few:
        messages.warning(request, few)
    return True


def _show_again(request, claim, form, *, status):
    if not claim.is_editable:
        return side_by_side(request, claim, form, status=422)
    if form["at"].value() == "desk":
        context = desk_context(
            request, claim.article, version=claim.version, judge_form=form
        )
        return render(request, "claims/desk.html", context, status=status)
    context = page_context(request, claim, form=form)
    return render(request, "claims/claim_page.html", context, status=status)


def _follower(request, claim, form) -> Claim | None:
    if form.cleaned_data["at"] == "desk":
        _, wanted = SHOWN[shown_on(request)]
        return neighbours.next_open(claim, wanted=wanted)
    _, behind = beside(claim, queue_of(request))
    return behind


def _edit_page(request, claim, form, *, status=200):
    context = {
        "claim": claim,
        "form": form,
        "paragraphs": highlight.marked(claim.version.text, [claim]),
        "back": back(request, claim),
    }
    return render(request, "claims/claim_edit.html", context, status=status)
