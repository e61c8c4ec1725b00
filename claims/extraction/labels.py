"""Sources that punctuation ties to what they say: labels, headlines, signatures."""

import re

from .candidates import Candidate
from .lexicon import Entry, words
from .parse import Document, Word
from .quoting import Voices

COLON = Entry("assert", frozenset({"colon"}), frozenset({"quote"}))
LONGEST_LABEL = 8  # words before a colon
SIGNATURE = {"—", "–", "―", "--"}
TERMINAL = {".", "!", "?"}
LABEL = re.compile(r"[A-Z][\w.'’-]*")


def find_labels(document: Document, voices: Voices) -> list[Candidate]:
    """ "PRIME MINISTER: ...", "Kremlin: talks are over", '"..." — Jo Bloggs'"""
    found = []
    for paragraph in document.paragraphs:
        inside = document.words[paragraph.first : paragraph.last]
        candidate = _labelled(document, voices, inside) or _signed(voices, inside)
        if candidate is not None:
            found.append(candidate)
    return found


def _labelled(
    document: Document, voices: Voices, inside: list[Word]
) -> Candidate | None:
    """A name before a colon at the start of a paragraph, and what follows."""
    label = _label(inside)
    if not label or voices.within(label[0].index):
        return None
    colon = inside[len(label)]
    content = {word.index for word in inside[len(label) + 1 :]}
    if len(content) < 3:
        return None
    source = {word.index for word in label}
    head = label[-1]
    return Candidate(colon, COLON, "colon", {colon.index}, source, content, head)


def _label(inside: list[Word]) -> list[Word]:
    for place, word in enumerate(inside[: LONGEST_LABEL + 1]):
        if word.text == ":":
            label = inside[:place]
            return label if _speaks(label) else []
    return []


def _speaks(label: list[Word]) -> bool:
    """Is it a name or a body, and not the first part of a sentence?"""
    if not label or any(word.text in TERMINAL | {","} for word in label[:-1]):
        return False
    if any(word.pos in {"VERB", "AUX"} and word.tag != "NNP" for word in label):
        return False
    named = label[-1].entity in {"PERSON", "ORG", "GPE"}
    known = label[-1].lemma in words("persons") | words("bodies") | words("titles")
    capitals = all(word.text.isupper() for word in label if word.pos != "PUNCT")
    shaped = all(LABEL.match(word.text) for word in label)
    return known or (shaped and (named or (capitals and len(label) <= 3)))


def _signed(voices: Voices, inside: list[Word]) -> Candidate | None:
    """A quotation, a dash and a name."""
    for place in range(len(inside) - 1, max(0, len(inside) - LONGEST_LABEL - 2), -1):
        dash = inside[place]
        if dash.text not in SIGNATURE:
            continue
        quoted = voices.within(inside[place - 1].index)
        name = inside[place + 1 :]
        if quoted is None or not name or not LABEL.match(name[0].text):
            return None
        source = {word.index for word in name}
        content = set(range(quoted.first, quoted.last))
        return Candidate(dash, COLON, "colon", {dash.index}, source, content, name[0])
    return None
