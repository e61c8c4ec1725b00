"""Whom a name may mean, for a person to decide: nothing here makes it certain.

A register is large, so the database first finds the names that open or end like the one
that is asked for, over indexes; only these are compared letter by letter.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.formats import date_format
from rapidfuzz import fuzz, process

from articles.models import Article
from claims.extraction.lexicon import words as listed
from claims.models import Alias, Claim, Role, Source
from claims.models.source import Ending, Opening
from claims.names import LINKS, initials_of, normalise, parts_of

MOST = 8  # candidates for a name
CLOSE = 80  # from 0 to 100: two names of which four letters in five are the same
LETTERS = 3  # of a name, by which the database finds those like it
LONGEST_ACRONYM = 6
MOST_ROLES = 500
SHORTEST_COMMON = 4  # letters by which "Russian" is of "Russia"


@dataclass(frozen=True)
class Candidate:
    """A source that a name may mean, and why it is thought so."""

    source: Source
    reason: str


@dataclass(frozen=True)
class Asked:
    """A name that stands in an article, or in none."""

    name: str
    article: Article | None = None

    @property
    def day(self) -> date:
        """The day of its article; where it stands in none, today."""
        return self.article.day if self.article else timezone.now().date()


@dataclass
class _Question:
    """One name that is looked for, and what was found: reason by source, best first."""

    asked: Asked
    key: str
    found: dict[int, tuple[float, str]] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        return self.key.split()

    def may_be(self, source: int, rank: float, reason: str) -> None:
        if source not in self.found or rank < self.found[source][0]:
            self.found[source] = rank, reason


def propose(asked: Sequence[Asked]) -> list[tuple[Candidate, ...]]:
    """The candidates for each name, the likeliest first, in a few queries for all.

    Of a name of several ("Kiev and Moscow") those for the whole, then for each part.
    """
    named = [parts_of(one.name) for one in asked]
    split = [
        [one.name, *parts] if parts != [one.name] else parts
        for one, parts in zip(asked, named, strict=True)
    ]
    questions = [
        [_Question(one, normalise(name)) for name in names]
        for one, names in zip(asked, split, strict=True)
    ]
    every = [question for several in questions for question in several if question.key]
    for find in (_same, _close, _begun, _acronyms, _in_article, _holders):
        find(every)
    pks = {pk for question in every for pk in question.found}
    sources = Source.objects.current().select_related("parent").in_bulk(pks)
    return [_candidates(several, sources) for several in questions]


def _candidates(
    questions: list[_Question], sources: dict[int, Source]
) -> tuple[Candidate, ...]:
    """The best of each question, in the order of the questions."""
    best: dict[int, Candidate] = {}
    for question in questions:
        ranked = sorted(question.found.items(), key=lambda item: item[1])
        known = [(sources[pk], reason) for pk, (_, reason) in ranked if pk in sources]
        for source, reason in known[:MOST]:
            best.setdefault(source.pk, Candidate(source, reason))
    return tuple(best.values())


def _same(questions: list[_Question]) -> None:
    """Those who go by the very name, or by a part or an acronym of it."""
    wanted = {key for question in questions for key, _, _ in _spellings(question)}
    bearers: dict[str, list[Alias]] = defaultdict(list)
    aliases = Alias.objects.select_related("source", "article").filter(key__in=wanted)
    for alias in aliases.filter(source__merged_into=None).order_by("pk"):
        bearers[alias.key].append(alias)
    for question in questions:
        for key, rank, reason in _spellings(question):
            for alias in bearers[key]:
                if _is_offered(alias, question):
                    why = reason or _why_not_certain(alias, question.asked)
                    question.may_be(alias.source_id, rank, why)


def _spellings(question: _Question) -> Iterator[tuple[str, int, str]]:
    """Keys under which the same may be known, each with its rank and the reason."""
    words = question.words
    yield question.key, 0, ""
    if len(words) > 1:
        initials = initials_of(question.key)
        yield initials, 3, f"“{initials.upper()}” are the first letters"
        yield " ".join([words[-1], *words[:-1]]), 3, "the same words in another order"
    for start in range(1, len(words)):
        tail = words[start:]
        if tail[0] not in LINKS:
            yield " ".join(tail), 5, f"goes by its last words, “{' '.join(tail)}”"
    for end in range(2, len(words)):
        head = " ".join(words[:end])
        if words[end - 1] not in LINKS:
            yield head, 5, f"goes by its first words, “{head}”"


def _is_offered(alias: Alias, question: _Question) -> bool:
    """The unnamed of other articles are somebody else, however alike they are put."""
    if alias.source.kind != Source.Kind.UNNAMED:
        return True
    article = question.asked.article
    return article is not None and alias.article_id == article.pk


def _why_not_certain(alias: Alias, asked: Asked) -> str:
    """What the bearer of a name is told from others by."""
    if alias.article_id and (not asked.article or alias.article_id != asked.article.pk):
        return f"is called so in “{alias.article}”"
    if alias.valid_to and asked.day > alias.valid_to:
        return f"went by “{alias}” until {date_format(alias.valid_to)}"
    if alias.valid_from and asked.day < alias.valid_from:
        return f"goes by “{alias}” only since {date_format(alias.valid_from)}"
    return f"goes by “{alias}”"


def _close(questions: list[_Question]) -> None:
    """Those whose name is spelled nearly so, ends so, or has the same last name."""
    known = _alike(questions)
    names = [key for key, _, _ in known]
    by_last: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for one in known:
        by_last[one[0].rpartition(" ")[2]].append(one)
    for question in questions:
        near = process.extract(
            question.key, names, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=5 * MOST
        )
        for key, score, place in near:
            if key != question.key:
                reason = f"“{known[place][1]}” is spelled nearly so"
                question.may_be(known[place][2], 7 - score / 100, reason)
        for key, text, source in by_last[question.words[-1]]:
            if key.endswith(f" {question.key}"):
                reason = "has this last name" if len(question.words) == 1 else "ends so"
                question.may_be(source, 4, f"“{text}” {reason}")
            elif _same_first_letter(question.key, key):
                question.may_be(source, 7, f"“{text}” has the same last name")


def _begun(questions: list[_Question]) -> None:
    """Those whose name begins so: the Central Bank of Merrow.

    One word opens too many names to tell anything.
    """
    asked = [one for one in questions if len(one.words) > 1]
    if not asked:
        return
    begins = Q()
    for one in asked:
        begins |= Q(opening=one.key[:LETTERS], key__startswith=f"{one.key} ")
    known = _everywhere().annotate(opening=Opening("key")).filter(begins)
    for key, text, source in known.values_list("key", "text", "source_id"):
        for one in asked:
            if key.startswith(f"{one.key} "):
                # The shortest is the nearest.
                one.may_be(source, 4 + len(key) / 1000, f"“{text}” begins so")


def _everywhere() -> QuerySet[Alias]:
    """Names of no article alone, of sources that have a name."""
    aliases = Alias.objects.filter(article=None, source__merged_into=None)
    return aliases.exclude(source__kind=Source.Kind.UNNAMED)


def _alike(questions: list[_Question]) -> list[tuple[str, str, int]]:
    """Names that open or end like one that is asked for: key, text, source."""
    keys = [question.key for question in questions]
    longest = max(map(len, keys), default=0)
    aliases = (
        _everywhere()
        .annotate(opening=Opening("key"), ending=Ending("key"), length=Length("key"))
        .values_list("key", "text", "source_id")
    )
    opening = aliases.filter(
        opening__in={key[:LETTERS] for key in keys}, length__lte=2 * longest + 2
    )
    ending = aliases.filter(ending__in={_ending(key) for key in keys})
    return list(dict.fromkeys([*opening, *ending]))


def _ending(key: str) -> str:
    """How a name ends, or how it does behind another: " li" of Li."""
    return f" {key}"[-LETTERS:]


def _same_first_letter(asked: str, known: str) -> bool:
    """S. Shoigu and Sergei Shoigu may be one; Ivan Shoigu is another."""
    return " " in asked and " " in known and asked[0] == known[0] and asked != known


def _acronyms(questions: list[_Question]) -> None:
    """Those whose words begin with the letters: UN, the United Nations."""
    short = [one for one in questions if 1 < len(one.key) <= LONGEST_ACRONYM]
    short = [one for one in short if one.key.isalpha() and one.asked.name.isupper()]
    if not short:
        return
    wanted = Q()
    for one in short:
        wanted |= _begins(one.key)
    aliases = Alias.objects.annotate(opening=Opening("key")).filter(wanted)
    aliases = aliases.filter(article=None, source__merged_into=None)
    for key, text, source in aliases.values_list("key", "text", "source_id"):
        for one in short:
            if initials_of(key) == one.key:
                one.may_be(source, 3, f"the first letters of “{text}”")


def _begins(letters: str) -> Q:
    """Names with words that begin so, narrowed down to the first letter by index."""
    first = letters[0]
    beyond = Q(opening__gte=first, opening__lt=chr(ord(first) + 1))
    for letter in letters[1:]:
        beyond &= Q(key__contains=f" {letter}")
    return beyond


def _in_article(questions: list[_Question]) -> None:
    """Those who speak in the same article and have every word of the name."""
    articles = {one.asked.article.pk for one in questions if one.asked.article}
    if not articles:
        return
    speaking = Claim.objects.filter(article__in=articles).exclude(source=None)
    rows = speaking.order_by("source").values_list(
        "article", "source", "source__name", "source__aliases__key"
    )
    named: dict[int, list[tuple[int, str, set[str]]]] = defaultdict(list)
    for article, source, name, key in rows.distinct():
        named[article].append((source, name, set((key or "").split())))
    for one in questions:
        for source, name, words in named[
            one.asked.article.pk if one.asked.article else 0
        ]:
            if words.issuperset(one.words):
                one.may_be(source, 2, f"“{name}” speaks in the same article")


def _holders(questions: list[_Question]) -> None:
    """Those who held the office that is named: the Russian defense minister."""
    offices = listed("titles") | listed("persons")
    asking = [one for one in questions if not offices.isdisjoint(one.words)]
    wanted = Q()
    for word in {word for one in asking for word in one.words} & offices:
        wanted |= Q(title__icontains=word)
    if not asking:
        return
    roles = Role.objects.filter(wanted, source__merged_into=None)
    for role in roles.select_related("source__parent", "body__parent")[:MOST_ROLES]:
        held = (role.since or date.min), (role.until or date.max)
        for one in asking:
            if held[0] <= one.asked.day <= held[1] and _is_office(one.words, role):
                reason = f"was {role} on {date_format(one.asked.day)}"
                one.may_be(role.source_id, 1, reason)


def _is_office(asked: list[str], role: Role) -> bool:
    """Is it the title, and where it says of what, is it of that?"""
    title = set(normalise(role.title).split()) - LINKS
    if not title.issubset(asked):
        return False
    bodies = [role.body, role.body and role.body.parent, role.source.parent]
    of = {word for one in bodies if one for word in normalise(one.name).split()}
    rest = set(asked) - title - LINKS
    return all(any(_is_of(word, name) for name in of) for word in rest)


def _is_of(word: str, name: str) -> bool:
    """ "Russian" is of "Russia", and "defense" of the "Defense Ministry"."""
    return word == name or (
        len(name) >= SHORTEST_COMMON
        and word[:SHORTEST_COMMON] == name[:SHORTEST_COMMON]
    )
