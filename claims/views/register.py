"""The register of sources, to read; Django admin is where it is kept."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from claims.forms import SearchForm
from claims.models import Claim, Rating, Source
from claims.register_search import matching
from claims.views.access import may_read

PER_PAGE = 50


@may_read
@require_GET
def source_list(request):
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    found = matching(query) if query else Source.objects.current()
    if not form.is_valid():
        found = found.none()
    found = found.select_related("parent").annotate(claim_count=Count("claims"))
    page = Paginator(found.order_by("name", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"form": form, "page": page, "q": query}
    return render(request, "claims/source_list.html", context)


@may_read
@require_GET
def source_page(request, pk):
    source = get_object_or_404(Source.objects.select_related("parent"), pk=pk)
    claims = Claim.objects.for_queue().filter(source=source)
    by_attribution = _counts(source, "attribution")
    by_rating = _counts(source, "verification")
    context = {
        "source": source,
        "aliases": source.aliases.all(),
        "children": source.children.all()[:PER_PAGE],
        "attributions": [
            (answer.label, by_attribution.get(answer, 0))
            for answer in Claim.Attribution
        ],
        "ratings": [
            (rating, by_rating.get(rating.pk, 0)) for rating in Rating.objects.all()
        ],
        "claims": claims.order_by("-article_id", "position")[:PER_PAGE],
        "claim_count": claims.count(),
    }
    return render(request, "claims/source_page.html", context)


def _counts(source, verdict: str) -> dict:
    """How many claims of a source have each answer; those put aside do not count."""
    counted = source.claims.exclude(state=Claim.State.DISMISSED).order_by()
    return dict(counted.values_list(verdict).annotate(Count("pk")))
