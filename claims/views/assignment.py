"""Whose claim it is, and by when: taken, given back, handed over, the next one."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from claims import assignment, due
from claims.changes import IllegalMove, StaleClaim
from claims.filters import ClaimFilter
from claims.forms import DueForm, HandOverForm
from claims.views.access import may_review
from claims.views.conflict import back, conflict, tell_errors
from claims.views.context import get_claim


@may_review
@require_POST
def take(request, pk):
    return _own(request, pk, assignment.take, "is yours")


@may_review
@require_POST
def release(request, pk):
    return _own(request, pk, assignment.release, "is free for anybody")


@may_review
@require_POST
def hand_over(request, pk):
    claim = get_claim(pk)
    form = HandOverForm(request.POST, claim=claim)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect(back(request, claim))
    try:
        claim = assignment.hand_over(
            claim,
            to=form.cleaned_data["assignee"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            revision=form.cleaned_data["revision"],
        )
    except StaleClaim as stale:
        return conflict(request, stale, form)
    except IllegalMove as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Claim {claim.position} is with {claim.assignee}.")
    return redirect(back(request, claim))


@may_review
@require_POST
def take_next(request):
    """The first claim of the queue in hand that nobody has, with the queue in hand."""
    queue = ClaimFilter(request.GET, user=request.user)
    if not queue.is_valid():
        # There it says what is wrong with the filters.
        return redirect(f"{reverse('claim_list')}?{request.GET.urlencode()}")
    claim = assignment.take_next(queue.parts, queue.in_order, by=request.user)
    if claim is None:
        messages.info(request, "No claim of this queue is free to take.")
        return redirect(f"{reverse('claim_list')}?{queue.query()}")
    messages.success(request, f"Claim {claim.position} is yours.")
    return redirect(f"{claim.get_absolute_url()}?{queue.query()}")


@may_review
@require_POST
def set_due(request, pk):
    claim = get_claim(pk)
    form = DueForm(request.POST, claim=claim)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect(back(request, claim))
    try:
        claim = due.set_due(claim, by=request.user, **form.cleaned_data)
    except StaleClaim as stale:
        return conflict(request, stale, form)
    except IllegalMove as error:
        messages.error(request, str(error))
    else:
        when = f"due on {date_format(claim.due)}" if claim.due else "not due any more"
        messages.success(request, f"Claim {claim.position} is {when}.")
    return redirect(back(request, claim))


def _own(request, pk, rule, done):
    claim = get_claim(pk)
    try:
        claim = rule(claim, by=request.user)
    except StaleClaim:
        messages.error(request, "Others are changing this claim. Try again.")
    except IllegalMove as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Claim {claim.position} {done}.")
    return redirect(back(request, claim))
