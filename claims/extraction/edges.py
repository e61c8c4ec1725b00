"""Edges: where a clause's content begins and ends, where the parse alone errs."""

from .content import SUBJECTS
from .objects import TELLING
from .parse import Document, Word, subtree

# What a reporter adds after a comma in their own voice.
ADDED = {"although", "though"}
WRONGLY_HUNG = {"dobj", "nsubj", "npadvmod", "dep", "attr", "oprd", "nmod", "compound"}
DASHES = {"—", "–", "--", "―"}
QUOTES = {'"', "”", "''"}
ARTICLES = {"a", "an", "the"}
SHORTEST = 4  # words before a dash
LONGEST_GAP = 25  # words


def trimmed(document: Document, verb: Word, content: set[int]) -> set[int]:
    """The content without a last ", which ..." or ", although ..."."""
    if not content:
        return content
    content = _before_dash(document, verb, content)
    last = max(content)
    for index in sorted(content):
        word = document.words[index]
        if index <= verb.index or word.lower not in ADDED:
            continue
        if document.words[index - 1].text != "," or index - 1 not in content:
            continue
        head = word.head
        while head.dep not in {"relcl", "advcl"} and head.head is not head:
            head = head.head
        below = subtree(head)
        if last in below and min(below) >= index - 1:
            return {other for other in content if other < index - 1}
    return content


def _before_dash(document: Document, verb: Word, content: set[int]) -> set[int]:
    """The content without a last "— a jibe at his rival"."""
    sentence = document.sentences[verb.sentence]
    after = document.words[verb.index : sentence.last]
    dashes = [word.index for word in after if word.text in DASHES]
    if len(dashes) != 1 or any(word.text in QUOTES for word in after[-3:]):
        return content
    rest = [document.words[index] for index in content if index > dashes[0]]
    kept = {index for index in content if index < dashes[0]}
    opening = document.words[dashes[0] + 1 : dashes[0] + 2]
    glossed = bool(opening) and opening[0].lower in ARTICLES and bool(rest)
    return kept if glossed and len(kept) > SHORTEST else content


def begun(document: Document, verb: Word, cue: set[int], content: set[int]) -> set[int]:
    """The content with its subject, where the parser hung that on the verb.

    "has said families - adoptive and foster - would qualify".
    """
    first = min(content, default=0)
    start = max(cue) + 1
    if not start < first <= start + LONGEST_GAP or verb.lemma in TELLING:
        return content
    head = _top(document.words[first], verb)
    if any(c.dep in SUBJECTS and c.index in content for c in head.children):
        return content
    opening = document.words[start]
    if _top(opening, verb).dep not in WRONGLY_HUNG:
        return content
    return content | set(range(start, first))


def _top(word: Word, verb: Word) -> Word:
    """What hangs on the verb itself with this word below it."""
    while word.head is not verb and word.head is not word:
        word = word.head
    return word
