"""Contents: what is said, by the parse: clauses, and what else a cue may bring."""

from .lexicon import Entry
from .objects import (
    ITSELF,
    TELLING,
    has_to,
    infinitive,
    likened,
    object_phrase,
    prepositional,
)
from .parse import Document, Word, subtree

CLAUSES = {"ccomp", "parataxis"}
SUBJECTS = {"nsubj", "nsubjpass", "csubj", "expl"}
VERBAL = {"VERB", "AUX"}
PERSONAL = {"he", "she", "it", "they"}
TO_NOUN = {"acl", "xcomp", "advcl"}
FINITE = {"VBD", "VBZ", "VBP"}
LONGEST_ASIDE = 6  # words
ASKING = {"when", "where", "how", "why", "whether", "if", "what", "who", "which"}
STOPS = {".", "!", "?", "…"}


def verb_content(
    document: Document, verb: Word, entry: Entry, unit: set[int]
) -> tuple[str, set[int]]:
    """(frame, words) of what a verb reports; `unit` is its cue and source.

    ("", empty) when no frame that the entry allows is filled.
    """
    tries = (
        ("that", clause),
        ("that", aside),
        ("that", after_that),
        ("to", infinitive),
        ("as", likened),
        ("np", object_phrase),
    )
    for frame, look in tries:
        if look is aside and not entry.allows("quote"):
            continue
        if entry.allows(frame):
            found = look(document, verb, unit) - unit
            if found:
                return frame, found
    for frame, found in prepositional(verb, entry):
        if found - unit:
            return frame, found - unit
    return "", set()


def noun_content(noun: Word, entry: Entry) -> tuple[str, set[int]]:
    """(frame, words) of what a noun such as "claim" reports."""
    for child in noun.children:
        if child.index < noun.index:
            continue
        that = child.dep in {"acl", "ccomp"} and _is_reported(noun, child)
        if entry.allows("that") and that:
            return "that", subtree(child)
        if entry.allows("to") and child.dep in TO_NOUN and has_to(child):
            return "to", subtree(child)
    for child in noun.children:
        frame = f"+{child.lower}"
        if child.dep == "prep" and entry.allows(frame):
            return frame, subtree(child) - {child.index}
    return "", set()


def clause(document: Document, verb: Word, unit: set[int]) -> set[int]:
    """A finite clause that hangs on the verb, before or after it."""
    found: set[int] = set()
    for child in verb.children:
        if child.dep not in CLAUSES or not _is_clause(child):
            continue
        below = subtree(child, {verb.index})
        if child.index > verb.index:
            below = _after(below, child, verb, unit) | _going_on(verb, child)
        elif not _is_finite(child) or _is_filled(verb):
            continue
        elif any(c.dep == "ccomp" and c.index > verb.index for c in verb.children):
            continue  # "While he agreed, X noted that ..."
        elif child.dep == "ccomp":
            below |= _before(document, verb, unit)
        found |= below
    return found


def aside(document: Document, verb: Word, unit: set[int]) -> set[int]:
    """The clause around "X said" when that is set off by a comma: "Y, X said"."""
    head = verb.head
    clause_above = subtree(head, {verb.index}) if head.pos in VERBAL else set()
    if verb.dep == "advcl" and any(c.lower == "as" for c in verb.children):
        return clause_above
    if verb.dep == "parataxis" and head.dep in {"relcl", "acl"}:
        return clause_above  # "a decision they say helped"
    first = min(unit)
    starts = first <= document.sentences[verb.sentence].first
    if starts or max(unit) - first >= 40 or not _set_off(document, first):
        return set()
    apart = _is_apart(document, verb, unit)
    joined = verb.dep in {"conj", "acl", "xcomp", "relcl"} or head.dep == "relcl"
    if not apart and (joined or _is_filled(verb)):
        return set()
    found = _around(document, verb, unit)
    for child in verb.children:  # "Asked whether he knew, X said ..."
        if child.dep == "advcl":
            found -= subtree(child)
    tells = _has_verb if apart and not joined else _has_statement
    return found if tells(document, found) else set()


def after_that(document: Document, verb: Word, unit: set[int]) -> set[int]:
    """What follows "said that", "told them that", whatever the parser made of it."""
    last = document.sentences[verb.sentence].last
    told = _aside_of(verb)
    denied = any(c.dep == "neg" for c in verb.children)
    for index in range(verb.index + 1, min(verb.index + 12, last)):
        word = document.words[index]
        if word.lower == "that" and word.tag in {"IN", "WDT"}:
            return set(range(index, last))
        if denied and word.lower in ASKING and index == verb.index + 1:
            return set(range(index, last))
        if index not in told:
            return set()
    return set()


def _aside_of(verb: Word) -> set[int]:
    """Who is told, when and where: what may stand before "that"."""
    found: set[int] = set()
    for child in verb.children:
        told = child.dep in {"dobj", "dative"} and verb.lemma in TELLING
        if told or child.dep in {"prep", "npadvmod", "advmod"}:
            below = subtree(child)
            if child.index > verb.index and len(below) <= LONGEST_ASIDE:
                found |= below
    return found


def around_according(document: Document, word: Word, source: set[int]) -> set[int]:
    """The clause that "according to X" stands in, without those words."""
    head = word.head
    while head.pos not in {"VERB", "AUX"} and head.head is not head:
        head = head.head
    sentence = document.sentences[word.sentence]
    found = set(range(sentence.first, sentence.last))
    if head.dep in {"relcl", "advcl"} and head.pos in {"VERB", "AUX"}:
        found &= subtree(head, {word.index})
    return found - source - {word.index, word.index + 1}


def around_adverb(document: Document, word: Word) -> set[int]:
    """The clause, or the phrase, that an adverb such as "allegedly" stands in."""
    return subtree(word.head, {word.index}) - {word.index}


def _is_reported(word: Word, clause_head: Word) -> bool:
    """A noun wants "that" before its clause; an adjective may go without."""
    if word.pos == "ADJ":
        return any(child.dep in SUBJECTS for child in clause_head.children)
    return _has_that(clause_head)


def _has_that(clause_head: Word) -> bool:
    return any(
        child.lower == "that" and child.dep == "mark" for child in clause_head.children
    )


def _is_clause(head: Word) -> bool:
    asked = any(c.tag in {"WRB", "WP", "WDT"} for c in head.children)
    if has_to(head) and not asked:
        return False
    if head.pos not in VERBAL and any(c.lower in ITSELF for c in head.children):
        return False  # "declares itself neutral"
    return head.tag != "VBG" or any(c.dep in SUBJECTS | {"aux"} for c in head.children)


def _is_finite(head: Word) -> bool:
    """Not "Asked about it, X said ..."?"""
    finite = head.tag in FINITE
    return finite or any(c.dep in SUBJECTS | {"aux"} for c in head.children)


def _after(below: set[int], child: Word, verb: Word, unit: set[int]) -> set[int]:
    """Of a clause after the verb: what precedes the cue only if it begins there."""
    begins = [c for c in child.children if c.dep in SUBJECTS and c.index < min(unit)]
    if begins:
        return below
    return {index for index in below if index > verb.index}


def _going_on(verb: Word, child: Word) -> set[int]:
    """ "said they had doubts but could not tell": what the parser hung on "said"."""
    subjects = {c.lower for c in child.children if c.dep == "nsubj"}
    found: set[int] = set()
    for other in verb.children:
        if other.dep != "conj" or other.index < child.index:
            continue
        own = {c.lower for c in other.children if c.dep in SUBJECTS}
        modal = any(c.tag == "MD" for c in other.children)
        if (own and own == subjects and own <= PERSONAL) or (modal and not own):
            found |= subtree(other)
    return found


def _before(document: Document, verb: Word, unit: set[int]) -> set[int]:
    """From the sentence's start to the cue, when nothing else comes between."""
    first = document.sentences[verb.sentence].first
    return set(range(first, min(unit)))


def _is_filled(verb: Word) -> bool:
    """Does it bring what is said itself: "he agreed to go", "they demand this"?"""
    if any(child.dep == "xcomp" and has_to(child) for child in verb.children):
        return True
    objects = any(child.dep == "dobj" for child in verb.children)
    return objects and verb.lemma not in TELLING


def _set_off(document: Document, first: int) -> bool:
    before = document.words[first - 1]
    return before.text in {",", "—", "–", "--", "”", '"', "''", "’", "'", "?", "!"}


def _is_apart(document: Document, verb: Word, unit: set[int]) -> bool:
    """Do commas part "X said" from what goes on: "The road, he said, is shut"?"""
    after = max(unit) + 1
    goes_on = after + 1 < document.sentences[verb.sentence].last
    following = document.words[after : after + 1]
    own = any(c.dep in SUBJECTS and c.index in unit for c in verb.children)
    if not own or not following or verb.tag not in FINITE:
        return False
    return following[0].text == "," if goes_on else following[0].text in STOPS


def _has_verb(document: Document, found: set[int]) -> bool:
    return any(document.words[index].tag in FINITE | {"MD"} for index in found)


def _has_statement(document: Document, found: set[int]) -> bool:
    """Is there a main verb with its subject among these words?"""
    for index in found:
        word = document.words[index]
        stands = word.dep in SUBJECTS and word.head.index in found
        if stands and word.head.dep not in {"relcl", "advcl", "acl", "pcomp"}:
            return True
    return False


def _around(document: Document, verb: Word, unit: set[int]) -> set[int]:
    """The sentence before the cue and source, and after them if it goes on there."""
    sentence = document.sentences[verb.sentence]
    found = set(range(sentence.first, min(unit)))
    after = max(unit) + 1
    own = subtree(verb)
    if after < sentence.last and document.words[after].text == ",":
        rest = set(range(after + 1, sentence.last))
        if len(rest & own) * 2 < len(rest):
            found |= rest
    return found
