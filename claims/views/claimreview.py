"""Settled claims as ClaimReview: what leaves, and what is wrong with it."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from claims import claimreview, compound
from claims.claimreview import RULES, Problem, Rule
from claims.filters import ClaimFilter
from claims.models import Claim
from claims.views.access import may_read

# So many claims are looked at for one page: the first ones of the queue.
LOOKED_AT = 1000
PER_PAGE = 50

# Where a problem is mended: the address, and the permission that it asks for.
MENDED_AT = {
    "claim": ("claim_page", "claims.view_claim"),
    "article": ("article_edit", "articles.change_article"),
    "source": ("admin:claims_source_change", "claims.change_source"),
    "rating": ("admin:claims_rating_change", "claims.change_rating"),
    "desk": ("admin:claims_desksettings_change", "claims.change_desksettings"),
}


@dataclass(frozen=True)
class Told:
    """A problem as somebody is told of it; `url` is "" where they may not mend it."""

    problem: Problem
    url: str


@dataclass(frozen=True)
class Row:
    """A claim with what is wrong with its markup."""

    claim: Claim
    problems: list[Problem]

    @property
    def has_errors(self) -> bool:
        return any(not one.rule.warning for one in self.problems)


class ProblemForm(forms.Form):
    problem = forms.ChoiceField(
        choices=[(rule.key, rule.name) for rule in RULES], required=False
    )


@may_read
@require_GET
def check(request, pk):
    """What is wrong with the markup of a claim; alone the section of a claim's page."""
    claim = _get(pk)
    context = _context(request, claim)
    in_section = request.htmx.target == "claimreview"
    template = "claims/_claimreview.html" if in_section else "claims/claimreview.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@may_read
@require_GET
def markup(request, pk):
    """The markup alone; a claim that is refused is a page that says why."""
    claim = _get(pk)
    try:
        review = claimreview.claim_review(claim, claimreview.publisher())
    except claimreview.Refused:
        context = _context(request, claim)
        return render(request, "claims/claimreview.html", context, status=409)
    return HttpResponse(
        claimreview.as_json(review),
        content_type="application/ld+json; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="claim-{claim.pk}.jsonld"'},
    )


@may_read
@require_GET
def check_many(request):
    """What is wrong with the first settled claims of a queue, and with how many."""
    data = request.GET.copy()
    data.setdefault("queue", "settled")
    claims = ClaimFilter(data, user=request.user)
    form = ProblemForm(request.GET)
    context = {"claims": claims, "form": form, "query": claims.query()}
    if not claims.is_valid() or not form.is_valid():
        return render(request, "claims/claimreview_list.html", context, status=400)
    keys = _first_settled(claims, most=LOOKED_AT + 1)
    rows = _rows(keys[:LOOKED_AT])
    broken = [row for row in rows if row.problems]
    refused = sum(row.has_errors for row in rows)
    listed = _breaking(form.cleaned_data["problem"], broken)
    context |= {
        "capped": len(keys) > LOOKED_AT,
        "looked_at": len(rows),
        "valid": len(rows) - len(broken),
        "warned": len(broken) - refused,
        "refused": refused,
        "rules": claimreview.by_rule(row.problems for row in rows),
        "chosen": form.cleaned_data["problem"],
        "page": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "claims/claimreview_list.html", context)


def _get(pk) -> Claim:
    return get_object_or_404(claimreview.prepared(Claim.objects.all()), pk=pk)


def _context(request, claim: Claim) -> dict:
    publisher = claimreview.publisher()
    found = claimreview.problems(claim, publisher)
    unsettled = claimreview.why_not(claim)
    text = "" if unsettled else _text(claim, publisher)
    return {
        "claim": claim,
        "errors": [_told(one, request) for one in found if not one.rule.warning],
        "warnings": [_told(one, request) for one in found if one.rule.warning],
        "markup": text,
        "loaded": True,
    }


def _text(claim: Claim, publisher: claimreview.Publisher) -> str:
    return claimreview.as_json(claimreview.markup(claim, publisher))


def _told(problem: Problem, request) -> Told:
    name, permission = MENDED_AT[problem.rule.place]
    may = request.user.has_perm(permission)
    if name.startswith("admin:"):
        may = may and request.user.is_staff
    return Told(problem, reverse(name, args=[problem.pk]) if may else "")


def _first_settled(queue: ClaimFilter, *, most: int) -> list[int]:
    settled = [part.filter(state=Claim.State.SETTLED) for part in queue.parts]
    return compound.first_keys(settled, queue.in_order, most=most)


def _rows(keys: list[int]) -> list[Row]:
    """The claims of these keys, in their order, with what is wrong with each."""
    publisher = claimreview.publisher()
    found = claimreview.prepared(Claim.objects.all()).in_bulk(keys)
    claims = [found[key] for key in keys if key in found]
    return [Row(claim, claimreview.problems(claim, publisher)) for claim in claims]


def _breaking(key: str, rows: list[Row]) -> list[Row]:
    """The claims that break a rule, or any: first those that do not leave."""

    def breaks(rule: Rule) -> bool:
        return not key or rule.key == key

    found = [row for row in rows if any(breaks(one.rule) for one in row.problems)]
    return sorted(found, key=lambda row: not row.has_errors)
