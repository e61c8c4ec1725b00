"""The article desk: the text with its claims marked, and the claims beside it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from articles.models import Article, Version
from articles.tasks import send
from claims import harvest, review
from claims.forms import WordsForm
from claims.views.access import may_read, may_review
from claims.views.context import desk_context, desk_url


@may_read
@require_GET
def article_desk(request, pk):
    article = get_object_or_404(
        Article.objects.select_related(
            "outlet", "duplicate_of", "received_by"
        ).prefetch_related("matters"),
        pk=pk,
    )
    if article.duplicate_of:
        return redirect(article.duplicate_of)
    context = desk_context(request, article)
    if not context:
        return render(request, "claims/desk_waiting.html", {"article": article})
    return render(request, "claims/desk.html", context)


@may_review
@require_POST
def add_claim(request, pk):
    version = get_object_or_404(Version.objects.select_related("article"), pk=pk)
    form = WordsForm(request.POST, version=version)
    if not form.is_valid():
        context = desk_context(request, version.article, version=version, add_form=form)
        return render(request, "claims/desk.html", context, status=422)
    claim = review.add(
        version,
        wording=form.cleaned_data["wording"],
        places=form.cleaned_data["places"],
        form=form.cleaned_data["form"],
        by=request.user,
    )
    messages.success(request, f"Claim {claim.position} added.")
    return redirect(desk_url(claim))


@may_review
@require_POST
def find_claims(request, pk):
    """Look once more for the claims of a version that was given up."""
    version = get_object_or_404(Version, pk=pk)
    if harvest.try_again(version.pk):
        send("claims.tasks.harvest_version", version.pk)
    return redirect(version.article)
