"""The kinds of filters of the queue: each tells its condition, and its ways.

The ways of a filter are disjoint conditions that together are its condition, one for
each value. Reading a page goes along each way by itself (`claims.compound`).
"""

from collections.abc import Sequence

import django_filters as filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q, Subquery
from django.utils.html import format_html_join

from claims.models import ClaimSource, HasFlag, Source
from claims.register_search import matching

LONGEST_KEY = 18  # digits of a number that each database takes
MOST_VALUES = 20


class Split:
    """A filter that tells its ways; mixed into one of django-filter's."""

    method: object

    def filter(self, queryset, value):
        return queryset.filter(self.condition(value)) if value else queryset

    def condition(self, value) -> Q:
        return any_of(self.ways(value))

    def ways(self, value) -> list[Q]:
        raise NotImplementedError

    def known(self, value):
        """The value with what a database had better know before it chooses its way."""
        return value


class AnyOf(Split, filters.MultipleChoiceFilter):
    """Any of the values that are ticked."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.CheckboxSelectMultiple, distinct=False, **kwargs)

    def condition(self, value) -> Q:
        return Q(**{f"{self.field_name}__in": value})

    def ways(self, value) -> list[Q]:
        return [Q(**{self.field_name: one}) for one in value]


class FlagFilter(AnyOf):
    """Claims with any of the flags."""

    def condition(self, value) -> Q:
        return any_of([Q(HasFlag(flag)) for flag in value])

    def ways(self, value) -> list[Q]:
        """With the first; with the second and not the first; and so on."""
        return [
            Q(HasFlag(flag), *(~Q(HasFlag(before)) for before in value[:at]))
            for at, flag in enumerate(value)
        ]


class SeveralInput(forms.TextInput):
    """A line for one more value; those that there are go along unseen, as chips."""

    def value_from_datadict(self, data, _files, name):
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        return list(dict.fromkeys(one.strip() for one in given if one and one.strip()))

    def render(self, name, value, attrs=None, renderer=None):
        line = super().render(name, None, attrs, renderer)
        kept = forms.HiddenInput()
        hidden = [(kept.render(name, one, {}, renderer),) for one in value or []]
        return format_html_join("", "{}", [*hidden, (line,)])


class SeveralField(forms.Field):
    """Words that are given one at a time, as often as one likes."""

    widget = SeveralInput

    def __init__(self, *, max_length: int, **kwargs):
        super().__init__(**kwargs)
        self.one = forms.CharField(max_length=max_length, required=False)

    def clean(self, value):
        if len(value) > MOST_VALUES:
            raise forms.ValidationError(f"Give at most {MOST_VALUES} of them.")
        return [self.one.clean(text) for text in value]


class SeveralFilter(Split, filters.Filter):
    """Any of the values that were typed, one after the other."""

    field_class = SeveralField


class NamedFilter(SeveralFilter):
    """Rows of a table that grows: by their numbers, or by a part of their names."""

    def __init__(self, *, model, name: str, **kwargs):
        super().__init__(**kwargs)
        self.table = model.objects  # `model` is the FilterSet's to set
        self.name = name

    def ways(self, value) -> list[Q]:
        numbers, names = _told_apart(value)
        found = [Q(**{self.field_name: number}) for number in numbers]
        if names:
            rows = self.table.filter(any_of([self.named(name) for name in names]))
            others = rows.exclude(pk__in=numbers).values("pk")
            found.append(Q(**{f"{self.field_name}__in": others}))
        return found

    def named(self, text: str) -> Q:
        return Q(**{f"{self.name}__icontains": text})

    def shown(self, value: str) -> str:
        """What a chip says: the row's name for a number, else what was typed."""
        row = self.table.filter(pk=value).first() if is_number(value) else None
        return str(row) if row else f"“{value}”"


class SourceFilter(NamedFilter):
    """Sources by their numbers, or by a part of any of their names.

    One may speak first, say it too, or have relayed it.
    """

    def ways(self, value) -> list[Q]:
        numbers, names = _told_apart(value)
        named = any_of([self.named(name) for name in names])
        sources = Source.objects.filter(Q(pk__in=numbers) | named).values("pk")
        among = sources if names else numbers
        others = Q(source=None) | ~Q(source__in=among)
        rows = ClaimSource.objects.filter(Q(source__in=among)).values("claim")
        return [*super().ways(value), Q(pk__in=rows) & others]

    def named(self, text: str) -> Q:
        return Q(pk__in=matching(text).values("pk"))


class PersonFilter(SeveralFilter):
    """Who has a claim: a user name in any case, "me", or "nobody"."""

    def ways(self, value) -> list[Q]:
        nobody = [Q(assignee=None)] if "nobody" in value else []
        me = self.parent.user
        names = [one for one in value if isinstance(one, str)]
        # By how they are compared: one who is named twice is looked for once.
        named = {one.casefold(): one for one in names if one not in ("me", "nobody")}
        own = named.pop(me.get_username().casefold(), None) if me.pk else None
        mine = [me.pk] if me.pk and (own or "me" in value) else []
        numbers = dict.fromkeys([*mine, *(one for one in value if one not in names)])
        called = [_called(name) for name in named.values()]
        return [*nobody, *(Q(assignee=one) for one in [*numbers, *called])]

    def known(self, value):
        """With others' numbers for their names: PostgreSQL has statistics of each."""
        kept = {"me", "nobody", self.parent.user.get_username()}
        names = [one for one in value if one not in kept]
        if not names:
            return value
        called = any_of([Q(username__iexact=name) for name in names])
        people = get_user_model().objects.filter(called).order_by("pk")
        known = [one for one in value if one in kept]
        return [*known, *people.values_list("pk", flat=True)]


def _called(name: str) -> Subquery:
    """The person with a user name, looked up within the query that needs to know."""
    people = get_user_model().objects.filter(username__iexact=name)
    return Subquery(people.order_by("pk").values("pk")[:1])


class Tick(forms.CheckboxInput):
    """A box whose only value is "on"; anything else that is sent is an error."""

    def value_from_datadict(self, data, _files, name):
        return data.get(name)


class Day(forms.DateInput):
    """A day, as browsers ask for one."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


def any_of(conditions: Sequence[Q]) -> Q:
    """What matches one of them at least; nothing, where there are none."""
    return Q(*conditions, _connector=Q.OR) if conditions else Q(pk__in=[])


def is_number(value: str) -> bool:
    """May it be the number of a row? Databases choke on longer ones."""
    return value.isascii() and value.isdecimal() and len(value) <= LONGEST_KEY


def _told_apart(values: list[str]) -> tuple[list[int], list[str]]:
    """The numbers among what was typed, and the names."""
    numbers = [int(one) for one in values if is_number(one)]
    return numbers, [one for one in values if not is_number(one)]
