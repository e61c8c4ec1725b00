"""The queue, and its filters with their counts."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from claims import blind, facets, paging, queues
from claims.filters import ClaimFilter
from claims.models import SavedQueue
from claims.queue_forms import COLUMNS, ColumnsForm, PlaceForm
from claims.rows import rows
from claims.views.access import may_read


@may_read
@require_GET
def claim_list(request):
    queue = ClaimFilter(request.GET, user=request.user)
    place = PlaceForm(request.GET)
    columns = ColumnsForm(request.GET)
    if place.is_last:
        page = paging.last(queue.parts, queue.in_order)
    else:
        page = paging.page(
            queue.parts, queue.in_order, **place.in_order(queue.in_order)
        )
    blind.veil(page.claims, by=request.user)
    query = address(queue, columns)
    context = {
        "queue": queue,
        "page": page,
        "rows": rows(page, columns=columns.columns, query=query),
        "query": query,
        "columns": [COLUMNS[name] for name in columns.columns],
    }
    only_results = request.htmx.target == "results"
    if only_results:
        (context["count"],) = queues.counted(queue.to_count)
        context["here"] = None
    else:
        context |= _tabs(request, queue, columns)
    template = "claims/_results.html" if only_results else "claims/claim_list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@may_read
@require_GET
def claim_filters(request):
    """All the filters, each value with how many claims it would leave."""
    queue = ClaimFilter(request.GET, user=request.user)
    columns = ColumnsForm(request.GET)
    facets.count(queue)
    context = {
        "queue": queue,
        "columns_form": columns,
        "query": address(queue, columns),
    }
    only_form = request.htmx.target == "filters"
    template = "claims/_filters.html" if only_form else "claims/claim_filters.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@may_read
@require_GET
def claim_count(request):
    """Exactly how many claims the filters leave, for who asks."""
    queue = ClaimFilter(request.GET, user=request.user)
    number = queue.matching().count() if queue.is_valid() else 0
    only_number = request.htmx
    template = "claims/_count.html" if only_number else "claims/claim_count.html"
    context = {"queue": queue, "count": queues.Count(number), "query": queue.query()}
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def address(queue, columns) -> str:
    """The address of the queue in hand, with the columns that were chosen."""
    return "&".join([queue.query(), *(f"show={name}" for name in columns.chosen)])


def _tabs(request, queue, columns) -> dict:
    """The tabs, the saved ones too, each with its count; and that of what is shown."""
    saved = list(SavedQueue.objects.seen_by(request.user))
    kept = [ClaimFilter(one.filters, user=request.user) for one in saved]
    tabs, (count, *others) = queues.counts(
        request.user, queue.to_count, *(one.to_count for one in kept)
    )
    query = address(queue, columns)
    here = next((one for one in saved if one.query == query), None)
    return {
        "tabs": tabs,
        "count": count,
        "saved": list(zip(saved, others, strict=True)),
        "here": here,
        "chosen_columns": columns.chosen,
    }
