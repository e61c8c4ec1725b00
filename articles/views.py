"""Articles: bringing them in, and the list of what is here."""

import re

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from articles import intake, outlets, polling, tasks
from articles.counting import number_of
from articles.forms import ArticleForm, BringForm, DetailsForm, FeedForm, ListForm
from articles.intake import Outcome
from articles.models import Article, Feed, Version
from articles.reading import Reading, read_document
from articles.text import UnreadableDocument, admit, guess_headline

PER_PAGE = 50
# The source of a web page, pasted instead of what the page shows.
PAGE = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
HERE_ALREADY = "This text is here already: this is the article."

may_read = permission_required("articles.view_article", raise_exception=True)
may_bring = permission_required("articles.add_article", raise_exception=True)
may_correct = permission_required("articles.change_article", raise_exception=True)
may_see_feeds = permission_required("articles.view_feed", raise_exception=True)
may_add_feeds = permission_required("articles.add_feed", raise_exception=True)


@may_read
@require_GET
def article_list(request):
    form = ListForm(request.GET)
    articles = Article.objects.listed().select_related("outlet")
    if not form.is_valid():
        articles = articles.none()
    elif form.cleaned_data["q"]:
        named = form.cleaned_data["q"]
        articles = articles.filter(
            Q(headline__icontains=named) | Q(outlet__name__icontains=named)
        )
    versions = Version.objects.filter(article=OuterRef("pk"))
    articles = articles.annotate(version_count=number_of(versions))
    articles = articles.order_by("-created", "-pk")
    page = Paginator(articles, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "q": request.GET.get("q", "")}
    return render(request, "articles/article_list.html", context)


@may_bring
@require_http_methods(["GET", "POST"])
def bring(request):
    """The first step: an address, a text or a file becomes a preview."""
    if request.method == "GET":
        return render(request, "articles/bring.html", {"form": BringForm()})
    form = BringForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            door, found = _read(form)
        except UnreadableDocument as error:
            _say_why(form, error)
        else:
            return _preview(request, door, found)
    return render(request, "articles/bring.html", {"form": form}, status=422)


@may_bring
@require_POST
def receive(request):
    """The second step: what was looked over goes in."""
    form = ArticleForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "known": None}
        return render(request, "articles/preview.html", context, status=422)
    receipt = intake.receive(
        form.reading,
        door=form.cleaned_data["door"],
        by=request.user,
        outlet_name=form.cleaned_data["outlet"],
    )
    tasks.go_on(receipt)
    _tell(request, receipt)
    return redirect(receipt.article)


@may_bring
@require_POST
def read_again(request, pk):
    article = get_object_or_404(Article.objects.listed(), pk=pk)
    waiting = article.state == Article.State.RECEIVED
    if not waiting and not intake.ask_again(article):
        messages.error(request, "This article has no address to read again.")
        return redirect(article)
    before = article.latest
    tasks.send("articles.tasks.read_article", article.pk)
    article.refresh_from_db()
    if article.state == Article.State.FAILED:
        messages.error(request, article.problem)
    elif article.state == Article.State.RECEIVED:
        messages.info(request, "The address is being read. Look again in a minute.")
    elif article.state == Article.State.DUPLICATE:
        messages.info(request, HERE_ALREADY)
    elif article.latest == before:
        messages.info(request, "The page still carries the same text.")
    elif before:
        messages.success(request, "The page carries another text: it is the newest.")
    return redirect(article)


@may_correct
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    article = get_object_or_404(Article.objects.listed(), pk=pk)
    form = DetailsForm(request.POST or None, instance=article)
    if request.method == "POST" and form.is_valid():
        # A worker may be writing the other columns.
        article.save(update_fields=form.changed_data)
        messages.success(request, "Saved.")
        return redirect(article)
    status = 422 if form.errors else 200
    context = {"form": form, "article": article}
    return render(request, "articles/article_edit.html", context, status=status)


@may_see_feeds
@require_GET
def feed_list(request):
    return render(request, "articles/feed_list.html", _feeds(FeedForm()))


@may_add_feeds
@require_POST
def feed_add(request):
    form = FeedForm(request.POST)
    if not form.is_valid():
        return render(request, "articles/feed_list.html", _feeds(form), status=422)
    feed = form.save(commit=False)
    try:
        receipts = polling.follow(feed)
    except UnreadableDocument as error:
        form.add_error("url", str(error))
        return render(request, "articles/feed_list.html", _feeds(form), status=422)
    return _go_on(request, feed, receipts)


@may_add_feeds
@require_POST
def feed_poll(request, pk):
    return _poll(request, get_object_or_404(Feed, pk=pk))


def _read(form: BringForm) -> tuple[str, Reading]:
    file = form.cleaned_data["file"]
    if file:
        found = read_document(
            file.read(), name=file.name, content_type=file.content_type or ""
        )
        return Article.Door.FILE, found
    if form.address:
        return Article.Door.URL, intake.read_address(form.address)
    pasted = form.cleaned_data["content"]
    if PAGE.match(pasted):
        return Article.Door.TEXT, read_document(
            pasted.encode(errors="ignore"), content_type="text/html", charset="utf-8"
        )
    text = admit(pasted)
    return Article.Door.TEXT, Reading(text=text, headline=guess_headline(text))


def _say_why(form: BringForm, error: UnreadableDocument) -> None:
    """Why nothing could be read, beside what was typed."""
    reason = str(error)
    if form.is_guess:
        reason = f"This one word was taken for the address {form.address}. {reason}"
    form.add_error("file" if form.cleaned_data["file"] else "content", reason)


def _preview(request, door: str, found: Reading):
    known = intake.with_text(found.text)
    form = ArticleForm(
        initial={
            "headline": found.headline,
            "byline": found.byline,
            "outlet": outlets.name_for(found),
            "published": found.published,
            "language": found.language,
            "url": found.url,
            "text": found.text,
            "door": door,
        }
    )
    context = {
        "form": form,
        "known": known,
        "newer_of": intake.at_address(found.url) if found.url and not known else None,
    }
    return render(request, "articles/preview.html", context)


def _tell(request, receipt: intake.Receipt) -> None:
    if receipt.outcome is Outcome.KNOWN:
        messages.info(request, HERE_ALREADY)
    elif receipt.version and receipt.outcome is Outcome.NEWER:
        messages.success(
            request,
            f"A newer text of this article: version {receipt.version.number}. "
            "Earlier claims stay on the version they were made on.",
        )
    else:
        messages.success(request, "The article is in.")


def _feeds(form: FeedForm) -> dict:
    feeds = Feed.objects.select_related("outlet").annotate(found=Count("articles"))
    return {"form": form, "feeds": feeds}


def _poll(request, feed: Feed):
    receipts = polling.poll(feed.pk)
    feed.refresh_from_db()
    if feed.problem:
        messages.error(request, f"{feed}: {feed.problem}")
        return redirect("feed_list")
    return _go_on(request, feed, receipts)


def _go_on(request, feed: Feed, receipts: list[intake.Receipt]):
    """Say what a feed listed. The workers read it, where there are any."""
    messages.success(request, f"{feed}: {len(receipts)} new or changed.")
    if settings.CELERY_TASK_ALWAYS_EAGER and receipts:
        messages.info(
            request, "They wait to be read: open one, or run manage.py poll_feeds."
        )
    else:
        for receipt in receipts:
            tasks.go_on(receipt)
    return redirect("feed_list")
