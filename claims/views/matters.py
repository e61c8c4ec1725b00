"""What an article is about: the quarrels to which its sources may be parties."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from articles.models import Article
from claims import matters
from claims.register_forms import MattersForm
from claims.views.access import may_set_matters


@may_set_matters
@require_http_methods(["GET", "POST"])
def article_matters(request, pk):
    article = get_object_or_404(Article.objects.listed(), pk=pk)
    form = MattersForm(request.POST or None, article=article)
    if request.method == "POST" and form.is_valid():
        matters.set_matters(article, form.names)
        messages.success(request, "Saved.")
        return redirect(article)
    status = 422 if form.errors else 200
    context = {"form": form, "article": article}
    return render(request, "claims/article_matters.html", context, status=status)
