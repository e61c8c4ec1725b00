"""The register of sources: what is known of each, and the names it goes by."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from claims import blind, picture, sources, transfers, unresolved
from claims.forms import SearchForm
from claims.models import Claim, ClaimLink, Source, Transfer
from claims.register_forms import AliasForm, RetireForm
from claims.register_search import matching
from claims.views.access import may_edit_sources, may_read, may_review

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
    source = get_object_or_404(
        Source.objects.select_related("parent", "merged_into"), pk=pk
    )
    if source.merged_into:
        return redirect(source.merged_into)
    return render(request, "claims/source_page.html", _source_context(request, source))


@may_review
@require_POST
def alias_add(request, pk):
    """A further name; the claims that it would resolve are offered, not changed."""
    if not request.user.has_perm("claims.add_alias"):
        raise PermissionDenied
    source = get_object_or_404(Source.objects.select_related("parent"), pk=pk)
    form = AliasForm(request.POST)
    if source.merged_into_id or not form.is_valid():
        context = _source_context(request, source, alias_form=form)
        return render(request, "claims/source_page.html", context, status=422)
    alias = sources.add_alias(source, **form.cleaned_data)
    if alias.ambiguous:
        messages.warning(request, f"Others go by “{alias}” too, so it asks each time.")
    else:
        messages.success(request, f"{source} goes by “{alias}”.")
    if unresolved.earlier(alias):
        return redirect("alias_claims", source.pk, alias.pk)
    return redirect(source)


@may_edit_sources
@require_POST
def alias_dates(request, pk, alias_pk):
    """From when to when a name was in use; it is retired, and never taken away."""
    source = get_object_or_404(Source, pk=pk)
    alias = get_object_or_404(source.aliases, pk=alias_pk)
    form = RetireForm(request.POST, instance=alias)
    if not form.is_valid():
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, error)
        return redirect(source)
    form.save()
    messages.success(request, f"“{alias}” saved.")
    return redirect(source)


def _source_context(request, source, *, alias_form=None):
    further = source.further_claims.values("claim")
    claims = Claim.objects.for_queue().with_further()
    claims = claims.filter(Q(source=source) | Q(pk__in=further))
    own = Claim.objects.filter(source=source)
    says = own | Claim.objects.filter(
        pk__in=source.further_claims.filter(part="also").values("claim")
    )
    listed = claims.order_by("-article_id", "position")[:PER_PAGE]
    return {
        "source": source,
        "above": transfers.above(source),
        "aliases": source.aliases.select_related("article"),
        "alias_form": alias_form or AliasForm(),
        "roles": source.roles.select_related("body"),
        "posts": source.posts.select_related("source")[:PER_PAGE],
        "interests": source.interests.select_related("matter"),
        "same_as": source.same_as.all(),
        "children": source.children.current()[:PER_PAGE],
        "parts": _parts(source),
        "overview": picture.overview(says.exclude(blind.hidden_from(request.user))),
        "contradictions": _contradictions(source),
        "transfers": _transfers(source),
        "claims": blind.veil(listed, by=request.user),
        "claim_count": claims.count(),
    }


def _parts(source) -> list[tuple[str, int]]:
    """In how many claims it speaks first, says it too, or is only the relay."""
    counted = dict(
        source.further_claims.order_by().values_list("part").annotate(Count("pk"))
    )
    return [
        ("Speaks here", source.claims.count()),
        ("Says it too", counted.get("also", 0)),
        ("Is only the relay", counted.get("relay", 0)),
    ]


def _contradictions(source):
    """Links to claims of others that say the contrary, each from this side."""
    links = ClaimLink.objects.filter(kind=ClaimLink.Kind.CONTRADICTS)
    links = links.select_related("claim__source", "other__source", "claim__article")
    links = links.select_related("other__article")
    here = links.filter(Q(claim__source=source) | Q(other__source=source))
    pairs = [
        (link.claim, link.other)
        if link.claim.source_id == source.pk
        else (link.other, link.claim)
        for link in here.order_by("-pk")[:PER_PAGE]
    ]
    return [(own, other) for own, other in pairs if other.source_id != source.pk]


def _transfers(source):
    both = Transfer.objects.filter(Q(origin=source) | Q(target=source))
    return both.select_related("origin", "target", "by")[:PER_PAGE]
