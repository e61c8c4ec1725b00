"""The queue, and the report that leaves by it."""

from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from claims import blind, exports, origins
from claims.filters import ClaimFilter, queue_counts
from claims.views.access import may_read

PER_PAGE = 50


@may_read
@require_GET
def claim_list(request):
    claims = ClaimFilter(request.GET, user=request.user)
    page = Paginator(claims.found.with_evidence().with_further(), PER_PAGE).get_page(
        request.GET.get("page")
    )
    blind.veil(page.object_list, by=request.user)
    context = {
        "claims": claims,
        "page": page,
        "query": claims.query(),
        "minimum_origins": origins.minimum_origins(),
    }
    only_results = request.htmx.target == "results"
    if not only_results:
        context["queues"] = queue_counts(request.user)
    template = "claims/_results.html" if only_results else "claims/claim_list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@may_read
@require_GET
def export_csv(request):
    claims = ClaimFilter(request.GET, user=request.user)
    if not claims.is_valid():
        return render(
            request, "claims/export_refused.html", {"claims": claims}, status=400
        )
    found = exports.stream(claims.found)
    name = f"claims-{timezone.now():%Y%m%d-%H%M}.csv"
    return StreamingHttpResponse(
        exports.as_csv(blind.veiled_stream(found, by=request.user)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
