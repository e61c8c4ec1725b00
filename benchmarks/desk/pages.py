"""The pages that people look at: lists, counts, searches, desks, and their queries."""

import statistics
from collections.abc import Iterator
from functools import partial

from django.contrib.auth.models import User
from django.db.models import Count
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from articles.models import Article
from claims import compound
from claims.filters import ClaimFilter
from claims.models import Claim, ClaimSource, Notice, Source

from . import naive, product
from .product import browser, by_keys, rows_shown
from .results import Goal
from .rows import EDITORS
from .timing import Queries, compared, once, recorded

LIST = {"PostgreSQL": Goal(at_most=5), "SQLite": Goal(at_most=25)}
DEEP = Goal(at_most=1.5)
PAGE = {"PostgreSQL": Goal(at_most=40), "SQLite": Goal(at_most=60)}
COUNTS = Goal(at_most=2)
SEARCH = {"PostgreSQL": Goal(at_most=10), "SQLite": Goal(at_most=25)}
DESK = Goal(at_most=150)
QUERIES = Goal(at_most=12)
Figures = tuple[str, str, dict[str, float | None], Goal, bool]


def lists(database: str) -> Iterator[Figures]:
    """Each list, first page and deep: what the database does, without its counts."""
    client = browser()
    for case in product.queues():
        took = {}
        for name, number, address in case.places():
            page = case.page(number)
            took[name] = compared(
                ours=_asked(client, address).fetching().ask,
                naive=partial(case.page, number),
                limit=_fetching(page).ask,
            )
            right = _shows(client, address, page)
            yield f"{case.name}, {name}", "ms", took[name], LIST[database], right
        ratios = {
            way: _ratio(took["deep"][way], took["first"][way]) for way in took["deep"]
        }
        yield f"{case.name}, deep / first", "x", ratios, DEEP, True


def every_list(database: str) -> Iterator[Figures]:
    """Finding the first page by every filter, in every queue and in every order."""
    user = User.objects.get(pk=EDITORS[0])
    took = []
    for query in product.every_query():
        queue = ClaimFilter(QueryDict(query), user=user)
        parts, order = queue.parts, queue.in_order
        with recorded() as queries:
            compound.first_keys(parts, order, most=naive.PER_PAGE + 1)
        took.append(min(once(queries.ask) for _ in range(2)))
    # What such a page asks beside it takes about 4 ms on PostgreSQL, 1 on SQLite.
    half, *_, last = statistics.quantiles(took, n=20)[9:]
    for name, figure in (("half", half), ("19 of 20", last), ("all", max(took))):
        work = f"finding a page by any filter, queue, order: {name}"
        figures = {"ours": figure, "naive": None, "limit": None}
        yield work, "ms", figures, LIST[database], True


def whole_pages(database: str) -> Iterator[Figures]:
    """A page of the queue as it is served, by way of every middleware."""
    client = browser()
    naive.shown["tabs"] = list(product.tabs().values())
    for case in product.queues():
        if case.name not in ("queue to-check", "queue all", "all, last changed"):
            continue
        naive.shown["claims"] = case.claims
        for name, number, address in case.places():
            took = compared(
                ours=partial(client.get, address),
                naive=partial(client.get, f"/naive/claims/?page={number}"),
            )
            right = _shows(client, address, case.page(number))
            yield f"whole page: {case.name}, {name}", "ms", took, PAGE[database], right


def counts(database: str) -> Iterator[Figures]:
    """The counts on the tabs: the slowest one alone, and all of a page together."""
    client = browser()
    page = _asked(client, product.queues()[1].address()).counting()
    alone = [product.counting(name) for name in product.tabs()]
    slowest = max(alone, key=lambda one: min(once(one.ask) for _ in range(3)))
    held = list(product.tabs().values())
    last = max(held, key=lambda one: once(one.count))
    with recorded() as capped:
        Claim.objects.order_by()[:1001].count()
    took = compared(ours=slowest.ask, naive=last.count, limit=capped.ask)
    yield "counts: the slowest tab", "ms", took, COUNTS, True
    took = compared(
        ours=page.ask,
        naive=lambda: [one.count() for one in held],
        limit=lambda: [capped.ask() for _ in held],
    )
    yield "counts: all tabs of a page", "ms", took, COUNTS, len(page) > 0


def searches(database: str) -> Iterator[Figures]:
    """The newest 50 claims with some words. An empty page reaches no goal."""
    client = browser()
    for case in product.searches():
        shown = rows_shown(client.get(case.address()).content)
        page = case.page(1)
        took = compared(
            ours=_asked(client, case.address()).fetching().ask,
            naive=partial(case.page, 1),
            limit=_fetching(page).ask,
        )
        right = bool(shown) == bool(page)
        yield case.name, "ms", took, SEARCH[database], right


def desk(database: str) -> Iterator[Figures]:
    """The desk of the article with 400 claims, and the database's part in it."""
    client = browser()
    address = reverse("article_desk", args=[1])
    took = compared(
        ours=partial(client.get, address), limit=_asked(client, address).ask
    )
    yield "article desk of the longest article", "ms", took, DESK, True


def query_counts(database: str) -> Iterator[Figures]:
    """How many queries each page makes, with hardly any rows and with many."""
    for name, few, many in _pages():
        numbers = [len(_asked(client, address)) for client, address in (few, many)]
        figures = {"ours": max(numbers), "naive": None, "limit": None}
        grows_not = numbers[1] <= numbers[0]
        yield f"queries: {name}", "queries", figures, QUERIES, grows_not


def _pages() -> Iterator[tuple[str, tuple[Client, str], tuple[Client, str]]]:
    """Each page with little on it and with much, but nothing of another kind."""
    busy, idle = browser(), browser(_idle())
    sources = Source.objects.annotate(number=Count("claims")).order_by("-number")
    waiting = Claim.objects.filter(state="checked", second="", assignee__isnull=False)
    told_twice = ClaimSource.objects.filter(part="also", claim__in=waiting)
    also = told_twice.exclude(claim__article=1).latest("claim").claim
    rare, common = sources.filter(number=1).first(), sources.first()
    queue = reverse("claim_list")

    def of(name: str, few: str, many: str):
        return name, (busy, few), (busy, many)

    few = f"{queue}?queue=all&article={also.article_id}"
    yield of("queue", few, f"{queue}?queue=all&article=1")
    yield of("article desk", also.article.get_absolute_url(), "/articles/1/")
    if rare:
        yield of("source", rare.get_absolute_url(), common.get_absolute_url())
    listing = reverse("source_list")
    yield of("sources", f"{listing}?q={(rare or common).name}", listing)
    articles = reverse("article_list")
    headline = Article.objects.order_by("pk").first().headline
    yield of("articles", f"{articles}?q={headline}", articles)
    settled = Claim.objects.filter(state="settled").with_evidence()
    least, most = settled.earliest("evidence_count"), settled.latest("evidence_count")
    yield of("claim", least.get_absolute_url(), most.get_absolute_url())
    inbox = reverse("inbox")
    yield "inbox", (idle, inbox), (busy, inbox)


def _idle() -> User:
    """An editor whom hardly anybody has told of anything."""
    user, _ = User.objects.get_or_create(username="newcomer")
    if not user.notices.exists():
        user.groups.set(User.objects.get(pk=EDITORS[0]).groups.all())
        notice = Notice.objects.filter(user=EDITORS[0], by__isnull=False).latest("pk")
        notice.pk, notice.user, notice.key = None, user, ""
        notice.save()
    return user


def _asked(client: Client, address: str) -> Queries:
    with recorded() as queries:
        response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return queries


def _shows(client: Client, address: str, page: list[Claim]) -> bool:
    """Does the page begin with the same claim? Another page proves nothing."""
    body = client.get(address).content
    if not page:
        return rows_shown(body) == 0
    return page[0].get_absolute_url() in body.decode()


def _fetching(page: list[Claim]) -> Queries:
    with recorded() as queries:
        list(by_keys(page))
    return queries


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one and other else None
