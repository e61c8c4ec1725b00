"""What a checker should notice of a claim, and on which of its words.

The engine proposes flags where it finds a claim, people set them after. The words come
from a plain look-up, the same one for all: the engine's own lists of words (lexicons/
words.toml) and digits, in the claim as printed, then in its wording and its cue. It
finds what is to be shown; whether a flag is set is a matter of `Claim.flags` alone.
"""

from functools import lru_cache

import regex

from claims.extraction.lexicon import words as listed
from claims.models import Claim

Flag = Claim.Flag

WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:[-'’.,][\p{L}\p{M}\p{N}]+)*")
NUMERAL = regex.compile(r"\p{N}")
QUOTED = regex.compile(r"“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|\"([^\"]+)\"")
LISTS = {
    Flag.CASUALTY: "casualties",
    Flag.ACCUSATION: "accusations",
    Flag.NUMBER: "numbers",
    Flag.HEDGED: "hedges",
    Flag.FUTURE: "future",
}


def words_for(flag: str, claim: Claim) -> tuple[str, ...]:
    """The words of a claim for which it has a flag, as they stand, each once.

    None are found where a flag was set by hand for what no list holds.
    """
    if flag == Flag.UNNAMED:
        source = str(claim.source or "")
        return _once([claim.source_as_written or source])
    if flag == Flag.QUOTE:
        return _once(_quoted(claim))
    found: list[str] = []
    for text in (claim.words, claim.wording, claim.cue):
        found += [word for word in WORD.findall(text) if _tells(flag, word)]
    return _once(found)


def proposed(claim: Claim) -> list[str]:
    """The flags that the words of a claim suggest, for one that people add."""
    return told_by(claim.form, claim.words, claim.wording, claim.cue)


def told_by(form: str, *texts: str) -> list[str]:
    """The flags that the form and the words of a claim suggest, in their order."""
    words = {word for text in texts for word in WORD.findall(text)}
    flags = set().union(*map(_flags_of, words))
    if form in (Claim.Form.DIRECT, Claim.Form.MIXED):
        flags.add(str(Flag.QUOTE))
    return sorted(flags)


@lru_cache(maxsize=20_000)
def _flags_of(word: str) -> frozenset[str]:
    return frozenset(str(flag) for flag in LISTS if _tells(flag, word))


def _tells(flag: str, word: str) -> bool:
    lower = word.casefold()
    if flag == Flag.NUMBER:
        parts = lower.split("-")
        counts = lower != "one" and any(part in listed("numbers") for part in parts)
        return counts or bool(NUMERAL.search(word))
    return flag in LISTS and lower in listed(LISTS[Flag(flag)])


def _quoted(claim: Claim) -> list[str]:
    """The pieces in quotation marks; of direct speech, whose marks may stand outside
    the words of the claim, all pieces."""
    inside = ["".join(pieces) for pieces in QUOTED.findall(claim.words)]
    if inside or claim.form != Claim.Form.DIRECT:
        return inside
    return claim.words.split(" … ")


def _once(found: list[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for word in filter(None, found):
        first.setdefault(word.casefold(), word)
    return tuple(first.values())
