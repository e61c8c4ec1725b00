"""Finding claims by what somebody types: words of their wording or as printed.

An index of the database answers, which the database keeps itself (`search_index`).
A word is found in its English forms ("evacuate" in "evacuation"), in any case, and
without the accents of Latin letters; what joins or ends words does not count
("well-known" is "well known"). Each letter of Chinese and Japanese is a word, so
that any run of them is found. On both databases alike, but for their stemmers (Porter
on SQLite, its younger sister on PostgreSQL) on rare endings, and for marks that are
letters of their own on one of them, such as the vowels of Arabic.
"""

import unicodedata

import regex
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from claims.models import Claim
from claims.models.search import Wanted
from claims.search_index import SPACELESS

LONGEST = 200  # characters that are read of what is typed

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂″", '"'))
TERM = regex.compile(
    r"""(?P<minus>(?<!\S)[-‐−–]+)? (?: "(?P<phrase>[^"]*)"? | (?P<word>[^\s"]+) )""",
    regex.VERBOSE,
)
# As `search_index` has both databases see them.
WORD = regex.compile(
    rf"[{SPACELESS}]|[[\p{{L}}\p{{M}}\p{{N}}]--[{SPACELESS}]]+", regex.VERSION1
)
LETTER = regex.compile(r"[\p{L}\p{N}]")
# Typed without a thought of them: the words that say little by themselves.
LITTLE_WORDS = frozenset(
    """
    a an the and or but if as of at by for from in into on onto to with is are was were
    be been being am it its this that these those there he him his she her they them
    their we our you your i me my has have had do does did will would than then so
    """.split()  # noqa: SIM905 - a list of words is read as one
)


class NothingToFind(ValidationError):
    """What was typed has no word that a claim must have."""


def parse(text: str) -> Wanted:
    """What somebody means by what they type; NothingToFind when it is nothing.

    All words are wanted; "a phrase" in its order, -word and -"a phrase" not at all.
    Quotes may be typographic, and the last one may be missing. Little words such as
    "the" count only in phrases, after a minus, and among themselves. No more than
    `LONGEST` characters are read.
    """
    having, little, without = [], [], []
    for term in TERM.finditer(_typed(text)):
        words = " ".join(_words(term["phrase"] or term["word"] or ""))
        if not words:
            continue
        if term["minus"]:
            without.append(words)
        elif term["word"] and words.lower() in LITTLE_WORDS:
            little.append(words)
        else:
            having.append(words)
    having = having or little
    if not having and without:
        raise NothingToFind("Say what to find, too: “-word” only leaves claims out.")
    if not having:
        raise NothingToFind("Search for at least one word.")
    return Wanted(tuple(dict.fromkeys(having)), tuple(dict.fromkeys(without)))


def matching(claims: QuerySet[Claim], text: str) -> QuerySet[Claim]:
    """Those of the claims that match what somebody typed, as `parse` reads it.

    Raises NothingToFind. Only in `orders.FOUND` are they quick to read when many
    claims have the words.
    """
    return claims.filter(search__text__matches=parse(text))


def _typed(text: str) -> str:
    return unicodedata.normalize("NFC", text[:LONGEST].translate(QUOTES))


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if LETTER.search(word)]
