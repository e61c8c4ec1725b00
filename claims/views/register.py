"""The register of sources: what is known of each, and the names it goes by."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, F, Q, When
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from articles.counting import number_of
from claims import blind, picture, queues, sources, transfers, unresolved
from claims.forms import SearchForm
from claims.listed import listed
from claims.models import (
    Claim,
    ClaimLink,
    ClaimSource,
    Interest,
    Matter,
    Role,
    SameAs,
    Source,
    Transfer,
)
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
    found = found.select_related("parent").order_by("name", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    claims = queues.counted(
        *([Claim.objects.filter(source=source.pk)] for source in page.object_list)
    )
    context = {
        "form": form,
        "page": page,
        "sources": list(zip(page.object_list, claims, strict=True)),
        "q": query,
    }
    return render(request, "claims/source_list.html", context)


@may_read
@require_GET
def source_page(request, pk):
    source = get_object_or_404(_sources(pk))
    if source.merged_into:
        return redirect(source.merged_into)
    return render(request, "claims/source_page.html", _source_context(request, source))


@may_review
@require_POST
def alias_add(request, pk):
    """A further name; the claims that it would resolve are offered, not changed."""
    if not request.user.has_perm("claims.add_alias"):
        raise PermissionDenied
    source = get_object_or_404(_sources(pk))
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


def _sources(pk):
    """The source with a number, with the short lists that its page shows of it."""
    children = Source.objects.current().filter(parent=pk).order_by("name", "pk")
    some = Source.objects.filter(pk__in=children.values("pk")[:PER_PAGE])
    further = ClaimSource.objects.filter(source=pk)
    counted = {
        "speaking": Claim.objects.filter(source=pk),
        "saying_too": further.filter(part=ClaimSource.Part.ALSO),
        "relaying": further.filter(part=ClaimSource.Part.RELAY),
        "in_claims": _claims_of(pk),
    }
    return (
        Source.objects.filter(pk=pk)
        .select_related("merged_into")
        .annotate(
            pages=listed(SameAs.objects.filter(source=pk), one=F("url")),
            party_to=listed(
                Interest.objects.filter(source=pk), "pk", "side", "matter__name"
            ),
            some_children=listed(some, "pk", "name"),
            **{name: number_of(rows) for name, rows in counted.items()},
        )
    )


def _claims_of(pk):
    """The claims in which a source speaks, says it too, or is the relay."""
    further = ClaimSource.objects.filter(source=pk).values("claim")
    return Claim.objects.filter(Q(source=pk) | Q(pk__in=further))


def _source_context(request, source, *, alias_form=None):
    also = source.further_claims.filter(part=ClaimSource.Part.ALSO).values("claim")
    says = Claim.objects.filter(Q(source=source) | Q(pk__in=also))
    claims = _claims_of(source.pk).select_related("article", "source", "verification")
    claims = claims.order_by("-article_id", "position")[:PER_PAGE]
    held = _roles(source)
    return {
        "source": source,
        "above": transfers.above(source),
        "aliases": source.aliases.select_related("article"),
        "alias_form": alias_form or AliasForm(),
        "roles": [role for role in held if role.source_id == source.pk],
        "posts": [role for role in held if role.body_id == source.pk],
        "interests": _interests(source),
        "same_as": sorted(source.pages or ()),
        "children": _children(source),
        "parts": [
            ("Speaks here", source.speaking),
            ("Says it too", source.saying_too),
            ("Is only the relay", source.relaying),
        ],
        "overview": picture.overview(says.exclude(blind.hidden_from(request.user))),
        "contradictions": _contradictions(source),
        "transfers": _transfers(source),
        "claims": blind.veil(claims, by=request.user),
        "claim_count": source.in_claims,
    }


def _roles(source):
    """The roles that it holds, and then those that are held in it."""
    own = Case(When(source=source, then=0), default=1)
    roles = Role.objects.filter(Q(source=source) | Q(body=source))
    since = F("since").desc(nulls_last=True)
    both = roles.select_related("source", "body").order_by(own, since, "pk")
    return list(both[: 2 * PER_PAGE])


def _interests(source) -> list[str]:
    matters = [(Matter(name=row["matter__name"]), row) for row in source.party_to or ()]
    ordered = sorted(matters, key=lambda one: (one[0].name, one[1]["pk"]))
    return [str(Interest(matter=matter, side=row["side"])) for matter, row in ordered]


def _children(source) -> list[Source]:
    found = [Source(**row) for row in source.some_children or ()]
    return sorted(found, key=lambda one: (one.name, one.pk))


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
