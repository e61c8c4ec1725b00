"""Which article a row means: one that is here, or one that comes in with the file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from articles.models import Article
from claims.importing.batch import Seen
from claims.importing.drafts import Told, short
from claims.importing.known import in_parts, seconds

Nameless = tuple[str, datetime | None]  # headline and published


class Homes:
    """The articles of a batch. A row means one by its number, address or headline.

    An article here that has the number but is another is not meant, and the row is
    refused: numbers are kept, and never given anew behind anybody's back.
    """

    def __init__(self, told: Iterable[Told], seen: Seen):
        wanted = set(told)
        self.seen = seen
        self.coming: dict[Any, Told] = {}
        self.by_number: dict[int, Article] = {}
        self.by_url: dict[str, Article] = {}
        self.by_headline: dict[Nameless, list[Article]] = defaultdict(list)
        for article in _found("pk", {one.number for one in wanted if one.number}):
            self.by_number[article.pk] = article
        for article in _found("url", {one.url for one in wanted if one.url}):
            self.by_url[article.url or ""] = article
        nameless = {one.headline for one in wanted if not (one.number or one.url)}
        for article in _found("headline", nameless):
            if article.state != Article.State.DUPLICATE:
                when = seconds(article.published)
                self.by_headline[article.headline, when].append(article)

    def find(self, told: Told) -> Article | Told | str:
        """The article, or what comes in with the file, or why it is neither."""
        if why := self._why_not_again(told):
            return why
        there = self.by_number.get(told.number or 0)
        if there:
            return _home(there) if _agrees(there, told) else _taken(there)
        if told.url:
            there = self.by_url.get(told.url)
        elif told.number is None:
            several = self.by_headline[told.headline, told.published]
            if len(several) > 1:
                return (
                    f"{len(several)} articles here have this headline and this time of"
                    " publication. Say which by its number or its address."
                )
            there = several[0] if several else None
        if there:
            return _home(there)
        return next((self.coming[k] for k in _keys(told) if k in self.coming), told)

    def is_coming(self, told: Told) -> bool:
        """Whether it came in with an earlier row already."""
        return any(hash(key) in self.seen.articles for key in _keys(told))

    def take_in(self, told: Told) -> None:
        """Note that it comes in with the file."""
        for key in _keys(told):
            self.coming.setdefault(key, told)
            self.seen.articles.setdefault(hash(key), hash(told[1:]))

    def _why_not_again(self, told: Told) -> str:
        said = self.seen.articles.get(hash(_keys(told)[0]))
        if said is None or said == hash(told[1:]):
            return ""
        return (
            f"An earlier line tells of “{short(str(told))}” otherwise. Its headline,"
            " outlet, url and published are the same in all its lines."
        )


def _keys(told: Told) -> list[Any]:
    keys: list[Any] = [told.number] if told.number else []
    if told.url:
        keys.append(told.url)
    return keys or [(told.headline, told.published)]


def _agrees(article: Article, told: Told) -> bool:
    """Whether the article with this number is the one that the row tells of."""
    if told.url:
        return article.url == told.url
    same_time = told.published in (None, seconds(article.published))
    return not told.headline or (article.headline == told.headline and same_time)


def _home(article: Article) -> Article:
    return article.duplicate_of or article


def _taken(article: Article) -> str:
    return (
        f"Article {article.pk} of this desk is another: “{short(article.headline)}”. If"
        " the file comes from another desk, say so, and its numbers do not count."
    )


def _found(column: str, values: Iterable[Any]) -> Iterator[Article]:
    rows = Article.objects.select_related("outlet", "duplicate_of__outlet")
    for part in in_parts(values):
        yield from rows.filter(**{f"{column}__in": part}).order_by("pk")
