"""The register of sources, to read; Django admin is where it is kept."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from claims import sources
from claims.forms import SearchForm
from claims.models import Claim, Rating, Source
from claims.views.access import may_read

PER_PAGE = 50


@may_read
@require_GET
def source_list(request):
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    found = sources.matching(query) if query else Source.objects.all()
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
    counted = ~Q(claims__state=Claim.State.DISMISSED) & Q(claims__source=source)
    context = {
        "source": source,
        "aliases": source.aliases.all(),
        "children": source.children.all()[:PER_PAGE],
        "ratings": Rating.objects.annotate(
            found=Count("claims", filter=counted)
        ).order_by("place", "pk"),
        "attributions": _by_attribution(source),
        "claims": claims.order_by("-article_id", "position")[:PER_PAGE],
        "claim_count": claims.count(),
    }
    return render(request, "claims/source_page.html", context)


def _by_attribution(source):
    counts = dict(
        source.claims.exclude(state=Claim.State.DISMISSED)
        .values_list("attribution")
        .annotate(found=Count("pk"))
        .order_by()
    )
    return [(choice.label, counts.get(choice, 0)) for choice in Claim.Attribution]
