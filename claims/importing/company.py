"""What comes in with the claims: people, sources, outlets and articles."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from articles.models import Article, Outlet
from claims.importing import texts
from claims.importing.batch import New
from claims.importing.copying import number_on
from claims.importing.drafts import PEOPLE, Named, Told
from claims.importing.known import Desk, in_parts
from claims.importing.texts import Text
from claims.models import Alias, Source
from claims.names import normalise


def add_people(desk: Desk, new: list[New]) -> None:
    """Accounts for those who are named and not here; nobody can sign in with them."""
    wanted = {one.draft.cell(column) for one in new for column in PEOPLE}
    missing = sorted(wanted - desk.people.keys() - {""})
    made = [
        User(username=name, is_active=False, password=make_password(None))
        for name in missing
    ]
    for user in User.objects.bulk_create(made):
        desk.people[user.username] = user


def add_sources(desk: Desk, new: list[New]) -> None:
    """Register those whom nobody knew, each by the name and of the kind it has."""
    missing = {
        named: None
        for one in new
        for named in one.speakers
        if isinstance(named, Named) and named not in desk.sources
    }
    made = [Source(name=named.name, kind=named.kind) for named in missing]
    Source.objects.bulk_create(made)
    by_key: dict[str, list[Source]] = defaultdict(list)
    for source in made:
        desk.sources[Named(source.name, source.kind)] = source
        desk.made_now.add(source.pk)
        by_key[normalise(source.name)].append(source)
    Alias.objects.bulk_create(_own_names(by_key))


def _own_names(by_key: dict[str, list[Source]]) -> list[Alias]:
    """A name for each new source; one that several have asks from now on."""
    borne: set[str] = set()
    for part in in_parts(by_key):
        rows = Alias.objects.filter(key__in=part, article=None)
        rows = rows.filter(source__merged_into=None)
        borne |= set(rows.values_list("key", flat=True))
        rows.filter(ambiguous=False).update(ambiguous=True)
    return [
        Alias(
            source=source,
            text=source.name,
            key=key,
            ambiguous=len(found) > 1
            or key in borne
            or source.kind == Source.Kind.UNNAMED,
        )
        for key, found in by_key.items()
        for source in found
    ]


def add_articles(
    desk: Desk, new: list[New], *, by: User | None, now: datetime
) -> dict[Article | Told, Text]:
    """By what the claims say of their article, the text of it that they stand on."""
    coming: dict[Told, list[str]] = defaultdict(list)
    there: dict[int, Article] = {}
    for one in new:
        if isinstance(one.article, Told):
            coming[one.article].append(one.draft.cell("words"))
        else:
            there[one.article.pk] = one.article
    made = _made(desk, list(coming), by=by)
    known = texts.latest(there)
    homes: dict[Article | Told, Text] = {}
    for article in there.values():
        homes[article] = known.get(article.pk) or texts.stand_in(article, [])
    for told, article in made.items():
        homes[told] = texts.stand_in(article, coming[told])
    without = [text for text in homes.values() if not text.version]
    texts.keep(without, received_by=by, seen=now)
    return homes


def _made(desk: Desk, told: list[Told], *, by: User | None) -> dict[Told, Article]:
    _add_outlets(desk, [one.outlet for one in told if one.outlet])
    articles = [
        Article(
            pk=one.number,
            url=one.url or None,
            headline=one.headline or one.url[:500],
            published=one.published,
            outlet=desk.outlets.get(one.outlet),
            door=Article.Door.FILE,
            state=Article.State.READ,
            received_by=by,
        )
        for one in told
    ]
    number_on(Article, max((one.number or 0 for one in told), default=0))
    Article.objects.bulk_create(articles)
    return dict(zip(told, articles, strict=True))


def _add_outlets(desk: Desk, wanted: Iterable[str]) -> None:
    names = dict.fromkeys(wanted)
    desk.look_up_outlets(names)
    new = [Outlet(name=name) for name in names if name not in desk.outlets]
    for outlet in Outlet.objects.bulk_create(new):
        desk.outlets[outlet.name] = outlet
