"""Changing many claims: what matches is looked at first, then changed in pieces."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims import bulk, compound, queues
from claims.bulk_forms import BulkForm, ProceedForm, ScopeForm
from claims.filters import ClaimFilter
from claims.models import BulkChange, Claim
from claims.people import reviewers
from claims.views.access import may_review

SAMPLE = 10
SHOWN_LEFT = 50  # links to the claims of each reason


@may_review
@require_http_methods(["GET", "POST"])
def bulk_new(request):
    """What would be changed, and the choice of what to do; nothing is changed yet."""
    queue = ClaimFilter(request.GET, user=request.user)
    scope = ScopeForm(request.GET)
    if not queue.is_valid() or not scope.is_valid():
        # There it says what is wrong with the filters.
        return redirect(f"{reverse('claim_list')}?{request.GET.urlencode()}")
    claims, parts = queue.matching(), queue.parts
    ticked = scope.cleaned_data["scope"] == "ticked"
    if ticked:
        of_ticked = {"pk__in": scope.cleaned_data["claim"]}
        claims = claims.filter(**of_ticked)
        parts = [part.filter(**of_ticked) for part in parts]
    [count] = compound.capped_counts([parts], most=bulk.MOST + 1)
    if not count:
        messages.info(request, "Tick some claims first." if ticked else "None match.")
        return redirect(f"{reverse('claim_list')}?{queue.query()}")
    form = BulkForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _as_seen(form, count):
        change = _start(request, queue, claims, form)
        return redirect(bulk.proceed(change, done=0))
    context = {
        "form": form,
        "queue": queue,
        "ticked": ticked,
        "count": count,
        "counted": queues.Count(min(count, bulk.MOST), count > bulk.MOST),
        "most": bulk.MOST,
        "sample": _links(compound.first_keys(parts, queue.in_order, most=SAMPLE)),
        "seen_at": timezone.now().isoformat(),
        "reviewers": reviewers(),
        "unfinished": [
            one
            for one in BulkChange.objects.filter(by=request.user)[:5]
            if not one.is_finished
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "claims/bulk.html", context, status=status)


@may_review
@require_GET
def bulk_progress(request, pk):
    change = _own(request, pk)
    left = [
        (reason, len(pks), _links(pks[:SHOWN_LEFT]))
        for reason, pks in bulk.reasons(change)
    ]
    context = {"change": change, "left": left, "shown_left": SHOWN_LEFT}
    return render(request, "claims/bulk_progress.html", context)


@may_review
@require_POST
def bulk_proceed(request, pk):
    """The next piece; however often it is sent, each claim is changed once."""
    change = _own(request, pk)
    form = ProceedForm(request.POST)
    if form.is_valid():
        bulk.proceed(change, done=form.cleaned_data["done"])
    return redirect(change)


def _own(request, pk) -> BulkChange:
    return get_object_or_404(BulkChange, pk=pk, by=request.user)


def _as_seen(form, count: int) -> bool:
    """Whether as many match as when it was looked at; else it has to be seen again."""
    if form.cleaned_data["count"] == count:
        return True
    before = form.cleaned_data["count"]
    form.add_error(
        None, f"{before} matched when you looked, and {count} do now. Look once more."
    )
    return False


def _start(request, queue, claims, form) -> BulkChange:
    return bulk.start(
        claims,
        form.cleaned_data["action"],
        form.given,
        summary=form.summary,
        seen_at=form.cleaned_data["seen_at"],
        by=request.user,
        query=queue.query(),
    )


def _links(pks) -> list[Claim]:
    found = Claim.objects.select_related("assignee").in_bulk(pks)
    return [found[pk] for pk in pks]
