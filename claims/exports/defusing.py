"""Cells that no spreadsheet runs as a formula, in Python and in SQL."""

import re
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Func,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Left
from django.db.models.lookups import Exact, In

# A cell that begins so may be run as a formula; spaces before it do not help. The
# apostrophe is here so that taking one away always gives the cell back as it was.
FORMULA = re.compile(r"\s*['=+\-@＝＋－＠]|[\t\r\n]")

# The same for a database, which knows other spaces by `\s` than Python does.
STARTS = "'=+-@＝＋－＠"
BREAKS = "\t\r\n"
SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


def defuse(value: Any) -> str:
    """A cell as text that no spreadsheet runs: an apostrophe goes before a formula.

    Reversible: where a cell begins with an apostrophe, taking it away gives the value.
    """
    text = str(value)
    return f"'{text}" if FORMULA.match(text) else text


def restore(cell: str) -> str:
    """What `defuse` was given; an apostrophe that somebody typed stays."""
    return cell[1:] if cell[:1] == "'" and FORMULA.match(cell[1:]) else cell


def defused(text: Combinable) -> Case:
    """A text as `defuse` writes it, by the database; NULL where it is empty."""
    first = Left(text, 1)
    begun = In(Left(LTrimmed(text, Value(SPACES)), 1), list(STARTS))
    return Case(
        # Hardly any is a formula: what is quick to find out is asked for first.
        When(BeginsWithLetter(text), then=text),
        When(Exact(text, Value("")), then=Value(None)),
        When(
            Q(In(first, [*STARTS, *SPACES])) & (Q(begun) | Q(In(first, list(BREAKS)))),
            then=Concat(Value("'"), text, output_field=TextField()),
        ),
        default=text,
        output_field=TextField(),
    )


class LTrimmed(Func):
    """A text without the characters of a second one that it begins with."""

    function = "LTRIM"
    output_field = TextField()


class BeginsWithLetter(Func):
    """Whether a text begins with an ASCII character from A to }."""

    template = "(%(expressions)s) BETWEEN 'A' AND '~'"
    output_field = BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # In the order of code points, whatever the language of the database.
        template = "(%(expressions)s) COLLATE \"C\" BETWEEN 'A' AND '~'"
        return super().as_sql(compiler, connection, template=template, **extra)
