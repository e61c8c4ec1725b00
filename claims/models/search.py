"""What claims are found by: rows that the database keeps by itself."""

import unicodedata
from dataclasses import dataclass

from django.db import models
from django.db.models.lookups import Lookup

from claims.models.claim import Claim


@dataclass(frozen=True)
class Wanted:
    """What a claim must have and must not have: words, joined by single spaces.

    Several words in one entry stand next to each other, in this order. There is at
    least one that it must have. `claims.search.parse` makes it of what people type.
    """

    having: tuple[str, ...]
    without: tuple[str, ...] = ()


def _either(words: str) -> str:
    """Words for FTS5, which tells letters with their marks apart from those without.

    It takes the marks off "é" however that is written, but off "ǿ" only where the mark
    is a character of its own, and texts have both; but a word has one of them.
    """
    apart = unicodedata.normalize("NFD", words)
    return f'"{words}"' if apart == words else f'("{words}" OR "{apart}")'


PHRASE = "phraseto_tsquery('claims_search', claims_search_text(%s))"
# The same of two words and more, by those that stand next to each other.
PAIRS = "claims_search_phrase(%s)"


class SearchText(models.Field):
    """A `tsvector` on PostgreSQL, all columns of an FTS5 table on SQLite."""


@SearchText.register_lookup
class Matches(Lookup):
    """The text has what is `Wanted`."""

    lookup_name = "matches"

    def as_sqlite(self, compiler, connection):
        having = " AND ".join(map(_either, self.rhs.having))
        without = " OR ".join(map(_either, self.rhs.without))
        asked = f"({having}) NOT ({without})" if without else having
        column, params = self.process_lhs(compiler, connection)
        return f"{column} MATCH %s", [*params, asked]

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        having, without = self.rhs.having, self.rhs.without
        parts = [PAIRS if " " in words else PHRASE for words in having]
        parts += [f"!!{PHRASE}"] * len(without)
        sql = f"{column} @@ ({' && '.join(parts)})"
        params = [*params, *having, *without]
        # Its pairs may stand apart. A CASE, for otherwise the planner would multiply
        # the one condition by the other, and take a common phrase for a rare one.
        for phrase in (words for words in having if words.count(" ") > 1):
            again, more = self.process_lhs(compiler, connection)
            sql = f"{sql} AND CASE WHEN {again} @@ {PHRASE} THEN TRUE END"
            params = [*params, *more, phrase]
        return f"({sql})", params


class Unlisted(models.Manager):
    """Gives no rows: `dumpdata` would write keys that `loaddata` cannot restore."""

    def get_queryset(self):
        return super().get_queryset().none()


class ClaimSearch(models.Model):
    """The words of a claim, as `claims.search_index` has the database keep them.

    No migration of Django's makes the table and nothing of ours writes to it: triggers
    do. It is asked by way of the claims, and by `claims.search` alone.
    """

    claim = models.OneToOneField(
        Claim,
        # The triggers delete it.
        on_delete=models.DO_NOTHING,
        related_name="search",
        primary_key=True,
        db_column="rowid",
    )
    text = SearchText(db_column="claims_search")

    objects = Unlisted()

    class Meta:
        managed = False
        db_table = "claims_search"
        default_permissions = ()

    def __str__(self):
        return f"Words of claim {self.pk}"
