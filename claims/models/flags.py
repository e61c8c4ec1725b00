"""What a checker should notice of a claim, and asking the database for it."""

from django.db.models import BooleanField, Func, TextChoices


class Flag(TextChoices):
    NUMBER = "number", "Number"
    CASUALTY = "casualty", "Casualty figure"
    ACCUSATION = "accusation", "Accusation"
    UNNAMED = "unnamed", "Unnamed source"
    QUOTE = "quote", "Quote"
    HEDGED = "hedged", "Hedged"
    FUTURE = "future", "About the future"


class HasFlag(Func):
    """Whether a claim's list of flags has one.

    The flag stands in the statement itself and is not a parameter: only so does SQLite
    see that a partial index with the same condition answers it.
    """

    output_field = BooleanField()
    template = "(%(expressions)s LIKE '%%%%\"%(flag)s\"%%%%')"

    def __init__(self, flag: str, field: str = "flags"):
        super().__init__(field, flag=Flag(flag).value)

    def as_postgresql(self, compiler, connection, **context):
        template = self.template.replace("(expressions)s", "(expressions)s::text", 1)
        return self.as_sql(compiler, connection, template=template, **context)
