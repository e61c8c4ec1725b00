"""Names: how they are compared, and which of them mean the same in every article."""

import unicodedata
from itertools import dropwhile

import regex

from claims.extraction.lexicon import words as listed

KEY_CHARACTERS = 300
ARTICLE = "the"
HONORIFICS = frozenset(
    "mr mrs ms mx dr prof professor rev reverend sir dame".split()  # noqa: SIM905
)
OPENING = {ARTICLE} | HONORIFICS
# The same word as two countries spell it. No surname is among them: Grey is not Gray.
SPELLINGS = {
    "authorisation": "authorization",
    "centre": "center",
    "centres": "centers",
    "defence": "defense",
    "labour": "labor",
    "organisation": "organization",
    "organisations": "organizations",
    "programme": "program",
    "programmes": "programs",
    "theatre": "theater",
}
APOSTROPHE_S = regex.compile(r"['’]s\b")
AMPERSAND = regex.compile(r"(?<=\s)&(?=\s)")
INITIALS = regex.compile(r"\b(?:\p{L}\.[ ]?){2,}")
NOT_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
JOINED = regex.compile(r"\s*,\s+and\s+|\s*,\s+|\s+and\s+|\s+…\s+")
MOST_PARTS = 10

# Words that stand for somebody only where they stand: no register resolves them.
PRONOUNS = frozenset(
    """
    i we you he she it they one me us him her them who whom which that this these those
    both all some many others another someone somebody everyone everybody nobody himself
    herself itself themselves
    """.split()  # noqa: SIM905 - a list of words is read as one
)
# What a ministry or a minister is of, and what else tells no country's from another's.
OFFICES = frozenset(
    """
    agriculture central chief culture defence defense deputy economy education energy
    environment federal finance first foreign general health high home interior justice
    labor labour local military national prime public regional security state supreme
    trade transport vice
    """.split()  # noqa: SIM905
)
LINKS = frozenset({"of", "for", "and", "the", "a", "an", "in", "on"})


def normalise(name: str) -> str:
    """A name as it is compared: case, accents, "the", "Mr" and spelling do not count.

    Accents go from Latin and Greek letters only: й is not и. Idempotent.
    """
    folded = _without_accents(unicodedata.normalize("NFKC", name).casefold())
    text = AMPERSAND.sub("and", APOSTROPHE_S.sub("", folded))
    text = INITIALS.sub(_run_together, text)
    words = NOT_WORDS.sub(" ", text).split()
    words = list(dropwhile(OPENING.__contains__, words)) or words[-1:]
    key = " ".join(SPELLINGS.get(word, word) for word in words)
    return (key or folded.strip())[:KEY_CHARACTERS].rstrip()


def name_key(name: str, article: int) -> str:
    """What claims share whose name is settled by one decision, or "" for no name.

    A proper name is one wherever it stands. What only means somebody within its article
    ("the ministry", "he", "two officials") is one there: the key carries its number.
    """
    key = normalise(name)
    if not key or all(map(is_proper, parts_of(name))):
        return key
    return f"{key} #{article}"


def is_proper(name: str) -> bool:
    """Does a name mean the same in every article? In doubt it does not.

    "The Ukrainian forces" does, by its capital; "Local residents" may have its own from
    the start of a sentence, and "Defence Ministry" is one in each country.
    """
    words = WORD.findall(name)
    own = list(dropwhile(lambda word: word.casefold() in {"a", "an", *OPENING}, words))
    if all(map(_is_common, own)) or not listed("unnamed").isdisjoint(own):
        return False
    first, *rest = own
    if any(_has_capital(word) and not _is_common(word) for word in rest):
        return True
    # A capital that the start of the sentence does not account for.
    inside = len(own) < len(words) or not rest or any(map(_has_capital, rest))
    meant = inside or _shouted(first)
    return _has_capital(first) and not _is_common(first) and meant


def is_pronoun(name: str) -> bool:
    """Does it stand for somebody only where it stands? The WHO and the US do not."""
    return normalise(name) in PRONOUNS and not any(map(_shouted, name.split()))


def parts_of(name: str) -> list[str]:
    """The names in one of several, "Kiev and Moscow"; only itself where it is one."""
    parts = [part.strip() for part in JOINED.split(name)]
    several = 1 < len(parts) <= MOST_PARTS and all(parts)
    return parts if several else [name]


def initials_of(key: str) -> str:
    """The first letters of a name's words, without "of" and the like."""
    return "".join(word[0] for word in key.split() if word not in LINKS)


def _is_common(word: str) -> bool:
    """Is it a noun for a person, a body or a text, or what such a noun is of?"""
    if _shouted(word):
        return False
    low = word.casefold()
    known = LINKS | OFFICES | PRONOUNS | listed("unnamed") | listed("titles")
    known |= listed("persons") | listed("bodies") | listed("documents")
    forms = {low, low.removesuffix("s"), low.removesuffix("es")}
    return bool(known & {*forms, f"{low.removesuffix('ies')}y"})


def _has_capital(word: str) -> bool:
    """Letters that know no capitals (Arabic, Chinese) count as such."""
    return word[:1].isalpha() and not word[:1].islower()


def _shouted(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _run_together(initials: regex.Match[str]) -> str:
    """ "U.N." is "UN"."""
    return regex.sub(r"[. ]", "", initials[0]) + " "


def _without_accents(text: str) -> str:
    kept = []
    base = ""
    for char in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(char):
            base = unicodedata.name(char, "")
        elif base.startswith(("LATIN", "GREEK")):
            continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))
