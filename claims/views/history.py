"""Bringing back what a claim said before."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from claims import history
from claims.changes import IllegalMove, StaleClaim
from claims.forms import RevisionForm
from claims.models import Event
from claims.views.access import may_review
from claims.views.conflict import back, conflict, tell_errors
from claims.views.context import get_claim


@may_review
@require_POST
def restore(request, pk):
    event = get_object_or_404(Event, pk=pk)
    claim = get_claim(event.claim_id)
    form = RevisionForm(request.POST)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect(back(request, claim))
    revision = form.cleaned_data["revision"]
    try:
        restored = history.restore(claim, event, by=request.user, revision=revision)
    except StaleClaim as stale:
        return conflict(request, stale, form)
    except IllegalMove as error:
        messages.error(request, str(error))
    else:
        done = restored.revision > revision
        said = "has what it had before" if done else "has it already"
        messages.success(request, f"Claim {claim.position} {said}.")
    return redirect(back(request, claim))
