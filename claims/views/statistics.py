"""Statistics: pictures with their tables, and a queue behind every number."""

import csv

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from claims import tallies
from claims.exports import BOM, defuse
from claims.figures import NAMES, PAGES
from claims.filters import ClaimFilter
from claims.stats import PARTS
from claims.views.access import may_read

ADDRESSES = {"work": "statistics", "verdicts": "statistics_verdicts"}


class CountForm(forms.Form):
    """Which page is to be counted, and how far its count had come."""

    page = forms.ChoiceField(choices=[(page, page) for page in PAGES])
    done = forms.IntegerField(min_value=0, max_value=10)


class FigureForm(forms.Form):
    """Which table is asked for."""

    figure = forms.ChoiceField(
        choices=[(name, name) for names in NAMES.values() for name in names]
    )


@may_read
@require_GET
def statistics(request, page):
    claims = _chosen(request)
    context = {
        "claims": claims,
        "page": page,
        "address": reverse(ADDRESSES[page]),
        "query": claims.query(),
    }
    if claims.is_valid():
        counted = tallies.counted(page, claims)
        context |= {
            "counted": counted,
            "figures": _figures(page, counted, claims),
            "steps": len(PARTS[page]),
        }
    return render(request, "claims/statistics.html", context)


@may_read
@require_POST
def statistics_count(request):
    """The next part of a count that takes long; however often it is sent, once."""
    form = CountForm(request.POST)
    if not form.is_valid():
        return redirect("statistics")
    page = form.cleaned_data["page"]
    claims = _chosen(request)
    if claims.is_valid():
        tallies.proceed(page, claims, done=form.cleaned_data["done"])
    return redirect(f"{reverse(ADDRESSES[page])}?{claims.query()}")


@may_read
@require_GET
def statistics_csv(request):
    """One table as it is on the page, for a spreadsheet."""
    form, claims = FigureForm(request.GET), _chosen(request)
    if not form.is_valid():
        raise Http404
    if not claims.is_valid():
        return render(
            request, "claims/export_refused.html", {"claims": claims}, status=400
        )
    name = form.cleaned_data["figure"]
    [page] = [page for page, names in NAMES.items() if name in names]
    counted = tallies.counted(page, claims)
    found = [one for one in _figures(page, counted, claims) if one.name == name]
    if not found:  # there it is counted first
        return redirect(f"{reverse(ADDRESSES[page])}?{claims.query()}")
    day = f"{counted.at or timezone.now():%Y%m%d-%H%M}"
    response = HttpResponse(
        BOM,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-{day}.csv"'},
    )
    writer = csv.writer(response, lineterminator="\r\n")
    writer.writerows(map(defuse, line) for line in found[0].lines)
    return response


def _chosen(request) -> ClaimFilter:
    """The filters of the queue; without a queue it is all claims."""
    data = request.GET.copy()
    data.setdefault("queue", "all")
    return ClaimFilter(data, user=request.user)


def _figures(page, counted, claims):
    if counted.parts is None:
        return []
    return PAGES[page](counted.parts, span=counted.span, claims=claims)
