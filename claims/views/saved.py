"""Queues that are kept under a name: a person's own, and the desk's."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from claims.filters import ClaimFilter
from claims.models import SavedQueue
from claims.queue_forms import COLUMNS, ChangeQueueForm, ColumnsForm, SaveQueueForm
from claims.views.access import may_read
from claims.views.queue import address


@may_read
@require_http_methods(["GET", "POST"])
def queue_save(request):
    """Keep the queue of the address under a name."""
    queue = ClaimFilter(request.GET, user=request.user)
    columns = ColumnsForm(request.GET)
    if not queue.is_valid():
        # There it says what is wrong with the filters.
        return redirect(f"{reverse('claim_list')}?{request.GET.urlencode()}")
    query = address(queue, columns)
    form = SaveQueueForm(request.POST or None, user=request.user, query=query)
    if form.is_valid():
        saved = form.save()
        messages.success(request, f"“{saved}” is kept as a tab.")
        return redirect(saved)
    context = {
        "form": form,
        "queue": queue,
        "query": query,
        "columns": [COLUMNS[name] for name in columns.columns],
    }
    status = 422 if form.is_bound else 200
    return render(request, "claims/queue_save.html", context, status=status)


@may_read
@require_GET
def saved_queues(request):
    """All that a person has as tabs, with what may be done to each."""
    saved = list(SavedQueue.objects.seen_by(request.user).select_related("owner"))
    for one in saved:
        one.may_change = _may_change(request.user, one)
    return render(request, "claims/saved_queues.html", {"saved": saved})


@may_read
@require_http_methods(["GET", "POST"])
def queue_change(request, pk):
    saved = _own(request, pk)
    form = ChangeQueueForm(request.POST or None, instance=saved, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, f"“{saved}” is changed.")
        return redirect("saved_queues")
    status = 422 if form.is_bound else 200
    context = {"form": form, "saved": SavedQueue.objects.get(pk=pk)}
    return render(request, "claims/queue_change.html", context, status=status)


@may_read
@require_http_methods(["GET", "POST"])
def queue_delete(request, pk):
    """The question first; the claims are not touched."""
    saved = _own(request, pk)
    if request.method == "POST":
        saved.delete()
        messages.success(request, f"“{saved}” is not kept any more.")
        return redirect("saved_queues")
    return render(request, "claims/queue_delete.html", {"saved": saved})


def _may_change(user, saved) -> bool:
    """Its owner; and of the desk's queues an editor too."""
    if saved.owner_id == user.pk:
        return True
    return saved.shared and user.has_perm("claims.settle_claim")


def _own(request, pk) -> SavedQueue:
    saved = SavedQueue.objects.seen_by(request.user).filter(pk=pk).first()
    if saved is None or not _may_change(request.user, saved):
        raise Http404("No such queue of yours.")
    return saved
