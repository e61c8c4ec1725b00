"""The moves of a claim, each at an address of its own: it is posted, and redirects."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from claims import four_eyes, marking, review, second
from claims.changes import IllegalMove, StaleClaim
from claims.models import Claim
from claims.move_forms import (
    AnswerForm,
    DecideForm,
    DismissForm,
    FlagsForm,
    MarkForm,
    MoveForm,
    ReopenForm,
    SendBackForm,
)
from claims.review import Judgement
from claims.views.access import may_reopen, may_review, may_settle
from claims.views.conflict import back, conflict, side_by_side, tell_errors
from claims.views.context import get_claim, page_context
from claims.views.move_bar import phase_of


@may_review
@require_POST
def accept(request, pk):
    return _move(request, pk, MoveForm, review.accept, "accepted")


@may_review
@require_POST
def dismiss(request, pk):
    return _move(request, pk, DismissForm, review.dismiss, "dismissed")


@may_review
@require_POST
def set_flags(request, pk):
    def rule(claim, *, flags, **given):
        return review.set_flags(claim, flags, **given)

    return _move(request, pk, FlagsForm, rule, "flagged")


@may_settle
@require_POST
def set_mark(request, pk):
    return _move(request, pk, MarkForm, marking.set_mark, "marked")


@may_review
@require_POST
def approve(request, pk):
    return _move(request, pk, MoveForm, second.approve, "approved")


@may_settle
@require_POST
def approve_and_settle(request, pk):
    done = "approved and settled"
    return _move(request, pk, MoveForm, second.approve_and_settle, done)


@may_review
@require_POST
def send_back(request, pk):
    return _move(request, pk, SendBackForm, second.send_back, "sent back")


@may_review
@require_POST
def answer(request, pk):
    return _move(request, pk, AnswerForm, second.answer, "answered by a second")


@may_settle
@require_POST
def decide(request, pk):
    def rule(claim, *, by, revision, **answers):
        judgement = Judgement(source=claim.source, **answers)
        return second.decide(claim, judgement, by=by, revision=revision)

    return _move(request, pk, DecideForm, rule, "settled")


@may_settle
@require_POST
def settle(request, pk):
    return _move(request, pk, MoveForm, review.settle, "settled")


@may_reopen
@require_POST
def reopen(request, pk):
    return _move(request, pk, ReopenForm, review.reopen, "reopened")


def _move(request, pk, form_class, rule, done):
    claim = get_claim(pk)
    form = form_class(request.POST, claim=claim)
    if not form.is_valid():
        return _refused(request, claim, form)
    try:
        moved = rule(claim, by=request.user, **form.cleaned_data)
    except StaleClaim as stale:
        return conflict(request, stale, form)
    except IllegalMove as error:
        form.add_error(None, str(error))
        return _refused(request, claim, form)
    messages.success(request, f"Claim {claim.position} {done}.")
    return redirect(back(request, moved))


def _refused(request, claim: Claim, form: MoveForm):
    """Say why not; what was typed stands in its form again."""
    if not form.compared or request.POST.get("at") == "desk":
        tell_errors(request, form)
        return redirect(back(request, claim))
    if phase_of(claim, four_eyes.reasons(claim)) not in form.phases:
        refusal = " ".join(form.refusals)
        return side_by_side(request, claim, form, status=422, refusal=refusal)
    context = page_context(request, claim, move_form=form)
    return render(request, "claims/claim_page.html", context, status=422)
