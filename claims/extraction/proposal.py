"""Every candidate the grammar allows: cues, with their sources and contents."""

from .candidates import Candidate
from .content import (
    around_according,
    around_adverb,
    noun_content,
    verb_content,
)
from .coordination import mutual, rejoin
from .cues import cue_words, felt, find_cues, lent
from .edges import begun, trimmed
from .labels import find_labels
from .lexicon import Entry
from .parse import Document, Word, subtree
from .quoting import Voices, attach
from .sources import (
    adjective_source,
    is_passive,
    noun_source,
    phrase,
    verb_source,
)
from .surface import clause_above, clause_beyond, named_beside, speaks, turn_round

FINITE = {"VBD", "VBZ", "VBP"}
CLOSED = {"”", '"', "''", "’", "'", "?", "!"}


def propose(document: Document, voices: Voices) -> list[Candidate]:
    """All candidates, in text order, each with a content."""
    candidates = [
        _candidate(document, word, entry) for word, entry in find_cues(document)
    ]
    candidates = _without_lenders(candidates)
    rejoin(document, candidates)
    mutual(document, candidates)
    candidates += find_labels(document, voices)
    candidates = attach(document, voices, candidates)
    return sorted(candidates, key=lambda one: one.word.index)


def _without_lenders(candidates: list[Candidate]) -> list[Candidate]:
    """In "voiced concern about it" the concern is the cue, not the voicing."""
    nouns = [one for one in candidates if one.content and lent(one.word) is not None]
    lenders = {verb.index for one in nouns if (verb := lent(one.word)) is not None}
    return [
        one for one in candidates if one.frame != "np" or one.word.index not in lenders
    ]


def _candidate(document: Document, word: Word, entry: Entry) -> Candidate:
    cue = cue_words(document, word)
    if "according" in entry.sure:
        return _outright(document, word, entry, cue)
    if word.pos in {"NOUN", "PROPN"} and not word.tag.startswith("VB"):
        return _noun(document, word, entry, cue)
    if word.pos == "ADJ" or felt(word):
        return _adjective(document, word, entry, cue)
    return _verb(document, word, entry, cue)


def _adjective(
    document: Document, word: Word, entry: Entry, cue: set[int]
) -> Candidate:
    subject = adjective_source(word)
    source = phrase(subject, word) - cue if subject else set()
    frame, content = noun_content(word, entry)
    content -= source | cue
    cue |= _preposition(document, frame, cue)
    return Candidate(word, entry, frame, cue, source, content - cue, subject)


def _verb(document: Document, word: Word, entry: Entry, cue: set[int]) -> Candidate:
    subject = verb_source(word)
    if subject is None and speaks(entry) and _is_finite(word):
        subject = named_beside(document, cue)
    source = phrase(subject, word) - cue if subject else set()
    frame, content = verb_content(document, word, entry, cue | source)
    if not content and entry.allows("that"):
        frame, content = "that", _further(document, word, entry, cue | source)
    if frame == "that" and content:
        content = begun(document, word, cue, trimmed(document, word, content))
        source = _after_comma(document, word, source, content)
        content |= (phrase(subject, word) - cue - source) if subject else set()
    cue |= _preposition(document, frame, cue)
    one = Candidate(word, entry, frame, cue, source, content - cue, subject)
    if frame == "that" and speaks(entry) and word.tag in FINITE:
        turn_round(document, one)
    return one


def _is_finite(word: Word) -> bool:
    """ "said", "had said"; not "as said by"."""
    has = any(c.dep == "aux" and c.tag in FINITE for c in word.children)
    return word.tag in FINITE or (has and word.tag == "VBN")


def _further(document: Document, word: Word, entry: Entry, unit: set[int]) -> set[int]:
    """What stands behind the cue although the parser hung it elsewhere."""
    if _may_go_on(document, word, entry, unit):
        return clause_beyond(document, word, unit)
    return clause_above(document, word, unit)


def _may_go_on(document: Document, word: Word, entry: Entry, unit: set[int]) -> bool:
    """Does "X said" open its sentence or clause, so that a clause may follow?"""
    if not speaks(entry) or word.tag not in FINITE or max(unit) > word.index + 1:
        return False
    return not min(unit) or document.words[min(unit) - 1].text not in CLOSED


def _preposition(document: Document, frame: str, cue: set[int]) -> set[int]:
    """The "for" of "called for", beside its verb."""
    after = max(cue) + 1
    beside = document.words[after : after + 1]
    if not frame.startswith("+") or not beside or beside[0].lower != frame[1:]:
        return set()
    return {after}


def _after_comma(
    document: Document, word: Word, source: set[int], content: set[int]
) -> set[int]:
    """In "... at least twelve people, activists say." only the activists say it.

    An apposition would have a comma after it, too.
    """
    ordered = [document.words[index] for index in sorted(source)]
    commas = [place for place, one in enumerate(ordered) if one.text == ","]
    before = document.words[min(source) - 1].text if source else ""
    last = ordered[commas[-1] + 1 :] if commas else []
    listed = any(one.dep == "cc" for one in last)
    reversed_ = max(source | content) > word.index
    if not last or listed or before == "," or reversed_:
        return source
    own_comma = document.words[ordered[-1].index + 1].text == ","
    return source if own_comma else {one.index for one in last}


def _noun(document: Document, word: Word, entry: Entry, cue: set[int]) -> Candidate:
    frame, content = noun_content(word, entry)
    verb = lent(word)
    own = any(c.dep == "poss" and c.pos != "PRON" for c in word.children)
    if verb is not None and content and not own and not is_passive(verb):
        subject = verb_source(verb)
        cue = cue_words(document, verb) | set(range(verb.index, word.index + 1))
        cue |= _preposition(document, frame, cue)
        source = phrase(subject, verb) - cue if subject else set()
    else:
        subject = noun_source(word)
        source = phrase(subject, word) if subject else set()
    return Candidate(word, entry, frame, cue, source, content - source - cue, subject)


def _outright(document: Document, word: Word, entry: Entry, cue: set[int]) -> Candidate:
    if word.lower != "according":
        content = around_adverb(document, word)
        return Candidate(word, entry, "hearsay", cue, set(), content)
    subject = _object_of_to(word)
    source = subtree(subject) if subject else _up_to_comma(document, word)
    content = around_according(document, word, source)
    if not any(document.words[index].pos != "PUNCT" for index in content):
        source, content = _at_comma(document, source)
    return Candidate(word, entry, "according", cue, source, content, subject)


def _up_to_comma(document: Document, according: Word) -> set[int]:
    """Who stands after "according to" when the parser saw no object there."""
    found: set[int] = set()
    last = document.sentences[according.sentence].last
    for word in document.words[according.index + 2 : last]:
        if word.text in {",", ".", ";"}:
            break
        found.add(word.index)
    return found


def _at_comma(document: Document, source: set[int]) -> tuple[set[int], set[int]]:
    """ "According to X, Y" where the parser took Y for a part of X."""
    ordered = sorted(source)
    for place, index in enumerate(ordered):
        if document.words[index].text == ",":
            return set(ordered[:place]), set(ordered[place + 1 :])
    return source, set()


def _object_of_to(according: Word) -> Word | None:
    for to in according.children:
        for child in to.children:
            if child.dep == "pobj":
                return child
    return None
