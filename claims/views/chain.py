"""Whose words a claim is, and how it stands to others."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from claims import chain
from claims.chain_forms import ChainForm, LinkForm
from claims.changes import IllegalMove, StaleClaim
from claims.models import ClaimLink
from claims.views.access import may_review
from claims.views.conflict import back, conflict
from claims.views.context import get_claim, page_context


@may_review
@require_POST
def set_chain(request, pk):
    claim = get_claim(pk)
    form = ChainForm(request.POST, claim=claim)
    if form.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            claim = chain.set_chain(
                claim, form.chain, by=request.user, revision=revision
            )
        except StaleClaim as stale:
            return conflict(request, stale, form)
        except IllegalMove as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Claim {claim.position} saved.")
            return redirect(back(request, claim))
    context = page_context(request, claim, chain_form=form)
    return render(request, "claims/claim_page.html", context, status=422)


@may_review
@require_POST
def link(request, pk):
    claim = get_claim(pk)
    form = LinkForm(request.POST, claim=claim)
    if not form.is_valid():
        context = page_context(request, claim, link_form=form)
        return render(request, "claims/claim_page.html", context, status=422)
    made = chain.link(claim, by=request.user, **form.cleaned_data)
    messages.success(request, f"{made.get_kind_display()} claim {made.other_id}.")
    return redirect(back(request, claim))


@may_review
@require_POST
def unlink(request, pk, link_pk):
    """Take a link away; from either of its claims."""
    claim = get_claim(pk)
    rows = ClaimLink.objects.filter(claim=claim) | ClaimLink.objects.filter(other=claim)
    chain.unlink(get_object_or_404(rows, pk=link_pk), by=request.user)
    messages.success(request, "The link is gone.")
    return redirect(back(request, claim))
