"""The checking copy of an article, to be printed."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from articles.models import Article
from claims.checking_copy import checking_copy, versions
from claims.views.access import may_read

LONGEST_NUMBER = 9


@may_read
@require_GET
def article_copy(request, pk):
    """The newest text, or the one whose number the address gives."""
    article = get_object_or_404(Article, pk=pk)
    if article.duplicate_of_id:
        return redirect(article)
    found = versions().filter(article=article)
    number = request.GET.get("version")
    if number is not None:
        if not number.isdecimal() or len(number) > LONGEST_NUMBER:
            raise Http404
        found = found.filter(number=int(number))
    version = found.first()
    if version is None:
        if number is not None:
            raise Http404
        return redirect(article)
    context = {
        "copy": checking_copy(version, by=request.user),
        "article": version.article,
        "version": version,
        "printed_at": timezone.now(),
    }
    return render(request, "claims/checking_copy.html", context)
