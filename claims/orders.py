"""The orders of a queue, and the place of a claim in them.

A place is a key, not a number: the values that the order goes by. It keeps its meaning
when claims ahead of it leave the queue, and the database finds it in an index at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, F, Func, Q, Value

from claims.models import Claim

Key = tuple[Any, ...]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
BETWEEN = "."
LARGEST = 2**63 - 1  # that a database takes


class NoPlace(ValueError):
    """A text that tells no place in this order."""


@dataclass(frozen=True)
class Order:
    """By which fields claims are ordered: the last is the key; "-" is from high to low.

    With `gaps`, claims that have nothing in the first field come after all others.
    With `sought`, no index has what is asked for in this order (`claims.compound`);
    with `of_state`, all that is asked for at once is of one state.
    """

    label: str
    fields: tuple[str, ...]
    gaps: bool = False
    backwards: bool = False
    sought: bool = False
    of_state: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(map(_name, self.fields))

    @property
    def reversed(self) -> "Order":
        """The same from its end to its beginning."""
        fields = tuple(map(_opposite, self.fields))
        return replace(self, fields=fields, backwards=not self.backwards)

    @property
    def columns(self) -> list[Any]:
        """What `order_by` takes."""
        first, *rest = self.fields
        if not self.gaps:
            return [first, *rest]
        column = F(_name(first))
        if first.startswith("-"):
            return [column.desc(nulls_first=True), *rest]
        return [column.asc(nulls_last=True), *rest]

    def key(self, claim: Claim) -> Key:
        """The place of a claim as it stands now."""
        return tuple(getattr(claim, name) for name in self.names)

    def stretches(
        self, key: Key | None = None, *, inclusive: bool = False
    ) -> list[tuple[Q, tuple[str, ...]]]:
        """The conditions whose claims follow each other, and the fields of each.

        Those with gaps have two. Behind a `key`, what lies ahead of it is left out;
        `inclusive` keeps the claim at the key itself.
        """
        if not self.gaps:
            return [(self._behind(self.fields, key, inclusive), self.fields)]
        first = self.names[0]
        full = Q(**{f"{first}__isnull": False}), self.fields
        empty = Q(**{f"{first}__isnull": True}), self.fields[1:]
        stretches = [empty, full] if self.backwards else [full, empty]
        if key is None:
            return stretches
        among = empty if key[0] is None else full
        condition, fields = among
        within = self._behind(fields, key[-len(fields) :], inclusive)
        rest = stretches[stretches.index(among) + 1 :]
        return [(condition & within, fields), *rest]

    def index(self, fields: Sequence[str]) -> str:
        """The name of the index that has the claims in the order of these fields."""
        of_state, of_all = INDEXES[tuple(map(_name, fields))]
        return of_state if self.of_state else of_all

    def _behind(self, fields: Sequence[str], key: Key | None, inclusive: bool) -> Q:
        return beyond(fields, key, inclusive=inclusive) if key is not None else Q()


class FoundOrder(Order):
    """Of claims from `search.matching`, by the rows that they were found by.

    SQLite reads these in their order, but sorts claims. A place is said of both tables,
    for neither database concludes one from the other: it would read all ahead of it.
    """

    def key(self, claim: Claim) -> Key:
        return (claim.pk,)

    def _behind(self, fields: Sequence[str], key: Key | None, inclusive: bool) -> Q:
        if key is None:
            return Q()
        is_beyond = ("lt" if fields[0].startswith("-") else "gt") + "e" * inclusive
        return Q(**{f"{name}__{is_beyond}": key[0] for name in ("search", "pk")})


class RowComparison(Func):
    """Whether some fields of a claim, as one row, compare to a key.

    Django's own lookup takes the row apart on SQLite, which then reads the index from
    its beginning.
    """

    output_field = BooleanField()

    def __init__(self, names: Sequence[str], operator: str, key: Key) -> None:
        values = [
            Value(value, output_field=_field(name))
            for name, value in zip(names, key, strict=True)
        ]
        super().__init__(*names, *values, operator=operator)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        compiled = [compiler.compile(one) for one in self.source_expressions]
        half = len(compiled) // 2
        rows = [
            f"({', '.join(sql for sql, _ in row)})"
            for row in (compiled[:half], compiled[half:])
        ]
        params = [one for _, given in compiled for one in given]
        return f" {self.extra['operator']} ".join(rows), params


def beyond(fields: Sequence[str], key: Key, *, inclusive: bool = False) -> Q:
    """The claims behind a key, by a comparison that an index answers.

    By articles, the article bounds what is read, and what is left of one is sorted out
    field by field: joined to the articles, a row comparison would read all ahead of it.
    By anything else many claims may share a value, and only the whole row tells.
    """
    down = [field.startswith("-") for field in fields]
    names = [_name(field) for field in fields]
    if names[0] != "article_id":
        operator = ("<" if down[0] else ">") + "=" * inclusive
        return Q(RowComparison(names, operator, key))
    bound = Q(**{f"{names[0]}__{'lte' if down[0] else 'gte'}": key[0]})
    behind, same = Q(), Q()
    for name, backwards, value in zip(names, down, key, strict=True):
        behind |= same & Q(**{f"{name}__{'lt' if backwards else 'gt'}": value})
        same &= Q(**{name: value})
    return bound & (behind | same if inclusive else behind)


def written(key: Key) -> str:
    """A key as an address carries it: numbers with dots between them.

    A moment is in microseconds and a day in days since 1970, none is empty.
    """
    return BETWEEN.join(map(_number, key))


def place(order: Order, text: str) -> Key:
    """The key that `written` gave for the same order; raises NoPlace."""
    parts = text.split(BETWEEN)
    if len(parts) != len(order.fields):
        raise NoPlace(text)
    reads = [_READ.get(_field(name).get_internal_type(), int) for name in order.names]
    try:
        key = tuple(map(_value, reads, parts))
    except (ValueError, OverflowError) as error:
        raise NoPlace(text) from error
    gap = order.gaps and key[0] is None
    if None in key[1 if gap else 0 :]:
        raise NoPlace(text)
    return key


def _name(field: str) -> str:
    return field.removeprefix("-")


def _opposite(field: str) -> str:
    return _name(field) if field.startswith("-") else f"-{field}"


def _number(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str((value - EPOCH) // TICK)
    if isinstance(value, date):
        return str((value - EPOCH.date()).days)
    return str(value)


def _value(read: Callable[[int], Any], text: str) -> Any:
    if not text:
        return None
    if not (text.isascii() and text.removeprefix("-").isdigit()):
        raise ValueError(text)
    number = int(text[:20])
    if abs(number) > LARGEST:
        raise ValueError(text)
    return read(number)


def _field(name: str) -> Any:
    return Claim._meta.pk if name == "pk" else Claim._meta.get_field(name)


_READ: dict[str, Callable[[int], Any]] = {
    "DateTimeField": lambda number: EPOCH + number * TICK,
    "DateField": lambda number: EPOCH.date() + timedelta(days=number),
}

# By the fields of an order, the indexes of the claims of a state and of all.
INDEXES = {
    ("article_id", "position", "pk"): ("claim_by_state", "claim_in_article_order"),
    ("updated", "pk"): ("claim_by_state_change", "claim_by_change"),
    ("due", "article_id", "position", "pk"): ("claim_by_state_due", "claim_by_due"),
    ("priority", "pk"): ("claim_by_state_priority", "claim_by_priority"),
}
ORDERS = {
    "article": Order("Oldest article first", ("article_id", "position", "pk")),
    "newest": Order("Newest article first", ("-article_id", "position", "pk")),
    "updated": Order("Last changed first", ("-updated", "-pk")),
    "due": Order("Due first", ("due", "article_id", "position", "pk"), gaps=True),
    # Among equals the newest first: both downwards, so that an index goes by them.
    "priority": Order("Highest priority first", ("-priority", "-pk")),
}
DEFAULT_ORDER = "article"
# A search comes so: there alone both databases find the newest matches at once.
FOUND = FoundOrder("Newest first", ("-search",))
