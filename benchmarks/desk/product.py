"""How the product is asked: the one place to change when its addresses do."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.test import Client
from django.urls import reverse

from articles.models import Article, Outlet
from claims.models import Claim, HasFlag, Source
from claims.orders import FOUND, ORDERS, Order, written
from claims.queues import QUEUES, counted
from tests.claims.every_filter import FILTERS

from . import naive
from .rows import EDITORS, END
from .timing import Queries, recorded


def tabs() -> dict[str, QuerySet[Claim]]:
    """What each tab of the queue holds, counted on each of its pages."""
    user = User.objects.get(pk=EDITORS[0])
    return {
        name: naive.claims().filter(queue.condition(user))
        for name, queue in QUEUES.items()
    }


def counting(tab: str) -> Queries:
    """What the product asks for the number on one tab."""
    user = User.objects.get(pk=EDITORS[0])
    held = Claim.objects.filter(QUEUES[tab].condition(user))
    with recorded() as queries:
        counted([held])
    return queries


@dataclass(frozen=True)
class Case:
    """A list of claims: its address in the product, and the naive way to the same."""

    name: str
    query: dict
    among: QuerySet[Claim]
    order: str = "article"

    def address(self, **more: object) -> str:
        query = {"order": self.order, **self.query, **more}
        return f"{reverse('claim_list')}?{urlencode(query, doseq=True)}"

    @property
    def claims(self) -> QuerySet[Claim]:
        return self.among.order_by(*self.in_order.columns)

    @property
    def in_order(self) -> Order:
        return FOUND if "words" in self.query else ORDERS[self.order]

    @cached_property
    def deep(self) -> int:
        """The number of a page three quarters down the list."""
        return max(1, self.claims.count() * 3 // 4 // naive.PER_PAGE)

    def places(self) -> list[tuple[str, int, str]]:
        """Name, number and address of the first page and of the deep one."""
        if self.deep == 1:
            return [("first", 1, self.address()), ("deep", 1, self.address())]
        ahead = self.claims[(self.deep - 1) * naive.PER_PAGE - 1]
        deep = self.address(after=written(self.in_order.key(ahead)))
        return [("first", 1, self.address()), ("deep", self.deep, deep)]

    def page(self, number: int) -> list[Claim]:
        start = (number - 1) * naive.PER_PAGE
        return list(self.claims[start : start + naive.PER_PAGE])


def browser(user: User | None = None) -> Client:
    """Somebody who looks at pages: an editor who has more claims than anybody."""
    client = Client(headers={"host": "localhost"})
    user = user or User.objects.get(pk=EDITORS[0])
    client.force_login(user, "newsroom.people.DeskBackend")
    return client


def rows_shown(body: bytes) -> int:
    return body.count(b"data-row")


def queues() -> list[Case]:
    """Every queue, and every filter with values that many and that few claims have."""
    by_claims = Source.objects.annotate(number=Count("claims")).order_by("-number")
    common, rare = by_claims[0], by_claims.filter(number__gt=0).last()
    outlet = Article.objects.order_by("pk").first().outlet_id
    week, year = (END.date().replace(day=13), END.date().replace(year=END.year - 2))
    someone = User.objects.get(pk=EDITORS[2])
    held = tabs()
    return [
        *(Case(f"queue {name}", {"queue": name}, held[name]) for name in held),
        Case("all, newest article", {"queue": "all"}, held["all"], "newest"),
        Case("all, last changed", {"queue": "all"}, held["all"], "updated"),
        Case("all, due first", {"queue": "all"}, held["all"], "due"),
        Case(
            "to check, last changed",
            {"queue": "to-check"},
            held["to-check"],
            "updated",
        ),
        _every("common source", {"source": common.pk}, Q(source=common.pk)),
        _every("rare source", {"source": rare.pk}, Q(source=rare.pk)),
        _every("outlet", {"outlet": outlet}, Q(article__outlet=outlet)),
        _every("person", {"assignee": someone.username}, Q(assignee=someone.pk)),
        _every("no source", {"no_source": "on"}, Q(source=None)),
        _every("dismissed", {"state": "dismissed"}, Q(state="dismissed")),
        _every("distorted", {"attribution": "distorted"}, Q(attribution="distorted")),
        _every("false", {"verification": 6}, Q(verification=6)),
        _every("direct", {"form": "direct"}, Q(form="direct")),
        _every("opinion", {"dismissed_as": "opinion"}, Q(dismissed_as="opinion")),
        _every("casualty", {"flag": "casualty"}, Q(HasFlag("casualty"))),
        _every(
            "false or misleading, settled",
            {"verification": [5, 6], "state": "settled"},
            Q(verification__in=[5, 6], state="settled"),
        ),
        _every(
            "last week",
            {"published_after": week},
            Q(article__published__date__gte=week),
        ),
        _every(
            "two years ago and before",
            {"published_before": year},
            Q(article__published__date__lte=year),
        ),
    ]


def every_query() -> Iterator[str]:
    """Every filter with some of its values, in every queue and in every order."""
    by_claims = Source.objects.annotate(number=Count("claims")).order_by("-number")
    outlets = Outlet.objects.annotate(number=Count("articles")).order_by("-number")
    known = {
        "common": by_claims.first().pk,
        "rare": by_claims.filter(number__gt=0).last().pk,
        "often": outlets.first().pk,
        "seldom": outlets.filter(number__gt=0).last().pk,
    }
    for name, values in FILTERS.items():
        # What is found by words comes in one order.
        orders = ORDERS if name != "words" else ["article"]
        for value in values:
            queues = QUEUES if name != "queue" else ["all"]
            for queue, order in product(queues, orders):
                query = value.format(**known)
                yield f"queue={queue}&order={order}&{query}"


def _every(name: str, query: dict, condition: Q) -> Case:
    return Case(name, {"queue": "all", **query}, naive.claims().filter(condition))


def searches() -> list[Case]:
    """Newest first: words of most claims, of few, two, a phrase, and one without."""
    claim = Claim.objects.filter(form="indirect", words__contains=" in ").latest("pk")
    place = claim.words.split(" in ")[1].split()[0].strip(",.")
    phrase = claim.words.split()[1:3]
    written, turned = " ".join(phrase), " ".join(reversed(phrase))
    return [
        _search("common word", "council", naive.containing("council")),
        _search("rare word", "aquifer", naive.containing("aquifer")),
        _search("name", place, naive.containing(place)),
        _search("two words", "council ferry", naive.containing("council ferry")),
        _search("phrase", f'"{written}"', Q(wording__icontains=written)),
        _search("phrase of no claim", f'"{turned}"', Q(wording__icontains=turned)),
        _search(
            "word but not another",
            "ferry -council",
            naive.containing("ferry") & ~naive.containing("council"),
        ),
    ]


def _search(name: str, words: str, condition: Q) -> Case:
    query = {"queue": "all", "words": words}
    found = naive.claims().filter(condition)
    return Case(f"search: {name}", query, found, "newest")


def by_keys(claims: list[Claim]) -> QuerySet[Claim]:
    """The same rows by their keys: quicker than that no list can be.

    Without a join, which PostgreSQL plans for longer than it takes to fetch the rows.
    """
    rows = Claim.objects.filter(pk__in=[claim.pk for claim in claims]).order_by()
    return rows.prefetch_related(
        "article__outlet", "source", "verification", "assignee"
    )
