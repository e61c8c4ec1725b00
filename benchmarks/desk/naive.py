# ruff: noqa: RUF005, SIM905 - as a first draft has them
"""The same pages as a first draft has them: a paginator, a count, a row at a time."""

import csv

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.template import engines
from django.urls import include, path

from claims.models import Claim

PER_PAGE = 50
TABLE = """{% extends "base.html" %}
{% block content %}
  <p>{{ page.paginator.count }} claims{% for name, number in counts %}, {{ name }}:
  {{ number }}{% endfor %}</p>
  <table>
    {% for claim in page %}
      <tr data-row>
        <td><a href="{{ claim.get_absolute_url }}">{{ claim.wording }}</a></td>
        <td>{{ claim.article.headline }}, {{ claim.article.outlet }}</td>
        <td>{{ claim.source }}</td>
        <td>{{ claim.get_attribution_display }}</td>
        <td>{{ claim.verification }}</td>
        <td>{{ claim.get_state_display }}</td>
        <td>{{ claim.assignee }}</td>
      </tr>
    {% endfor %}
  </table>
  {% include "_pages.html" %}
{% endblock %}
"""
COLUMNS = (
    "id article_id headline outlet url published position wording words form cue "
    "source_as_written source kind state attribution verification rationale evidence "
    "origins assignee checked_by settled_by updated"
).split()


def claims() -> QuerySet[Claim]:
    return Claim.objects.select_related(
        "article__outlet", "source", "verification", "assignee"
    )


def containing(words: str) -> Q:
    """Every word somewhere in the claim, by reading all claims."""
    condition = Q()
    for word in words.split():
        condition &= Q(wording__icontains=word) | Q(words__icontains=word)
    return condition


# What `claim_list` is told of the list that it shows; each run sets it first.
shown: dict = {"claims": None, "tabs": []}


def claim_list(request):
    page = Paginator(shown["claims"], PER_PAGE).get_page(request.GET.get("page"))
    counts = enumerate(tab.count() for tab in shown["tabs"])
    table = engines["django"].from_string(TABLE)
    return HttpResponse(table.render({"page": page, "counts": counts}, request))


class Echo:
    def write(self, line: str) -> str:
        return line


def rows():
    """The report as a loop over all claims writes it."""
    writer = csv.writer(Echo())
    yield writer.writerow(COLUMNS)
    everything = (
        claims()
        .order_by("article_id", "position", "pk")
        .select_related(
            "article__outlet",
            "source",
            "verification",
            "assignee",
            "checked_by",
            "settled_by",
        )
    )
    for claim in everything.with_evidence().iterator():
        article, source = claim.article, claim.source
        yield writer.writerow(
            [claim.pk, article.pk, article.headline, article.outlet, article.url]
            + [article.published, claim.position, claim.wording, claim.words]
            + [claim.form, claim.cue, claim.source_as_written, source]
            + [source and source.kind, claim.state, claim.attribution]
            + [claim.verification, claim.rationale, claim.evidence_count]
            + [claim.origin_count, claim.assignee, claim.checked_by]
            + [claim.settled_by, claim.updated]
        )


def export(request):
    return StreamingHttpResponse(rows(), content_type="text/csv")


urlpatterns = [
    path("naive/claims/", claim_list),
    path("naive/claims.csv", export),
    path("", include("newsroom.urls")),
]
