"""Whose claim it is, and by when: given, taken, given back, the next one."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from claims import assignment, due
from claims.changes import IllegalMove, StaleClaim
from claims.filters import ClaimFilter
from claims.forms import AssignForm, DueForm, HandOverForm
from claims.views.access import may_review
from claims.views.conflict import back, conflict, tell_errors
from claims.views.context import get_claim


@may_review
@require_POST
def assign(request, pk):
    def rule(claim, *, assignee, **given):
        return assignment.assign(claim, to=assignee, **given)

    return _changed(request, pk, AssignForm, rule, _with_whom)


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
    def rule(claim, *, assignee, **given):
        return assignment.hand_over(claim, to=assignee, **given)

    return _changed(request, pk, HandOverForm, rule, _with_whom)


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
    return _changed(request, pk, DueForm, due.set_due, _when)


def _changed(request, pk, form_class, rule, told):
    """Do to a claim what was typed; `told` says how it is then."""
    claim = get_claim(pk)
    form = form_class(request.POST, claim=claim)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect(back(request, claim))
    try:
        claim = rule(claim, by=request.user, **form.cleaned_data)
    except StaleClaim as stale:
        return conflict(request, stale, form)
    except IllegalMove as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Claim {claim.position} is {told(claim)}.")
    return redirect(back(request, claim))


def _with_whom(claim):
    return f"with {claim.assignee or 'nobody'}"


def _when(claim):
    return f"due on {date_format(claim.due)}" if claim.due else "not due any more"


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
